import { Kysely, Migrator, PostgresAdapter, sql } from "kysely";
import { expect, onTestFinished, test } from "vitest";
import { openDatabase } from "../../src/assemble/open-database.ts";
import { loadConfig } from "../../src/config/config.ts";
import { postgresServer } from "../../src/config/postgres-url.ts";
import { POSTGRES_DEFAULTS } from "../../src/db/drivers/postgres/defaults.ts";
import { postgresDialect } from "../../src/db/drivers/postgres/index.ts";
import { coreMigrations } from "../../src/db/migrations/index.ts";
import { migrationsOf } from "../../src/features/feature.ts";
import * as features from "../../src/features/index.ts";
import { effort, PATIENT } from "../effort.ts";
import { newPostgresDatabase, temporaryFolder } from "../support/databases.ts";
import { serve } from "../support/serve.ts";

const OURS = { ...coreMigrations, ...migrationsOf(Object.values(features)) };
const NAMES = Object.keys(OURS).sort();

async function recorded(url: string): Promise<string[]> {
  const { kysely } = openDatabase(loadConfig({ ...PATIENT, DATABASE_URL: url }));
  const { rows } = await sql<{ name: string }>`select name from kysely_migration order by name`.execute(kysely);
  await kysely.destroy();
  return rows.map(({ name }) => name);
}

test.each(Array.from({ length: effort("simultaneousStarts") }, (_, round) => round + 1))(
  "A41: three nodes that start at once on an empty database apply each migration once, round %i",
  async () => {
    const url = await newPostgresDatabase();
    const nodes = await Promise.all([1, 2, 3].map(() => serve(temporaryFolder(), { DATABASE_URL: url })));
    const applied = nodes.flatMap(({ output }) =>
      [...output().matchAll(/applied migration ([\w-]+)/g)].map(([, name]) => name),
    );
    expect(applied.sort()).toEqual(NAMES);
    expect(await recorded(url)).toEqual(NAMES);
    for (const node of nodes) {
      const ready = await fetch(`${node.url}/health/ready`);
      expect(await ready.json()).toMatchObject({ status: "ok" });
    }
  },
);

test("A41, control: without the lock that they wait for, three at once do not apply each migration once", async () => {
  class Lockless extends PostgresAdapter {
    override async acquireMigrationLock(): Promise<void> {}
    override async releaseMigrationLock(): Promise<void> {}
  }
  const url = await newPostgresDatabase();
  const outcomes = await Promise.all(
    [1, 2, 3].map(async () => {
      const dialect = {
        ...postgresDialect(postgresServer(url), POSTGRES_DEFAULTS),
        createAdapter: () => new Lockless(),
      };
      const db = new Kysely<unknown>({ dialect });
      onTestFinished(() => db.destroy());
      const { error, results = [] } = await new Migrator({
        db,
        provider: { getMigrations: async () => OURS },
      }).migrateToLatest();
      return error === undefined ? results.map(({ migrationName }) => migrationName) : "failed";
    }),
  );
  expect(outcomes).toContain("failed");
});
