import { request } from "node:http";
import { join } from "node:path";
import { expect, test } from "vitest";
import { temporaryFolder } from "../support/databases.ts";
import { express, expressWith } from "../support/express.ts";
import { clusterOfTest } from "../support/fault-cluster.ts";
import { makeApp, type TestApp } from "../support/make-app.ts";
import { findPostgres } from "../support/postgres-programs.ts";
import { ruin } from "../support/ruined-database.ts";
import { exchange } from "../support/socket.ts";

const FORM = { email: "guillaume@example.com", password: "b4l0u" };
const OWN_404 = { error: "mine" };

const register = ({ auth }: TestApp) => auth.registerUser(FORM.email, FORM.password);
const logIn = (
  base: string,
  body: URLSearchParams | string = new URLSearchParams(FORM),
  headers: Record<string, string> = {},
) => fetch(`${base}/sessions`, { method: "POST", body, headers });
const namesOf = (answer: Response) => answer.headers.getSetCookie().map((line) => line.split("=")[0]);

test("both cookies of a login arrive where an earlier step has set headers and a cookie (Node 20 kept the last one)", async () => {
  const service = await makeApp();
  await register(service);
  const url = await expressWith((app) => {
    app.use((_request, response, next) => {
      response.setHeader("cache-control", "public");
      response.setHeader("set-cookie", "theirs=1");
      next();
    });
    app.use(service.listener);
  });
  const answer = await logIn(url);
  expect(namesOf(answer)).toEqual(["theirs", "session_id", "device_id"]);
  expect(answer.headers.get("cache-control")).toBe("no-store");
  expect(answer.headers.get("x-powered-by")).toBe("Express");
});

test("the same where a step has put its own writeHead in place, as on-headers does, which knows no flat lists", async () => {
  const service = await makeApp();
  await register(service);
  const url = await expressWith((app) => {
    app.use((_request, response, next) => {
      const writeHead = response.writeHead.bind(response);
      response.removeHeader("x-powered-by");
      response.writeHead = (status: number, ...more: unknown[]) => {
        expect(more).toEqual([]);
        return writeHead(status);
      };
      next();
    });
    app.use(service.listener);
  });
  expect(namesOf(await logIn(url))).toEqual(["session_id", "device_id"]);
});

const JSON_TYPE = { "content-type": "application/json" };
const FORM_TYPE = { "content-type": "application/x-www-form-urlencoded" };

test.each([
  ["json", JSON.stringify(FORM), JSON_TYPE, 200],
  ["json", JSON.stringify({ ...FORM, email: ["a"] }), JSON_TYPE, 400],
  ["json", JSON.stringify({ ...FORM, filling: "x".repeat(20_000) }), JSON_TYPE, 413],
  ["urlencoded", new URLSearchParams(FORM).toString(), FORM_TYPE, 200],
  ["urlencoded", "email=a@example.com&email=b@example.com&password=x", FORM_TYPE, 400],
  ["text", JSON.stringify(FORM), JSON_TYPE, 200],
  ["raw", new URLSearchParams(FORM).toString(), FORM_TYPE, 200],
  ["raw", `email=%ff&password=x`, FORM_TYPE, 400],
] as const)("behind express.%s() a POST is answered: %j", async (parser, body, headers, status) => {
  const service = await makeApp();
  await register(service);
  for (const chunked of [false, true]) {
    const url = await expressWith((app) => {
      app.use(express[parser]({ type: () => true }));
      app.use(service.listener);
    });
    const sent = chunked ? new Blob([body]).stream() : body;
    const init = { method: "POST", body: sent, headers, duplex: "half" } as RequestInit;
    expect((await fetch(`${url}/sessions`, init)).status).toBe(status);
  }
});

test("a body of which a step left nothing is answered, and the log says what to do", async () => {
  const service = await makeApp();
  const url = await expressWith((app) => {
    app.use((incoming, _response, next) => void incoming.resume().on("end", next));
    app.use(service.listener);
  });
  expect((await logIn(url)).status).toBe(500);
  expect(service.log.join()).toContain("mount us before it");
});

/** Every path of ours that an answer names. */
async function pathsIn(answer: Response): Promise<string[]> {
  const { location } = Object.fromEntries(answer.headers) as { location?: string };
  const named = [...(await answer.text()).matchAll(/ (?:href|src|action)="(\/[^"]*)"/g)].map(([, path]) => path!);
  return location === undefined ? named : [location, ...named];
}

test("under a prefix a page with a slash at its end leads to the page there, not at the root", async () => {
  const service = await makeApp();
  const url = await expressWith((app) => app.use("/auth", (request, response) => service.listener(request, response)));
  const answer = await fetch(`${url}/auth/login/?x=1`, { redirect: "manual", headers: { accept: "text/html" } });
  expect([answer.status, answer.headers.get("location")]).toEqual([303, "/auth/login?x=1"]);
});

test.each([
  ["which Express alone knows", {}],
  ["which the settings name as well", { BIENVENUE_PATH: "/auth" }],
])("under a prefix %s every link and redirect has it", async (_what, settings) => {
  const service = await makeApp(settings);
  await register(service);
  const url = await expressWith((app) => app.use("/auth", service.listener));
  const cookie = (await logIn(`${url}/auth`)).headers
    .getSetCookie()
    .map((line) => line.split(";")[0])
    .join("; ");
  const ask = (path: string, init: RequestInit = {}) =>
    fetch(`${url}${path}`, {
      redirect: "manual",
      ...init,
      headers: { accept: "text/html", cookie, ...(init.headers as object) },
    });
  const nobody = { headers: { cookie: "" } };
  for (const [path, init] of [
    ...["/auth", "/auth/", "/auth?x=1", "/auth/login", "/auth/account/sessions?x=1"].map((path) => [path, nobody]),
    ...["/auth/account", "/auth/account/sessions", "/auth/account/data"].map((path) => [path, {}]),
    ["/auth/.well-known/change-password", {}],
    ["/auth/account/sessions/end-others", { method: "POST" }],
    ["/auth/sessions", { method: "DELETE" }],
  ] as [string, RequestInit][]) {
    const answer = await ask(path, init);
    expect(answer.status, path).toBeLessThan(400);
    const paths = await pathsIn(answer);
    expect(paths.length, path).toBeGreaterThan(0);
    expect(
      paths.filter((named) => !/^\/auth[/?]/.test(named)),
      path,
    ).toEqual([]);
  }
  const login = await ask("/auth/account/sessions?x=1", nobody);
  expect(login.headers.get("location")).toBe("/auth/login?return_to=%2Fauth%2Faccount%2Fsessions%3Fx%3D1");
  const document = (await (await ask("/auth/openapi.json")).json()) as object;
  expect(document).toMatchObject({ servers: [{ url: "/auth" }] });
});

test.each(["//evil.example", "/x/..", "/%2f%2fevil.example", "/a%0d%0ab", "/.x"])(
  "a prefix of the client's choice, %s, is in no link",
  async (prefix) => {
    const service = await makeApp();
    const url = await expressWith((app) => app.use(/.*(?=\/login)/, service.listener));
    const answer = await exchange(
      Number(new URL(url).port),
      `GET ${prefix}/login HTTP/1.1\r\nHost: localhost\r\nAccept: text/html\r\nConnection: close\r\n\r\n`,
    );
    expect(answer.statuses).toEqual([200]);
    expect(answer.text).not.toMatch(/(?:href|src|action)="[^"]*(?:evil|\.\.|a%0d|\.x)/i);
  },
);

test("as a catch-all it leaves what is not its own untouched: the app's own not-found, and bodies of any size", async () => {
  const service = await makeApp();
  const url = await expressWith((app) => {
    app.use(service.listener);
    app.use(express.raw({ type: () => true, limit: "1mb" }));
    app.use((incoming, response) => {
      const { body } = incoming as { body?: Buffer };
      response.status(404).json(body ? { length: body.length } : OWN_404);
    });
  });
  const missing = await fetch(`${url}/nowhere`);
  expect([missing.status, await missing.json()]).toEqual([404, OWN_404]);
  const upload = await fetch(`${url}/upload`, { method: "PUT", body: "x".repeat(100_000) });
  expect(await upload.json()).toEqual({ length: 100_000 });
  // A method that our path does not have is ours to refuse.
  const answer = await fetch(`${url}/profile`, { method: "PUT" });
  expect([answer.status, answer.headers.get("allow")]).toEqual([405, "GET, HEAD, OPTIONS"]);
});

/** A database that a test can take away. */
async function breakable(name: string) {
  if (name === "PostgreSQL") {
    const cluster = await clusterOfTest();
    return { url: cluster.url, takeAway: () => cluster.stop() };
  }
  const path = join(temporaryFolder(), "bienvenue.db");
  return { url: `sqlite:${path}`, takeAway: async () => ruin(path) };
}

test.for(["SQLite", "PostgreSQL"])(
  "getUser tells who sent a request, and rejects with 503 where that cannot be known: %s",
  async (name, context) => {
    if (name === "PostgreSQL" && !findPostgres()) context.skip("NOT RUN: needs PostgreSQL");
    const database = await breakable(name);
    const service = await makeApp({ BIENVENUE_DATABASE_URL: database.url });
    await register(service);
    const session = (await service.auth.createSession(FORM.email))!;
    const url = await expressWith((app) => {
      app.get("/me", async (incoming, response) => {
        const user = await service.getUser(incoming);
        response.status(user ? 200 : 401).json(user ?? {});
      });
    });
    const me = async (cookie: string) =>
      new Promise<number | undefined>((resolve) =>
        request(`${url}/me`, { headers: { cookie } }, (answer) => resolve(answer.resume().statusCode)).end(),
      );
    expect(await me(`session_id=${session}`)).toBe(200);
    for (const cookie of ["", "session_id=x", `session_id=${session}; session_id=${session}`, `other=${session}`])
      expect(await me(cookie)).toBe(401);
    const asked = new Request("http://localhost/", { headers: { cookie: `session_id=${session}` } });
    expect(await service.getUser(asked)).toMatchObject({ id: 1, email: FORM.email });
    await database.takeAway();
    expect(await me(`session_id=${session}`)).toBe(503);
    await expect(service.getUser(asked)).rejects.toMatchObject({ code: "database_unavailable", statusCode: 503 });
    expect(await me("")).toBe(401);
  },
);
