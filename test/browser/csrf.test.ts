import { expect, test } from "vitest";
import { isLong } from "../effort.ts";
import { attack, attackersSite, type Shot, shotsAt, WAYS } from "../support/attacker.ts";
import { EMAIL } from "../support/body-routes.ts";
import { need } from "../support/require-tool.ts";
import { tableRows } from "../support/rows.ts";
import * as victim from "../support/victim-browser.ts";

const { DEVELOPMENT, OLD_BROWSER, OVER_HTTPS } = victim;

const OTHER_SITES = ["attacker.example", "127.0.0.1"];

/** A browser needs long for a window: these ways are gone with a few shots, the others with one at every route. */
const WINDOWS = ["popup", "popupForm"];
/** Those that differ most, and those of which a browser says no more than "null". */
const FEW = ["form", "simpleFetch", "preflightedFetch", "image"];
const NULL = ["sandboxedForm", "formWithoutReferrer"];

test("the attacker's page knows ways enough", () => {
  expect(WAYS.length).toBeGreaterThanOrEqual(19);
  expect([...WINDOWS, ...FEW, ...NULL].filter((way) => !WAYS.includes(way))).toEqual([]);
});

/** In the short form the ways that differ little from others have a third of the routes each, and take turns. */
function shotsFor(way: string, shots: readonly Shot[]): readonly Shot[] {
  if (WINDOWS.includes(way)) return shots.filter(({ path }) => ["/sessions", "/users/me"].includes(path));
  if (isLong || FEW.includes(way) || NULL.includes(way) || shots.length < 3) return shots;
  return shots.filter((_, index) => index % 3 === WAYS.indexOf(way) % 3);
}

const unsafeOf = (seen: victim.Scene["seen"]) => seen.filter(({ method }) => method !== "GET" && method !== "OPTIONS");

const logged = ({ app }: victim.Scene) => app.log.filter((line) => line.includes('"code":"cross_site"')).length;

/** Shoots from the page that is open: all is refused and logged, nothing happens. Answers how many shots came with the session. */
async function expectNothing(scene: victim.Scene, ways: readonly string[], all: readonly Shot[]): Promise<number> {
  const { app, page, origin, seen } = scene;
  const before = [await tableRows(app), await victim.cookiesOf(scene)];
  const [refused, from] = [logged(scene), seen.length];
  for (const way of ways) {
    const shots = shotsFor(way, all);
    const due = seen.length + shots.length;
    await attack(page, way, origin, shots);
    await expect.poll(() => seen.length, { interval: 20 }).toBeGreaterThanOrEqual(due);
    const unsafe = unsafeOf(seen.slice(from));
    expect([way, unsafe.filter(({ status }) => status !== 403)]).toEqual([way, []]);
    expect([way, await tableRows(app), await victim.cookiesOf(scene)]).toEqual([way, ...before]);
    await victim.closePopups(scene);
  }
  const unsafe = unsafeOf(seen.slice(from));
  expect(logged(scene) - refused).toBe(unsafe.length);
  return unsafe.filter(({ session }) => session).length;
}

test.for([
  [
    "https",
    OVER_HTTPS,
    { "attacker.example": [...FEW, ...WINDOWS], "evil.accounts.example": WAYS, "app.accounts.example": FEW },
  ],
  ["https, in a browser without Fetch Metadata", OLD_BROWSER, { "evil.accounts.example": [...FEW, ...NULL] }],
  ["development", DEVELOPMENT, { "127.0.0.1": FEW, localhost: FEW }],
] as const)(
  "A22, V55, ASVS 3.5.1–3.5.3: %s: no page of another origin does anything, by any way, at any route",
  async ([_what, options, attackers], context) => {
    need(context, "chromium", "openssl");
    const scene = await victim.openScene(options);
    const port = await attackersSite(options.scheme);
    const open = (host: string) => scene.page.goto(`${options.scheme}://${host}:${port}`);
    await victim.logIn(scene);
    const shots = await shotsAt(scene.app);
    expect(shots.length).toBeGreaterThanOrEqual(17);
    for (const [host, ways] of Object.entries(attackers)) {
      await open(host);
      const withSession = await expectNothing(scene, ways, shots);
      // To pages of another site the browser gives no session; against those of the same site the service is alone.
      expect([host, withSession > 0]).toEqual([host, !OTHER_SITES.includes(host)]);
      expect(await victim.whoIsHere(scene)).toBe(EMAIL);
    }

    // Login CSRF against who is not logged in.
    await scene.context.clearCookies();
    await open(Object.keys(attackers)[0]!);
    await expectNothing(
      scene,
      FEW,
      shots.filter(({ path }) => path === "/sessions"),
    );
    expect(await victim.whoIsHere(scene)).toBeUndefined();
  },
);
