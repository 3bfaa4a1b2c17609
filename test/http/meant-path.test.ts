import { describe, expect, test } from "vitest";
import { textsOf } from "../../src/texts/index.ts";
import { LANGUAGES } from "../../src/user.ts";
import { makeApp } from "../support/make-app.ts";
import { exchange, listenFor } from "../support/socket.ts";

const ACCEPT = "Accept: text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8";
const TOKEN = `${"Aa0_-".repeat(8)}xyz`;

/** A target as it is sent to a service: status, and where it leads. */
async function service(root = "") {
  const app = await makeApp({
    BIENVENUE_LOG_LEVEL: "debug",
    ...(root && { BIENVENUE_PUBLIC_URL: `http://localhost${root}`, BIENVENUE_MAIL: "none" }),
  });
  const { port } = await listenFor(app);
  const ask = async (target: string, headers = ACCEPT, method = "GET") => {
    const head = `${method} ${target} HTTP/1.1\r\nHost: localhost\r\n${headers && `${headers}\r\n`}Connection: close\r\n\r\n`;
    const { statuses, text } = await exchange(port, head);
    return { text: Buffer.from(text, "latin1").toString(), led: [statuses[0], /^location: (.*)\r$/im.exec(text)?.[1]] };
  };
  return { app, ask };
}

describe.each(["", "/my/accounts"])("under the path %j", (root) => {
  test("a mail's link whose # was encoded leads to its form, unkept and unlogged", async () => {
    const { app, ask } = await service(root);
    for (const page of ["/reset-password", "/verify-email", "/secure-account"]) {
      const place = `${root}${page}#token=${TOKEN}`;
      for (const encoded of ["%23token=", "%23token%3D", "%23token%3d"])
        for (const method of ["GET", "HEAD"]) {
          const { text, led } = await ask(`${root}${page}${encoded}${TOKEN}`, "", method);
          expect([encoded, led]).toEqual([encoded, [303, place]]);
          expect(text).toMatch(/^cache-control: no-store\r$/im);
        }
    }
    expect(app.log.length).toBeGreaterThan(0);
    expect(app.log.join("")).not.toContain(TOKEN);
  });

  test("/login/ leads a browser to /login, with what else the address says", async () => {
    const { ask } = await service(root);
    for (const page of ["/login", "/account", "/account/sessions", "/verify-email/resend"])
      expect((await ask(`${root}${page}/`)).led).toEqual([303, root + page]);
    const asked = "?return_to=%2Faccount%2Fdata&x=1";
    expect((await ask(`${root}/login/${asked}`)).led).toEqual([303, `${root}/login${asked}`]);
    expect((await ask(`${root}/login/`, "")).led).toEqual([404, undefined]);
    expect((await ask(`${root}/login/`, ACCEPT, "POST")).led).toEqual([404, undefined]);
  });

  test.each([
    "/nowhere/",
    "//evil.example/",
    "/login//",
    "//login/",
    "/%2Flogin/",
    "/login/%0d%0aX:y/",
    "/login%2f",
    `/nowhere%23token=${TOKEN}`,
    `//evil.example%23token=${TOKEN}`,
    `/reset-password%23token=${TOKEN}x`,
    "/reset-password%23token=x",
    `/reset-password%23other=${TOKEN}`,
  ])("%s leads nowhere", async (target) => {
    const { ask } = await service(root);
    expect((await ask(root + target)).led).toEqual([404, undefined]);
  });
});

describe("headers that are too large", () => {
  const large = (headers: string, bytes = 9_000) => `${headers}\r\nCookie: x=${"x".repeat(bytes)}`;

  test.each(LANGUAGES)("in %s: a browser is told what to do, on a page that needs nothing else", async (language) => {
    const { ask } = await service();
    const { too_large: words } = textsOf(language).page.problems;
    for (const headers of [large(`${ACCEPT}\r\nAccept-Language: ${language}`), large(ACCEPT, 70_000)]) {
      const { led, text } = await ask("/login", headers);
      expect(led).toEqual([431, undefined]);
      expect(text).toMatch(/^content-type: text\/html; charset=utf-8\r$/im);
      expect(text).toMatch(/^connection: close\r$/im);
      const shown = headers.includes("Language") ? words : textsOf("en").page.problems.too_large;
      expect(text).toContain(`<h1>${shown.title}</h1>`);
      expect(text).not.toMatch(/(?:src|href)="[^"]/);
      const [, nonce] = /style-src 'nonce-([\w-]{43})'/.exec(text)!;
      expect(text).toContain(`<style nonce="${nonce}">`);
      expect([...text.matchAll(/^content-security-policy:/gim)]).toHaveLength(1);
    }
  });

  test("a program is told as before, and so is who says nothing", async () => {
    const { ask } = await service();
    for (const headers of ["Accept: */*", "Accept: application/json", "X: y"]) {
      const { led, text } = await ask("/login", large(headers));
      expect([led, text.includes('"code":"headers_too_large"')]).toEqual([[431, undefined], true]);
    }
  });

  test("257 headers, which the parser takes, are the same", async () => {
    const { ask } = await service();
    const { led, text } = await ask("/login", [ACCEPT, ...Array<string>(260).fill("X:")].join("\r\n"));
    expect([led[0], text.includes("<h1>Your browser sends too much</h1>")]).toEqual([431, true]);
  });
});
