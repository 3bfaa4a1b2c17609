import { setTimeout as sleep } from "node:timers/promises";
import pg from "pg";
import { describe, expect, test } from "vitest";
import { isLong } from "../effort.ts";
import { clientOf } from "../support/client.ts";
import { credentials, EMAIL, OTHER, PASSWORD } from "../support/credentials.ts";
import { newPostgresDatabase, temporaryFolder } from "../support/databases.ts";
import { fakedClock, fakedPostgres } from "../support/faketime.ts";
import { need } from "../support/require-tool.ts";
import { serve } from "../support/serve.ts";

const clock = fakedClock();
const fakedDatabase = fakedPostgres(clock);

describe("A14 on postgres: the database's clock counts", () => {
  test("nodes whose own clocks are hours apart agree on what lives and what is over", async (context) => {
    need(context, "faketime");
    const database = await newPostgresDatabase();
    const clocks = ["+0", "-2h", "+2h"].map((offset) => {
      const own = fakedClock();
      own.set(offset);
      return own;
    });
    const env = { DATABASE_URL: database, BIENVENUE_SESSION_IDLE: "5m" };
    const nodes = await Promise.all(clocks.map((own) => serve(temporaryFolder(), { ...env, ...own.env })));
    const clients = nodes.map(({ url }) => clientOf(url));

    await clients[0]!.register(EMAIL, PASSWORD);
    const sessions = await Promise.all(clients.map(async (client) => (await client.logIn(EMAIL, PASSWORD)).session));
    const seenBy = (session: string) => Promise.all(clients.map((client) => client.profile(session)));
    for (const session of sessions) expect(await seenBy(session)).toEqual([200, 200, 200]);

    const ago = async (minutes: number) => {
      const client = new pg.Client({ connectionString: database });
      await client.connect();
      await client.query("update sessions set last_seen_at = created_at - $1::bigint", [minutes * 60_000]);
      await client.end();
    };
    await ago(4);
    for (const session of sessions) expect(await seenBy(session)).toEqual([200, 200, 200]);
    await sleep(1500); // the uses are written
    await ago(5);
    for (const session of sessions) expect(await seenBy(session)).toEqual([403, 403, 403]);

    const { token } = await clients[1]!.askReset(EMAIL);
    expect(await clients[2]!.reset(EMAIL, token, "t4rt1fl3tt3")).toBe(200);
    expect(await clients[0]!.reset(EMAIL, token, "again")).toBe(403);
    const times = nodes.map(({ log }) => Date.parse((JSON.parse(log()[0]!) as { time: string }).time));
    expect(Math.round((times[2]! - times[1]!) / 3_600_000), "control: hours between the machines' clocks").toBe(4);
  });

  // Nodes look at it once a minute.
  test.runIf(isLong)(
    "a node follows it ahead within a minute, and not back; a node that starts after that agrees",
    async (context) => {
      need(context, "faketime");
      clock.set("+0");
      const env = { DATABASE_URL: await fakedDatabase(context), BIENVENUE_SESSION_IDLE: "5m" };
      const first = await serve(temporaryFolder(), env);
      const client = clientOf(first.url);
      const { session, ended, token, used } = await credentials(first.url);
      clock.set("+31m");
      const patience = performance.now() + 90_000;
      while ((await client.profile(session)) === 200 && performance.now() < patience) await sleep(500);
      expect(await client.profile(session)).toBe(403);
      const { session: young } = await client.logIn(EMAIL, PASSWORD);

      clock.set("-2h");
      const second = await serve(temporaryFolder(), env);
      for (const node of [client, clientOf(second.url)]) {
        expect(await node.profile(session)).toBe(403);
        expect(await node.profile(ended)).toBe(403);
        expect(await node.reset(EMAIL, token, "late")).toBe(403);
        expect(await node.reset(OTHER, used, "again")).toBe(403);
        expect(await node.profile(young)).toBe(200);
      }
    },
  );
});
