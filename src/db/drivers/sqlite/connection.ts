import { createRequire } from "node:module";
import { ServiceError } from "../../../core/errors.ts";

/** One connection to an SQLite file: the little that we need of `node:sqlite` and better-sqlite3, alike for both. */
export interface SqliteConnection {
  /** Runs one statement; the rows are those of a query or a RETURNING clause. */
  readonly run: (sql: string, parameters: readonly unknown[]) => SqliteResult;
  /** Runs statements without parameters and results: pragmas, begin, commit. */
  readonly exec: (sql: string) => void;
  readonly inTransaction: boolean;
  /** From here on a statement waits this long, in milliseconds, for another connection's lock. */
  readonly waitForLocks: (milliseconds: number) => void;
  readonly close: () => void;
}

/** What operators' commands need beside. */
export interface OperatorConnection extends SqliteConnection {
  /** The rows of a query, one by one: the connection can do nothing else until the last one. */
  readonly iterate: (sql: string) => IterableIterator<Record<string, unknown>>;
  /** Writes the database, as the open transaction sees it, into a new or empty file. Others may write meanwhile. */
  readonly backUp: (path: string) => Promise<void>;
}

export interface SqliteResult {
  readonly rows: Record<string, unknown>[];
  readonly changes: number;
}

interface Statement {
  all(...parameters: unknown[]): unknown[];
  run(...parameters: unknown[]): { changes: number | bigint };
  iterate(): IterableIterator<Record<string, unknown>>;
}

interface Binding {
  prepare(sql: string): Statement;
  exec(sql: string): void;
  close(): void;
  backup?(path: string): Promise<unknown>;
  readonly isTransaction?: boolean;
  readonly inTransaction?: boolean;
}

/** Statements kept prepared per connection; a program has a fixed set, lists of varying length the rest. */
const MAX_PREPARED = 200;

/** Around every group and change: to parse these takes longer than to run them. */
const CONTROL = new Set(["begin immediate", "commit", "savepoint change", "release change"]);

/** Opens a file, or `:memory:`. Throws `database_unavailable` with the reason in words. */
export function openConnection(path: string, busyTimeoutMs: number): OperatorConnection {
  const binding = guarded(() => openBinding(path), path);
  const prepared = new Map<string, { statement: Statement; returnsRows: boolean }>();

  const prepare = (sql: string) => {
    let entry = prepared.get(sql);
    if (!entry) {
      const statement = binding.prepare(sql);
      entry = { statement, returnsRows: returnsRows(statement) };
      if (prepared.size >= MAX_PREPARED) prepared.delete(prepared.keys().next().value as string);
      prepared.set(sql, entry);
    }
    return entry;
  };

  const connection: OperatorConnection = {
    run: (sql, parameters) =>
      guarded(() => {
        const { statement, returnsRows: reads } = prepare(sql);
        if (!reads) return { rows: [], changes: Number(statement.run(...parameters).changes) };
        const rows = statement.all(...parameters) as Record<string, unknown>[];
        return { rows, changes: rows.length };
      }, path),
    iterate: function* (sql) {
      try {
        yield* binding.prepare(sql).iterate();
      } catch (error) {
        throw inOurWords(error, path);
      }
    },
    backUp: async (target) => {
      try {
        await (binding.backup?.(target) ?? builtin()?.backup(binding, target));
      } catch (error) {
        throw inOurWords(error, target);
      }
    },
    exec: (sql) => guarded(() => (CONTROL.has(sql) ? void prepare(sql).statement.run() : binding.exec(sql)), path),
    get inTransaction() {
      return binding.isTransaction ?? binding.inTransaction ?? false;
    },
    waitForLocks: (milliseconds) => guarded(() => binding.exec(`pragma busy_timeout = ${milliseconds}`), path),
    close: () => binding.close(),
  };
  connection.waitForLocks(busyTimeoutMs);
  connection.exec("pragma foreign_keys = on;");
  return connection;
}

/** `node:sqlite` where Node has it (22.16 and newer), else better-sqlite3. */
function openBinding(path: string): Binding {
  const node = builtin();
  if (node && "columns" in node.StatementSync.prototype) return new node.DatabaseSync(path);
  return new (loadPackage())(path);
}

type Package = new (path: string) => Binding;
let loaded: Package | undefined;

/** Loads its binary as well, which it would else do at the first connection: a missing one is our business, not the file's. */
function loadPackage(): Package {
  if (loaded) return loaded;
  try {
    const BetterSqlite3 = createRequire(import.meta.url)("better-sqlite3") as Package;
    new BetterSqlite3(":memory:").close();
    return (loaded = BetterSqlite3);
  } catch (error) {
    const here = `Node ${process.versions.node}, ${process.platform} ${process.arch}`;
    throw new ServiceError(
      "database_unavailable",
      `SQLite cannot be loaded on ${here}: use Node 22.16 or newer, or install again with a C++ compiler and without --omit=optional`,
      { cause: error },
    );
  }
}

interface NodeSqlite {
  DatabaseSync: new (path: string) => Binding;
  StatementSync: { prototype: object };
  backup(source: Binding, path: string): Promise<unknown>;
}

function builtin(): NodeSqlite | undefined {
  return process.getBuiltinModule("node:sqlite" as never);
}

function returnsRows(statement: Statement): boolean {
  if ("reader" in statement) return statement.reader === true; // better-sqlite3
  return (statement as unknown as { columns(): unknown[] }).columns().length > 0; // node:sqlite
}

/** SQLite's primary result codes (sqlite.org/rescode.html) that say "not now" or "not here", whatever was asked. */
const UNAVAILABLE: Record<number, string> = {
  5: "SQLITE_BUSY",
  6: "SQLITE_LOCKED",
  7: "SQLITE_NOMEM",
  8: "SQLITE_READONLY",
  9: "SQLITE_INTERRUPT",
  10: "SQLITE_IOERR",
  11: "SQLITE_CORRUPT",
  13: "SQLITE_FULL",
  14: "SQLITE_CANTOPEN",
  23: "SQLITE_AUTH",
  26: "SQLITE_NOTADB",
};

/** The two drivers' errors in our words: `database_unavailable` if the file cannot be used, unchanged if it is our bug. */
function guarded<T>(work: () => T, path: string): T {
  try {
    return work();
  } catch (error) {
    throw inOurWords(error, path);
  }
}

function inOurWords(error: unknown, path: string): unknown {
  if (!isUnavailable(error)) return error;
  const message = `SQLite ${path}: ${(error as Error).message}`;
  return new ServiceError("database_unavailable", message, { cause: error, retryAfter: 1 });
}

function isUnavailable(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const { code, errcode } = error as { code?: unknown; errcode?: unknown };
  if (typeof errcode === "number") return (errcode & 0xff) in UNAVAILABLE; // node:sqlite
  if (typeof code !== "string") return error.message.includes("directory does not exist"); // better-sqlite3's own check
  return Object.values(UNAVAILABLE).some((name) => code.startsWith(name));
}
