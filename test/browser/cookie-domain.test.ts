import { expect, test } from "vitest";
import { need } from "../support/need.ts";
import { ask } from "../support/products.ts";
import { siteOn } from "../support/sites.ts";
import { logIn, OVER_HTTPS, openScene } from "../support/victim.ts";

/** The service at app.accounts.example, and a site that shows which cookies a browser sends it. */
async function withSibling(env: Record<string, string>) {
  const port = await siteOn("https", (incoming, outgoing) => outgoing.end(incoming.headers.cookie ?? "none"));
  const allowed = { BIENVENUE_ALLOWED_ORIGINS: `https://shop.accounts.example:${port}` };
  const scene = await openScene({
    ...OVER_HTTPS,
    env: (origin) => ({ ...OVER_HTTPS.env!(origin), ...allowed, ...env }),
  });
  const sentTo = async (host: string) => {
    await scene.page.goto(`https://${host}:${port}`);
    return scene.page.textContent("body");
  };
  return { scene, sentTo };
}

test("a browser sends the session to all hosts of BIENVENUE_COOKIE_DOMAIN, to no other one, until the logout", async (context) => {
  need(context, "chromium", "openssl");
  const { scene, sentTo } = await withSibling({ BIENVENUE_COOKIE_DOMAIN: "accounts.example" });
  await logIn(scene);
  expect(await sentTo("accounts.example.org")).toBe("none");
  for (const host of ["accounts.example", "shop.accounts.example"])
    expect(await sentTo(host)).toMatch(/^__Secure-session_id=[\w-]{43}$/);
  expect(await scene.page.evaluate("document.cookie")).toBe("");
  expect(await ask(scene.page, "DELETE", `${scene.origin}/sessions`)).toMatchObject({ type: "opaqueredirect" });
  expect(await sentTo("shop.accounts.example")).toBe("none");
});

test("control: without it no other host is sent anything", async (context) => {
  need(context, "chromium", "openssl");
  const { scene, sentTo } = await withSibling({});
  await logIn(scene);
  expect(await sentTo("shop.accounts.example")).toBe("none");
});
