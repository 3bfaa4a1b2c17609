import { expect, test } from "vitest";
import { weakened } from "../attacks/weak/weakened.ts";
import { attackersSite, embedded, holds, see } from "../support/attacker.ts";
import { allRoutes, EMAIL } from "../support/body-routes.ts";
import { need } from "../support/require-tool.ts";
import { DEVELOPMENT, logIn, OVER_HTTPS, openScene, type SceneOptions } from "../support/victim-browser.ts";

/** The victim's browser on the attacker's page, and every address of ours that answers GET. */
async function onPageOf(host: string, options: SceneOptions) {
  const scene = await openScene(options);
  await logIn(scene);
  await scene.page.goto(`${options.scheme}://${host}:${await attackersSite(options.scheme)}`);
  const paths = allRoutes(scene.app)
    .filter(({ method }) => method === "GET")
    .map(({ path }) => path);
  return { ...scene, urls: paths.map((path) => `${scene.origin}${path.replace(/:\w+/, "1")}`) };
}

/** A file is saved, and nowhere shown; what leads on to another page is shown as that. */
const shown = (urls: readonly string[]) =>
  urls.filter((url) => !/\/(continue|export|login|second-step|set-up|change-password)$/.test(url));

test.for([
  ["attacker.example", OVER_HTTPS],
  ["evil.accounts.example", OVER_HTTPS],
  ["localhost", DEVELOPMENT],
] as const)(
  "A22, ASVS 3.4.2, 3.4.6, 3.5.8: a page of %s reads, frames and holds nothing of ours",
  async ([host, options], context) => {
    need(context, "chromium", "openssl");
    const { page, origin, urls } = await onPageOf(host, options);
    expect(urls.length).toBeGreaterThanOrEqual(13);
    for (const url of urls)
      for (const mode of ["cors", "no-cors"] as const)
        expect([url, await see(page, url, mode)]).toEqual([url, undefined]);
    expect(await embedded(page, shown(urls))).toEqual([]);
    expect(await holds(page, `${origin}/users/me`)).toBe(false);
  },
);

test("control: of a service without guards a page of another site reads and frames what is the victim's", async (context) => {
  need(context, "chromium", "openssl");
  const { page, origin, urls } = await onPageOf("attacker.example", { ...OVER_HTTPS, listener: weakened });
  expect(await see(page, `${origin}/users/me`, "cors")).toContain(EMAIL);
  expect(await embedded(page, shown(urls))).toEqual(shown(urls));
  expect(await holds(page, `${origin}/users/me`)).toBe(true);
});
