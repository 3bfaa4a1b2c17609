import { randomInt } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, inject, test } from "vitest";
import { effort } from "../effort.ts";
import { allLosses, isPlenty, reportKills } from "../support/acknowledged-loss.ts";
import { clientOf } from "../support/client.ts";
import { asOther, clusterOfTest, nodeOn } from "../support/fault-cluster.ts";
import { emptyLedger, type Ledger } from "../support/ledger.ts";
import { expectLossesToBeSeen } from "../support/ledger-control.ts";
import type { Served } from "../support/serve.ts";
import { someWrites, write } from "../support/write-load.ts";

const ROUNDS = effort("killRounds");
const KINDS = ["one of two nodes", "both nodes", "PostgreSQL"] as const;

/** Two writers on each node, for a moment; `kill` comes in the middle. Whoever is not killed goes on writing until its end. */
async function writeThrough(nodes: readonly Served[], ledger: Ledger, kill: () => Promise<void>) {
  let over = false;
  // A node that starts beside them may keep the machine busy for longer than a statement may take: 503 is an answer.
  const options = { mayBeUnavailable: true, isOver: () => over };
  const writers = [...nodes, ...nodes].map(({ url }) => write(clientOf(url), ledger, options));
  await Promise.race([someWrites(ledger), Promise.all(writers)]);
  await kill();
  over = true;
  await Promise.all(writers);
}

/** A session check of a node that lives on, but has no database: refused, and for a moment only. */
async function expectRefusal({ url, process }: Served): Promise<void> {
  const { status, headers } = await fetch(`${url}/profile`, { headers: { cookie: `session_id=${"a".repeat(43)}` } });
  expect([status, headers.get("retry-after")]).toEqual([503, "1"]);
  expect([process.exitCode, process.signalCode]).toEqual([null, null]);
}

async function untilReady({ url }: Served): Promise<void> {
  while ((await fetch(`${url}/health/ready`)).status !== 200) await sleep(20);
}

describe.runIf(inject("postgres") !== "")("PostgreSQL", () => {
  test(`A10, A13: kills of nodes and of PostgreSQL lose nothing that was acknowledged and revive nothing`, async () => {
    const cluster = await clusterOfTest();
    const nodes = [await nodeOn(cluster.url), await nodeOn(cluster.url)];
    const ledger = emptyLedger();
    const replace = async (index: number) => {
      await nodes[index]!.stop("SIGKILL");
      nodes[index] = await nodeOn(cluster.url);
    };
    const kill = {
      "one of two nodes": () => replace(randomInt(2)),
      "both nodes": async () => {
        await Promise.all([replace(0), replace(1)]);
      },
      PostgreSQL: async () => {
        await cluster.end("SIGKILL");
        await Promise.all(nodes.map(expectRefusal));
        await cluster.start();
        await Promise.all(nodes.map(untilReady));
      },
    };
    let round = 0;
    for (; round < ROUNDS || (round < 3 * ROUNDS && !isPlenty(ledger, ROUNDS / 2)); round++) {
      const kind = KINDS[round % KINDS.length]!;
      await writeThrough(nodes, ledger, kill[kind]);
    }

    const lost = await allLosses(clientOf(nodes[0]!.url), ledger);
    reportKills("PostgreSQL", round, ledger, lost);
    expect(lost).toEqual([]);
    expect(isPlenty(ledger, ROUNDS / 2), JSON.stringify([...ledger.acknowledged])).toBe(true);
  });

  test("A10, control: the check sees a registration that never was, a deleted session, a reset that was half undone", async () => {
    const { url: database } = await clusterOfTest();
    const { url } = await nodeOn(database);
    await expectLossesToBeSeen(clientOf(url), async () => {
      await asOther(database, (client) => client.query("delete from sessions"));
    });
  });
});
