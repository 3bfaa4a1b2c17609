import { cpSync } from "node:fs";
import { describe, expect, type TestContext, test } from "vitest";
import { clientOf } from "../support/client.ts";
import { credentials, EMAIL, OTHER, PASSWORD } from "../support/credentials.ts";
import { folderOfFile } from "../support/databases.ts";
import { fakedClock, fakedPostgres } from "../support/faketime.ts";
import { need } from "../support/require-tool.ts";
import { serve } from "../support/serve.ts";

/** The end of 32-bit seconds, as far as it is from here. */
const TO_2038 = `+${Math.floor((Date.UTC(2038, 0, 19, 3, 14, 0) - Date.now()) / 1000)}`;

/** A clock that jumps by this while nothing runs, and what of the things made before is alive by it. */
const JUMPS: readonly (readonly [name: string, offset: string, idle: string, session: boolean, token: boolean])[] = [
  ["+16m", "+16m", "7d", true, true],
  ["+16m (sessions that rest end after 5 minutes)", "+16m", "5m", false, true],
  ["+31m", "+31m", "7d", true, false],
  ["+8d", "+8d", "7d", false, false],
  ["+5y", "+5y", "7d", false, false],
  ["2038-01-19", TO_2038, "7d", false, false],
  ["-2h", "-2h", "7d", true, true],
];

const clock = fakedClock();
const fakedDatabase = fakedPostgres(clock);

/** Where a service is started, and on which database. */
interface Place {
  readonly folder: string;
  readonly url: string;
}
/** A new place, or one with a copy of another's database, which nobody serves. */
type NewPlace = (context: TestContext, like?: Place) => Promise<Place>;

const onSqlite: NewPlace = async (_context, like) => {
  const folder = folderOfFile();
  if (like) cpSync(like.folder, folder, { recursive: true });
  return { folder, url: "sqlite:clock.db" };
};
const onPostgres: NewPlace = async (context, like) => ({
  folder: folderOfFile(),
  url: await fakedDatabase(context, like?.url),
});

const KINDS = [
  ["sqlite", onSqlite],
  ["postgres", onPostgres],
] as const;

describe.each(KINDS)("A14 on %s: the clock jumps", (_kind, newPlace) => {
  /** What a service has made that ran before every jump, by how long its sessions may rest. */
  const made = new Map<string, Place & { readonly credentials: Awaited<ReturnType<typeof credentials>> }>();
  const before = async (context: TestContext, idle: string) => {
    const found = made.get(idle);
    if (found) return found;
    const { folder, url } = await newPlace(context);
    clock.set("+0");
    const first = await serve(folder, { DATABASE_URL: url, BIENVENUE_SESSION_IDLE: idle, ...clock.env });
    const place = { folder, url, credentials: await credentials(first.url) };
    expect(await first.stop()).toBe(0);
    expect(first.output()).not.toContain('"status":500');
    made.set(idle, place);
    return place;
  };

  test.for(JUMPS)(
    "by %s between two runs, and then back to two hours ago: what was refused once stays refused, what lives is not prolonged",
    async ([, offset, idle, sessionLives, tokenLives], context) => {
      need(context, "faketime");
      const first = await before(context, idle);
      const { session, ended, token, used } = first.credentials;
      const { folder, url } = await newPlace(context, first);
      const start = (to: string) => {
        clock.set(to);
        return serve(folder, { DATABASE_URL: url, BIENVENUE_SESSION_IDLE: idle, ...clock.env });
      };

      const second = await start(offset);
      const then = clientOf(second.url);
      expect(await then.profile(session)).toBe(sessionLives ? 200 : 403);
      expect(await then.profile(ended)).toBe(403);
      expect(await then.reset(OTHER, used, "again")).toBe(403);
      if (!tokenLives) expect(await then.reset(EMAIL, token, "late")).toBe(403);
      // Where nothing is written at the later time, nothing but the refusal itself can remember it.
      const writes = idle === "7d";
      const young = writes ? (await then.logIn(EMAIL, PASSWORD)).session : "";
      const { token: youngToken } = writes ? await then.askReset(EMAIL) : { token: "" };
      if (writes) expect(await then.profile(young)).toBe(200);
      expect(await second.stop()).toBe(0);

      const third = await start("-2h");
      const back = clientOf(third.url);
      expect(await back.profile(session)).toBe(sessionLives ? 200 : 403);
      expect(await back.profile(ended)).toBe(403);
      expect(await back.reset(OTHER, used, "again")).toBe(403);
      const farAhead = !["+16m", "+31m", "-2h"].includes(offset);
      // What a clock made that was years ahead would live for years.
      if (writes) expect(await back.profile(young)).toBe(farAhead ? 403 : 200);
      if (farAhead) expect(await back.reset(EMAIL, youngToken, "from the future")).toBe(403);
      expect((await back.logIn(EMAIL, PASSWORD)).status).toBe(200);
      expect(await back.reset(EMAIL, token, "t4rt1fl3tt3")).toBe(tokenLives ? 200 : 403);
      expect(await third.stop()).toBe(0);
      for (const { output } of [second, third]) expect(output()).not.toContain('"status":500');
    },
  );

  test("there and back while the service runs: it counts on by its own clock, and nothing ends or comes back", async (context) => {
    need(context, "faketime");
    clock.set("+0");
    const place = await newPlace(context);
    const env = { DATABASE_URL: place.url, LOG_LEVEL: "debug", ...clock.env };
    const { url, log, stop } = await serve(place.folder, env);
    const client = clientOf(url);
    const { session, ended, token, used } = await credentials(url);
    for (const offset of ["+16m", "+8d", "+5y", TO_2038, "-2h", "+0"]) {
      clock.set(offset);
      expect(await client.profile(session), offset).toBe(200);
      expect(await client.profile(ended), offset).toBe(403);
      expect(await client.reset(OTHER, used, "again"), offset).toBe(403);
      expect((await client.logIn(EMAIL, PASSWORD)).status, offset).toBe(200);
    }
    expect(await client.reset(EMAIL, token, "t4rt1fl3tt3")).toBe(200);
    expect(await client.profile(session)).toBe(403);
    expect(await stop()).toBe(0);
    // Control: the machine's time, which the log has, did jump.
    const years = new Set(log().map((line) => (JSON.parse(line) as { time: string }).time.slice(0, 4)));
    expect(years).toContain("2038");
    expect(years.size).toBeGreaterThanOrEqual(3);
  });
});
