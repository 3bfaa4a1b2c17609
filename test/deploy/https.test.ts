import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { LIMITS } from "../../src/http/listener.ts";
import { behind, documented, PROXIES } from "../support/behind-proxy.ts";
import { freePort } from "../support/free-port.ts";
import { sessionOf } from "../support/make-app.ts";
import { need } from "../support/require-tool.ts";
import { expectSecure } from "../support/secure-headers.ts";
import { exchange } from "../support/socket.ts";

const HSTS = "max-age=31536000; includeSubDomains";
const FORM = { email: "guillaume@example.com", password: "quatre-vingt-dix-neuf ballons" };
const HTTPS_REQUIRED = { code: "https_required", message: "this service speaks https only" };

const BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8";

/** A page of the proxy's own: words that say what to do, nothing from elsewhere, and what keeps it from being misused. */
function expectRefusalPage(text: string) {
  const [head = "", ...body] = text.split("\r\n\r\n");
  expect(head).toMatch(/^content-type: text\/html; charset=utf-8$/im);
  expect(head).toMatch(/^content-security-policy: default-src 'none'; .*frame-ancestors 'none'/im);
  expect(head).toMatch(/^x-content-type-options: nosniff$/im);
  expect(head).toMatch(/^cache-control: no-store$/im);
  expect(head.match(/^strict-transport-security: /gim)).toHaveLength(1);
  return /<h1>(.*)<\/h1>\n<p>(.*)<\/p>/.exec(body.join())?.slice(1);
}

describe.each(PROXIES)("docs/deploy: %s", (proxy) => {
  test("register, log in, profile, log out over https; no other host and port", async (context) => {
    need(context, proxy, "openssl");
    const { ask, port } = await behind(proxy);
    expect(await (await ask("GET", "/")).json()).toEqual({ message: "Bienvenue" });
    const registered = await ask("POST", "/users", { form: FORM });
    expect([registered.status, await registered.json()]).toEqual([200, { email: FORM.email, message: "user created" }]);
    const login = await ask("POST", "/sessions", { form: FORM });
    login.headers.delete("server"); // nginx tells its name, without its version
    expectSecure(login, await login.clone().text(), HSTS);
    expect(login.headers.getSetCookie()[0]).toMatch(/^__Host-session_id=[\w-]{43};.*; HttpOnly;.*; Path=\/; Secure$/);

    const headers = { cookie: `__Host-session_id=${sessionOf(login)}` };
    expect(await (await ask("GET", "/profile", { headers })).json()).toEqual({ email: FORM.email });
    const logout = await ask("DELETE", "/sessions", { headers });
    expect([logout.status, logout.headers.get("location")]).toEqual([302, "/"]);
    expect((await ask("GET", "/profile", { headers })).status).toBe(403);
    for (const host of ["evil.example", `localhost:${port + 1}`, "localhost"])
      expect((await ask("GET", "/", { headers: { host } })).status).toBe(421);
  });

  test("ASVS 3.4.1: every answer has HSTS once, those of the proxy itself as well, and is JSON", async (context) => {
    need(context, proxy, "openssl");
    const { exchange: raw, host } = await behind(proxy);
    const head = (line: string, ...more: string[]) =>
      [`${line} HTTP/1.1`, `Host: ${host}`, ...more, "Connection: close", "", ""].join("\r\n");
    // What haproxy's parser refuses is answered in words that no configuration changes.
    const malformed = [
      [head("POST /sessions", "Content-Length: x"), 400, "request_malformed"],
      ["nonsense\r\n\r\n", 400, "request_malformed"],
    ] as const;
    for (const [bytes, status, code] of [
      [head("GET /"), 200, undefined],
      [head("GET /nowhere"), 404, "not_found"],
      [head("GET /profile"), 403, "session_required"],
      [head("PATCH /users"), 405, "method_not_allowed"],
      [head("GET /").replace(host, "evil.example"), 421, "unknown_host"],
      [head("GET /", `X: ${"x".repeat(7_000)}`, `Y: ${"y".repeat(2_000)}`), 431, "headers_too_large"],
      [head("POST /sessions", "Content-Length: 16385") + "x".repeat(16_385), 413, "body_too_large"],
      ...(proxy === "nginx" ? malformed : []),
    ] as const) {
      const { text, statuses, json } = await raw(bytes);
      const [answer = ""] = text.split("\r\n\r\n");
      expect([statuses, (json() as { code?: string }).code]).toEqual([[status], code]);
      expect(answer.match(/^strict-transport-security: .*$/gim)).toEqual([
        expect.stringMatching(/: max-age=31536000; includeSubDomains$/),
      ]);
      expect(answer).toMatch(/^content-type: application\/json/im);
    }
  });

  test("a service that is not there is 502 or 503 in JSON, with HSTS", async (context) => {
    need(context, proxy, "openssl");
    const { ask } = await behind(proxy, { nodes: [`http://127.0.0.1:${await freePort()}`] });
    for (const method of ["GET", "POST", "DELETE"]) {
      const answer = await ask(method, "/sessions");
      expect([502, 503]).toContain(answer.status);
      expect(answer.headers.get("strict-transport-security")).toBe(HSTS);
      expect(await answer.json()).toEqual({ code: "unavailable", message: "the service does not answer, try again" });
    }
  });

  test("ASVS 4.1.2: over http pages lead to https by our own name, all else is refused", async (context) => {
    need(context, proxy, "openssl");
    const { httpPort, port } = await behind(proxy);
    const send = async (method: string, path: string, host = `localhost:${httpPort}`, accept = "*/*") => {
      const bytes = `${method} ${path} HTTP/1.1\r\nHost: ${host}\r\nAccept: ${accept}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n`;
      const { text, statuses, json } = await exchange(httpPort, bytes);
      // RFC 6797 §7.2: over http it would mean nothing, and must not be there.
      expect(text).not.toMatch(/strict-transport-security/i);
      return statuses[0] === 301 ? /^location: (.*)\r$/im.exec(text)?.[1] : [statuses, json()];
    };
    for (const path of ["/reset-password", "/verify-email", "/secure-account"]) {
      expect(await send("GET", path)).toBe(`https://localhost:${port}${path}`);
      expect(await send("GET", path, "evil.example")).toBe(`https://localhost:${port}${path}`);
      expect(await send("POST", path)).toEqual([[403], HTTPS_REQUIRED]);
    }
    for (const path of ["/", "/login", "/account", "/login?return_to=%2Fx", "/reset-password%23token=x"]) {
      for (const host of [undefined, "evil.example"])
        expect(await send("GET", path, host, BROWSER)).toBe(`https://localhost:${port}${path}`);
      expect(await send("POST", path, undefined, BROWSER)).toEqual([[403], HTTPS_REQUIRED]);
    }
    for (const [method, path] of [
      ["GET", "/"],
      ["GET", "/profile"],
      ["GET", "/reset-password/x"],
      ["POST", "/users"],
      ["POST", "/sessions"],
      ["DELETE", "/sessions"],
      ["PUT", "/reset_password"],
    ] as const)
      expect(await send(method, path)).toEqual([[403], HTTPS_REQUIRED]);
  });
});

test("the limits of nginx and haproxy are those of the service, and connections to it are left before it closes them", () => {
  const [nginx, haproxy] = [documented("nginx"), documented("haproxy")];
  const seconds = (text: string, pattern: RegExp) => 1000 * Number(pattern.exec(text)?.[1]);
  expect(nginx).toContain(`client_max_body_size ${LIMITS.bodyBytes / 1024}k;`);
  expect(nginx).toContain(`client_body_buffer_size ${LIMITS.bodyBytes / 1024}k;`);
  expect(nginx).toContain(`large_client_header_buffers 2 ${LIMITS.headerBytes / 1024}k;`);
  expect(haproxy).toContain(`req.body_size gt ${LIMITS.bodyBytes}`);
  expect(seconds(nginx, /client_header_timeout (\d+)s/)).toBe(LIMITS.headersTimeout);
  expect(seconds(nginx, /client_body_timeout (\d+)s/)).toBe(LIMITS.requestTimeout);
  expect(seconds(haproxy, /timeout http-request (\d+)s/)).toBe(LIMITS.headersTimeout);
  expect(seconds(haproxy, /timeout client (\d+)s/)).toBe(LIMITS.requestTimeout);
  expect(seconds(nginx, / keepalive_timeout (\d+)s;\n}/)).toBeLessThan(LIMITS.keepAliveTimeout);
  expect(seconds(haproxy, /pool-purge-delay (\d+)s/)).toBeLessThan(LIMITS.keepAliveTimeout);
});

test("docs/deploy/README.md has a word on every line's directive", () => {
  const page = readFileSync(new URL("../../docs/deploy/README.md", import.meta.url), "utf8");
  const named = new Set([...page.matchAll(/`([^`]+)`/g)].map(([, name]) => name));
  const words = (text: string, pattern: RegExp) => [...text.matchAll(pattern)].map(([, name]) => name!);
  const nginx = words(documented("nginx"), /^ {4,8}([a-z_]+) [^{\n]*;$/gm);
  const TWO_WORDS = "http-request|http-after-response|http-check|option|timeout";
  const haproxy = words(documented("haproxy"), new RegExp(`^ {4}((?:(?:${TWO_WORDS}) )?[\\w.-]+)`, "gm"));
  expect(nginx.length).toBeGreaterThan(30);
  expect(haproxy.length).toBeGreaterThan(30);
  expect([...new Set([...nginx, ...haproxy])].filter((name) => !named.has(name))).toEqual([]);
});

describe("docs/deploy: nginx, what it refuses itself", () => {
  const head = (host: string, line: string, ...more: string[]) =>
    [`${line} HTTP/1.1`, `Host: ${host}`, `Accept: ${BROWSER}`, ...more, "Connection: close", "", ""].join("\r\n");

  test("headers that are too large are a page for a person's browser, and JSON for a program", async (context) => {
    need(context, "nginx", "openssl");
    const { exchange: raw, host } = await behind("nginx");
    const cookies = (size: number) => `Cookie: a=${"x".repeat(size)}`;
    const inOneLine = await raw(head(host, "GET /login", cookies(9_000)));
    expect(inOneLine.statuses).toEqual([431]);
    const [title, lead] = expectRefusalPage(inOneLine.text) ?? [];
    expect(title).toBe("Your browser sends too much");
    expect(lead).toMatch(/cookies of localhost .* Delete them/);
    const inAll = await raw(head(host, "GET /login", ...Array.from({ length: 6 }, () => cookies(5_000))));
    expect([inAll.statuses, expectRefusalPage(inAll.text)?.[0]]).toEqual([[431], title]);
    const program = await raw(head(host, "GET /login", cookies(9_000)).replace(BROWSER, "*/*"));
    expect([program.statuses, program.json()]).toEqual([
      [431],
      { code: "headers_too_large", message: "the headers are larger than 8 KiB" },
    ]);
  });

  test("so is every other refusal of its own, while the service is there and while it is not", async (context) => {
    need(context, "nginx", "openssl");
    const { exchange: raw, host } = await behind("nginx", { nodes: [`http://127.0.0.1:${await freePort()}`] });
    for (const [bytes, status, title] of [
      [head(host, "GET /login"), 502, "Not available at the moment"],
      [head(host, "POST /login", "Content-Length: 0"), 502, "Not available at the moment"],
      [head(host, "POST /login", "Content-Length: 16385") + "x".repeat(16_385), 413, "That was too much at once"],
      [head(host, "GET /login", "Content-Length: x"), 400, "That did not work"],
    ] as const) {
      const { statuses, text } = await raw(bytes);
      expect([statuses, expectRefusalPage(text)?.[0]]).toEqual([[status], title]);
    }
  });

  test("and too many requests of one client at once", async (context) => {
    need(context, "nginx", "openssl");
    const change = (text: string) =>
      text.replace("limit_conn bienvenue_clients 64;", "limit_conn bienvenue_clients 1;");
    const { exchange: raw, open, host } = await behind("nginx", { change });
    const held = open();
    held.on("error", () => undefined).write(head(host, "POST /login", "Content-Length: 9"));
    const ask = (accept: string) => raw(head(host, "GET /login").replace(BROWSER, accept));
    while ((await ask(BROWSER)).statuses[0] !== 503);
    const [page, problem] = [await ask(BROWSER), await ask("*/*")];
    held.destroy();
    expect([page.statuses, expectRefusalPage(page.text)]).toEqual([
      [503],
      ["Too much at once", "Please try again in a moment."],
    ]);
    expect([problem.statuses, (problem.json() as { code: string }).code]).toEqual([[503], "busy"]);
  });
});
