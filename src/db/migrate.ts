import { type Kysely, type Migration, Migrator } from "kysely";
import { ServiceError } from "../core/errors.ts";
import { coreMigrations } from "./migrations/index.ts";

/** Migrations of core and features; names sort in the order of application. */
export type Migrations = Record<string, Migration>;

/** What version 0.1 began with. Its schema is not the one that ours grows from. */
export const FIRST_OF_BEFORE_BASELINE = "0001-users-sessions-tokens";

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
  const { applied } = await recorded(kysely);
  return stateOf(known, applied);
}

/**
 * The same, before a write. Throws, before anything is written, if the database is of a newer version or holds
 * what another product stored.
 */
export async function ownMigrationState(kysely: Kysely<never>, features: Migrations = {}): Promise<MigrationState> {
  const { applied, tables } = await recorded(kysely);
  const state = stateOf(Object.keys({ ...coreMigrations, ...features }), applied);
  const { unknown } = state;
  if (unknown.includes(FIRST_OF_BEFORE_BASELINE)) {
    throw new ServiceError(
      "database_unavailable",
      "the database is of version 0.1; copy it into a new one: bienvenue db copy --from URL --to URL",
    );
  }
  if (unknown.length === applied.length && tables.length > 0) {
    throw new ServiceError(
      "database_unavailable",
      `the database belongs to another product (it has ${shortList(tables)}); give Bienvenue one of its own`,
    );
  }
  if (unknown.length > 0) {
    throw new ServiceError("database_unavailable", `the database is of a newer version (it has ${unknown.join(", ")})`);
  }
  return state;
}

function shortList(names: readonly string[]): string {
  const shown = names.slice(0, 3).join(", ");
  return names.length > 3 ? `${shown} and ${names.length - 3} more` : shown;
}

function stateOf(known: readonly string[], applied: string[]): MigrationState {
  return {
    applied,
    pending: known.filter((name) => !applied.includes(name)),
    unknown: applied.filter((name) => !known.includes(name)),
  };
}

/**
 * Brings the database up to date; answers the names that were applied. Safe when many processes start at once: each
 * migration is applied once. A migration that fails leaves nothing behind. Throws if the database is of a newer version
 * or of another product.
 */
export async function migrate(kysely: Kysely<never>, features: Migrations = {}): Promise<string[]> {
  const { pending } = await ownMigrationState(kysely, features);
  if (pending.length === 0) return [];
  const migrator = new Migrator({
    db: kysely,
    provider: { getMigrations: async () => ({ ...coreMigrations, ...features }) },
    // A feature that is added later brings migrations that sort before applied ones.
    allowUnorderedMigrations: true,
  });
  // One by one: a transaction for all of them would lock one table after the other, and requests do so in other orders.
  const applied: string[] = [];
  for (;;) {
    const { error, results = [] } = await migrator.migrateUp();
    if (error !== undefined) throw error instanceof Error ? error : new Error("a migration failed", { cause: error });
    if (results.length === 0) return applied;
    applied.push(...results.map(({ migrationName }) => migrationName));
  }
}

/** The names of applied migrations, and of all tables but Kysely's own. */
async function recorded(kysely: Kysely<never>): Promise<{ applied: string[]; tables: string[] }> {
  // The tables first, all in one query: another process that migrates at this moment commits its tables and its record of
  // them at once, so that whoever has seen the tables will see the record as well.
  const all = await kysely.introspection.getTables({ withInternalKyselyTables: true });
  const names = all.filter(({ isView }) => !isView).map(({ name }) => name);
  const tables = names.filter((name) => !name.startsWith("kysely_migration"));
  if (!names.includes("kysely_migration")) return { applied: [], tables };
  const migrations = kysely as unknown as Kysely<{ kysely_migration: { name: string } }>;
  const rows = await migrations.selectFrom("kysely_migration").select("name").orderBy("name").execute();
  return { applied: rows.map(({ name }) => name), tables };
}
