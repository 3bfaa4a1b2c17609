import { type Kysely, type Migration, Migrator } from "kysely";
import { AuthError } from "../errors.ts";
import { coreMigrations } from "./migrations/index.ts";

/** Migrations of core and features; names sort in the order of application. */
export type Migrations = Record<string, Migration>;

/** What a database has, and what it lacks. */
export interface MigrationState {
  readonly applied: string[];
  readonly pending: string[];
  /** Applied, but not known here: the database is of a newer version. */
  readonly unknown: string[];
}

/** Compares the database's migrations with ours. Writes nothing. */
export async function migrationState(kysely: Kysely<never>, features: Migrations = {}): Promise<MigrationState> {
  const known = Object.keys({ ...coreMigrations, ...features });
  const applied = await appliedMigrations(kysely);
  return {
    applied,
    pending: known.filter((name) => !applied.includes(name)),
    unknown: applied.filter((name) => !known.includes(name)),
  };
}

/**
 * Brings the database up to date; answers the names that were applied. Safe when many processes start at once: each
 * migration is applied once. A migration that fails leaves nothing behind. Throws if the database is of a newer version.
 */
export async function migrate(kysely: Kysely<never>, features: Migrations = {}): Promise<string[]> {
  const { pending, unknown } = await migrationState(kysely, features);
  if (unknown.length > 0) {
    throw new AuthError("database_unavailable", `the database is of a newer version (it has ${unknown.join(", ")})`);
  }
  if (pending.length === 0) return [];
  const migrator = new Migrator({
    db: kysely,
    provider: { getMigrations: async () => ({ ...coreMigrations, ...features }) },
    // A feature that is added later brings migrations that sort before applied ones.
    allowUnorderedMigrations: true,
  });
  const { error, results = [] } = await migrator.migrateToLatest();
  if (error !== undefined) throw error instanceof Error ? error : new Error("a migration failed", { cause: error });
  return results.map(({ migrationName }) => migrationName);
}

async function appliedMigrations(kysely: Kysely<never>): Promise<string[]> {
  const tables = await kysely.introspection.getTables({ withInternalKyselyTables: true });
  if (!tables.some(({ name }) => name === "kysely_migration")) return [];
  const migrations = kysely as unknown as Kysely<{ kysely_migration: { name: string } }>;
  const rows = await migrations.selectFrom("kysely_migration").select("name").orderBy("name").execute();
  return rows.map(({ name }) => name);
}
