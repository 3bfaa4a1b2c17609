import { randomInt } from "node:crypto";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import { openConnection } from "../../src/db/sqlite/connection.ts";
import { type Client, clientOf } from "../support/client.ts";
import { temporaryFolder } from "../support/databases.ts";
import { emptyLedger, type Ledger, losses, observe } from "../support/ledger.ts";
import { serve } from "../support/serve.ts";
import { write } from "../support/writers.ts";

const ROUNDS = Number(process.env["KILL_ROUNDS"] ?? 60);
const QUIET = { LOG_LEVEL: "warn", DATABASE_URL: "sqlite:kill.db" };

/** Four accounts at a time, as many as wrote. */
async function allLosses(client: Client, { accounts }: Ledger): Promise<string[]> {
  const left = [...accounts];
  const found: string[] = [];
  const check = async () => {
    for (let account = left.pop(); account; account = left.pop()) {
      found.push(...losses(account, await observe(client, account)));
    }
  };
  await Promise.all([check(), check(), check(), check()]);
  return found;
}

/** A test that wrote nothing would lose nothing. */
function isPlenty({ acknowledged }: Ledger): boolean {
  const kinds = ["register", "log in", "log out", "ask for a reset", "set a new password"] as const;
  return kinds.every((kind) => (acknowledged.get(kind) ?? 0) > ROUNDS / 2);
}

const SOUND = [{ integrity_check: "ok" }];

/** Asked beside the running service, so that the service itself had to recover what the kill left. */
function integrity(path: string): unknown {
  const connection = openConnection(path, 5000);
  const { rows } = connection.run("pragma integrity_check", []);
  connection.close();
  return rows;
}

test(`A10, ASVS 2.3.3: ${ROUNDS} kills in the middle of writes lose nothing that was acknowledged and revive nothing`, {
  timeout: 60_000 + ROUNDS * 9_000,
}, async () => {
  const folder = temporaryFolder();
  const ledger = emptyLedger();
  // A busy machine gets less done in a round: then there are more rounds.
  for (let round = 0; round < ROUNDS || (round < 3 * ROUNDS && !isPlenty(ledger)); round++) {
    const { url, stop } = await serve(folder, QUIET);
    expect(integrity(join(folder, "kill.db"))).toEqual(SOUND);
    const client = clientOf(url);
    const writers = [1, 2, 3, 4].map(() => write(client, ledger));
    await Promise.race([sleep(randomInt(200, 801)), Promise.all(writers)]);
    await stop("SIGKILL");
    await Promise.all(writers);
  }

  const { url } = await serve(folder, QUIET);
  expect(integrity(join(folder, "kill.db"))).toEqual(SOUND);
  expect(await allLosses(clientOf(url), ledger)).toEqual([]);
  expect(isPlenty(ledger), JSON.stringify([...ledger.acknowledged])).toBe(true);
});

test("A10, control: the check sees a registration that never was, a deleted session, a reset that was half undone", async () => {
  const folder = temporaryFolder();
  const { url } = await serve(folder, QUIET);
  const client = clientOf(url);
  const [email, gone, kept] = ["guillaume@example.com", "b4l0u", "t4rt1fl3tt3"];
  await client.register(email, kept);
  const { session } = await client.logIn(email, kept);
  const truth = new Map([
    [`password ${kept}`, true],
    [`session ${session}`, true],
  ]);
  const check = (...possible: Map<string, boolean>[]) =>
    allLosses(client, { ...emptyLedger(), accounts: [{ email, possible }] });
  expect(await check(truth)).toEqual([]);
  expect(await check(new Map([[`password ${gone}`, true]]))).toEqual([`${email}: password ${gone} is lost`]);
  expect(await check(new Map([[`session ${session}`, false]]))).toEqual([`${email}: session ${session} works again`]);

  // A new password without the end of the sessions is neither of the two states that a reset in flight may leave.
  const before = new Map([...truth, [`password ${gone}`, true], [`password ${kept}`, false]]);
  const after = new Map([...truth, [`session ${session}`, false]]);
  expect(await check(before, after)).not.toEqual([]);

  const connection = openConnection(join(folder, "kill.db"), 5000);
  connection.exec("delete from sessions");
  connection.close();
  expect(await check(truth)).toContain(`${email}: session ${session} is lost`);
});
