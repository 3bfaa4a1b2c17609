import { join } from "node:path";
import { expect, test } from "vitest";
import { openConnection } from "../../src/db/drivers/sqlite/connection.ts";
import { effort } from "../effort.ts";
import { allLosses, isPlenty, reportKills } from "../support/acknowledged-loss.ts";
import { clientOf } from "../support/client.ts";
import { temporaryFolder } from "../support/databases.ts";
import { emptyLedger } from "../support/ledger.ts";
import { expectLossesToBeSeen } from "../support/ledger-control.ts";
import { serve } from "../support/serve.ts";
import { someWrites, write } from "../support/write-load.ts";

const ROUNDS = effort("killRounds");
const QUIET = { LOG_LEVEL: "warn", DATABASE_URL: "sqlite:kill.db" };

const SOUND = [{ integrity_check: "ok" }];

/** Asked beside the running service, so that the service itself had to recover what the kill left. */
function integrity(path: string): unknown {
  const connection = openConnection(path, 5000);
  const { rows } = connection.run("pragma integrity_check", []);
  connection.close();
  return rows;
}

test(`A10, ASVS 2.3.3: kills in the middle of writes lose nothing that was acknowledged and revive nothing`, async () => {
  const folder = temporaryFolder();
  const ledger = emptyLedger();
  // Chance may leave a round with little done: then there are more rounds.
  let round = 0;
  for (; round < ROUNDS || (round < 3 * ROUNDS && !isPlenty(ledger, ROUNDS / 2)); round++) {
    const { url, stop } = await serve(folder, QUIET);
    expect(integrity(join(folder, "kill.db"))).toEqual(SOUND);
    const client = clientOf(url);
    const writers = [1, 2, 3, 4].map(() => write(client, ledger));
    await Promise.race([someWrites(ledger), Promise.all(writers)]);
    await stop("SIGKILL");
    await Promise.all(writers);
  }

  const { url } = await serve(folder, QUIET);
  expect(integrity(join(folder, "kill.db"))).toEqual(SOUND);
  const lost = await allLosses(clientOf(url), ledger);
  reportKills("SQLite", round, ledger, lost);
  expect(lost).toEqual([]);
  expect(isPlenty(ledger, ROUNDS / 2), JSON.stringify([...ledger.acknowledged])).toBe(true);
});

test("A10, control: the check sees a registration that never was, a deleted session, a reset that was half undone", async () => {
  const folder = temporaryFolder();
  const { url } = await serve(folder, QUIET);
  await expectLossesToBeSeen(clientOf(url), async () => {
    const connection = openConnection(join(folder, "kill.db"), 5000);
    connection.exec("delete from sessions");
    connection.close();
  });
});
