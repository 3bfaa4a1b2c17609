import { join } from "node:path";
import { describe, expect, inject, onTestFinished, test } from "vitest";
import { openConnection } from "../../src/db/drivers/sqlite/connection.ts";
import { clientOf } from "../support/client.ts";
import { temporaryFolder } from "../support/databases.ts";
import { asOther, clusterOfTest, nodeOn } from "../support/fault-cluster.ts";
import type { Served } from "../support/serve.ts";

const EMAIL = "guillaume@example.com";
const PASSWORD = "b4l0u";

/** A node with a user, and what it says of itself. */
async function nodeWithUser(databaseUrl: string) {
  const node: Served = await nodeOn(databaseUrl);
  const client = clientOf(node.url);
  expect(await client.register(EMAIL, PASSWORD)).toBe(200);
  const { session } = await client.logIn(EMAIL, PASSWORD);
  const ready = async () => {
    const response = await fetch(`${node.url}/health/ready`);
    const { checks } = (await response.json()) as { checks: { database: string; warnings: string[] } };
    const reasons = checks.warnings.filter((warning) => warning.startsWith("nobody can log in: "));
    return { status: response.status, database: checks.database, reasons };
  };
  /** Everything that must be true while a login cannot be stored. */
  const expectNotReady = async (reason: RegExp) => {
    expect((await client.logIn(EMAIL, PASSWORD)).status).toBe(503);
    expect(await ready()).toEqual({ status: 503, database: "unavailable", reasons: [expect.stringMatching(reason)] });
    expect(await client.profile(session)).toBe(200);
    expect((await fetch(`${node.url}/health/live`)).status).toBe(200);
  };
  const expectReady = async () => {
    await expect.poll(async () => (await ready()).status).toBe(200);
    expect(await ready()).toEqual({ status: 200, database: "ok", reasons: [] });
    expect((await client.logIn(EMAIL, PASSWORD)).status).toBe(200);
  };
  return { ...node, expectReady, expectNotReady };
}

describe.runIf(inject("postgres") !== "")("readiness was 200 while nobody could log in, on PostgreSQL:", () => {
  test("read-only, and sessions locked by another program", async () => {
    const { url: database } = await clusterOfTest();
    const { expectReady, expectNotReady } = await nodeWithUser(database);
    await expectReady();
    await asOther(database, async (other) => {
      await other.query("alter system set default_transaction_read_only = on");
      await other.query("select pg_reload_conf()");
      const isReadOnly = async () => (await other.query<object>("show default_transaction_read_only")).rows;
      await expect.poll(isReadOnly).toEqual([{ default_transaction_read_only: "on" }]);
      await expectNotReady(/PostgreSQL: cannot execute [A-Z ]+ in a read-only transaction/);
      await other.query("alter system reset default_transaction_read_only");
      await other.query("select pg_reload_conf()");
    });
    await expectReady();
    for (const table of ["users", "sessions"]) {
      await asOther(database, async (other) => {
        await other.query(`begin; lock table ${table} in exclusive mode`);
        await expectNotReady(/PostgreSQL: /);
      });
      await expectReady();
    }
    await asOther(database, async (other) => {
      const { rows } = await other.query("select count(*)::int as left from leases where name like 'probe%'");
      expect(rows).toEqual([{ left: 0 }]);
    });
  });
});

test("readiness was 200 while nobody could log in, on SQLite: locked by another program", async () => {
  const path = join(temporaryFolder(), "test.db");
  const { expectReady, expectNotReady } = await nodeWithUser(`sqlite:${path}`);
  await expectReady();
  const other = openConnection(path, 5000);
  onTestFinished(() => other.close());
  other.exec("begin immediate");
  await expectNotReady(/locked/);
  other.exec("rollback");
  await expectReady();
  expect(other.run("select count(*) as left from leases where name like 'probe%'", []).rows).toEqual([{ left: 0 }]);
});
