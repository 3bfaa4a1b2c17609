import { openConnection, type SqliteConnection } from "./connection.ts";
import { LOCK_PATIENCE_MS } from "./group-commit.ts";

/** How long a read may wait; it would wait on the main thread. In WAL mode readers and writers do not block each other. */
const READER_BUSY_MS = 100;

/** For reads, on the main thread: a session check is a few microseconds of prepared statement. */
export function openReader(path: string): SqliteConnection {
  const reader = openConnection(path, READER_BUSY_MS);
  reader.exec("pragma query_only = on;");
  return reader;
}

/**
 * For writes. WAL, so that readers never wait; `synchronous = full`, so that a commit is on disk before it is answered
 * (with WAL the default of many builds, `normal`, may lose the last commits when power fails).
 */
export function openWriter(path: string): SqliteConnection {
  const writer = openConnection(path, LOCK_PATIENCE_MS);
  writer.exec("pragma synchronous = full;");
  return writer;
}

/**
 * Creates the file if it is missing, and puts it in WAL mode, which it remembers. One that somebody else filled stays as it
 * is; `ownMigrationState` finds out that it must not be used.
 */
export function prepareFile(path: string): void {
  const connection = openConnection(path, 5000);
  const { rows } = connection.run("select name from sqlite_master where type = 'table'", []);
  const isOurs = rows.length === 0 || rows.some(({ name }) => name === "kysely_migration");
  if (isOurs) connection.exec("pragma journal_mode = wal;");
  connection.close();
}
