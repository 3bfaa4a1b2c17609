import { expect, test } from "vitest";
import { allRoutes, EMAIL, goodFields } from "../support/body-routes.ts";
import { ask } from "../support/products.ts";
import { need } from "../support/require-tool.ts";
import { tableRows } from "../support/rows.ts";
import { DEVELOPMENT, OVER_HTTPS, openScene, type SceneOptions } from "../support/victim-browser.ts";

/** Sends what the attacker's own server sent, while its name still led there. */
const rebound = (options: SceneOptions): SceneOptions => ({
  ...options,
  listener: (app) => (incoming, outgoing) => {
    if (incoming.url !== "/attackers-own") app.listener(incoming, outgoing);
    else outgoing.writeHead(200, { "content-type": "text/html" }).end("<!doctype html><title>An attacker</title>");
  },
});

test.for([
  ["https", OVER_HTTPS],
  ["development", DEVELOPMENT],
] as const)(
  "A21: %s: a page whose name was rebound to our address is told nothing",
  async ([_what, options], context) => {
    need(context, "chromium", "openssl");
    const { app, page, port } = await openScene(rebound(options));
    const origin = `${options.scheme}://rebound.example:${port}`;
    await page.goto(`${origin}/attackers-own`);
    const before = await tableRows(app);
    const asksNobody = /^\/health\/|^\/\.well-known\/webauthn$/; // a former host may ask that one
    for (const { method, path } of allRoutes(app).filter((route) => !asksNobody.test(route.path))) {
      const answer = await ask(
        page,
        method,
        origin + path,
        method === "GET" ? undefined : goodFields(path, "x".repeat(43)),
      );
      // Proxies ask that one by any name; the browser has no session for this name.
      const status = path === "/forward-auth" && options === OVER_HTTPS ? 401 : 421;
      expect([method, path, answer]).toMatchObject([method, path, { status }]);
    }
    expect(await tableRows(app)).toEqual(before);
  },
);

test("control: by our own name the same page is told a reset token", async (context) => {
  need(context, "chromium");
  const { page, origin } = await openScene(rebound(DEVELOPMENT));
  await page.goto(`${origin}/attackers-own`);
  const answer = await ask(page, "POST", `${origin}/reset_password`, { email: EMAIL });
  expect(answer).toMatchObject({ status: 200, body: { reset_token: expect.any(String) } });
});
