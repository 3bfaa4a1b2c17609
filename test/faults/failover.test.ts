import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, inject, test } from "vitest";
import { deadline } from "../effort.ts";
import { acknowledged, allLosses, isPlenty, writesOfEachKind } from "../support/acknowledged-loss.ts";
import { clientOf } from "../support/client.ts";
import { asOther, clusterOfTest, nodeOn } from "../support/fault-cluster.ts";
import { HEALTH, kindsOn, recovery } from "../support/fault-probe.ts";
import { primaryProxy } from "../support/haproxy.ts";
import { emptyLedger, type Ledger } from "../support/ledger.ts";
import type { Cluster } from "../support/postgres.ts";
import { reportFigure } from "../support/report-figure.ts";
import { need } from "../support/require-tool.ts";
import { write } from "../support/write-load.ts";

const STANDBY = "standby1";

async function until(url: string, question: string): Promise<void> {
  const isTrue = () => asOther(url, async (client) => (await client.query<{ yes: boolean }>(question)).rows[0]?.yes);
  while (!(await isTrue().catch(() => false))) await sleep(20);
}

/** A primary, its standby, and a node of the service that reaches whichever is the primary through a proxy. */
async function replicated() {
  const primary = await clusterOfTest();
  const standby = await clusterOfTest({ standbyOf: [primary, STANDBY] });
  const url = `postgres://postgres@127.0.0.1:${await primaryProxy([primary.port, standby.port])}/postgres`;
  await until(url, "select not pg_is_in_recovery() as yes");
  const node = await nodeOn(url);
  return { primary, standby, url, node };
}

/** From now on an answered write is on the standby's disk as well. */
async function replicateSynchronously(primary: Cluster): Promise<void> {
  await asOther(primary.url, async (client) => {
    await client.query(`alter system set synchronous_standby_names = '${STANDBY}'`);
    await client.query("select pg_reload_conf()");
  });
  await until(primary.url, "select sync_state = 'sync' as yes from pg_stat_replication");
}

/** Four writers write; in the middle of it the primary dies, and the standby takes its place. */
async function failOver(
  setting: Awaited<ReturnType<typeof replicated>>,
  ledger: Ledger,
  beforePromotion = async () => {},
) {
  const { primary, standby, url, node } = setting;
  const { again } = await kindsOn(node.url);
  let over = false;
  const options = { mayBeUnavailable: true, isOver: () => over };
  const writers = [1, 2, 3, 4].map(() => write(clientOf(node.url), ledger, options));
  const written = (count: number) => Promise.race([writesOfEachKind(ledger, count), Promise.all(writers)]);
  await written(2);
  await primary.end("SIGKILL");
  await beforePromotion();
  await asOther(standby.url, (client) => client.query("select pg_promote()"));
  await until(url, "select not pg_is_in_recovery() as yes");
  const recovered = await recovery(node.url, [...again.filter(({ name }) => name === "register"), ...HEALTH]);
  await written(4); // the writers go on, on the new primary
  over = true;
  await Promise.all(writers);
  expect([node.process.exitCode, node.process.signalCode]).toEqual([null, null]);
  return { recovered, lost: await allLosses(clientOf(node.url), ledger) };
}

describe.runIf(inject("postgres") !== "")("PostgreSQL", () => {
  test("A10, A13: after the death of a primary the service is back by itself, and nothing acknowledged is lost", async (context) => {
    need(context, "haproxy");
    const setting = await replicated();
    await replicateSynchronously(setting.primary);
    const ledger = emptyLedger();
    const { recovered, lost } = await failOver(setting, ledger);
    reportFigure(`failover: back after ${recovered} ms; acknowledged: ${acknowledged(ledger)}`);
    expect(lost).toEqual([]);
    expect(recovered).toBeLessThan(deadline(5000));
    expect(isPlenty(ledger, 4), JSON.stringify([...ledger.acknowledged])).toBe(true);
  });

  test("A10, control: a standby that was behind loses acknowledged writes, and the check sees it", async (context) => {
    need(context, "haproxy");
    const setting = await replicated();
    const { standby, node } = setting;
    const email = `${randomUUID()}@example.com`;
    await clientOf(node.url).register(email, "b4l0u");
    await until(standby.url, `select count(*) = 1 as yes from users where email = '${email}'`);
    await standby.end("SIGINT");
    const ledger = emptyLedger();
    const { lost } = await failOver(setting, ledger, () => standby.start());
    expect(lost).toContainEqual(expect.stringMatching(/password .* is lost$/));
  });
});
