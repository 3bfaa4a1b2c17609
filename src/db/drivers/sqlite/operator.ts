import { existsSync } from "node:fs";
import {
  type CompiledQuery,
  type DatabaseConnection,
  type Dialect,
  type Driver,
  type QueryResult,
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
  type TransactionSettings,
} from "kysely";
import { ServiceError } from "../../../core/errors.ts";
import { type OperatorConnection, openConnection } from "./connection.ts";

/** A file that is there, by one connection, opened at the first statement. A transaction that only reads blocks nobody. */
export class OperatorFile {
  readonly #path: string;
  #connection: OperatorConnection | undefined;

  constructor(path: string) {
    this.#path = path;
  }

  get connection(): OperatorConnection {
    if (this.#connection) return this.#connection;
    if (!existsSync(this.#path)) throw new ServiceError("database_unavailable", `SQLite ${this.#path}: no such file`);
    return (this.#connection = openConnection(this.#path, 5000));
  }

  dialect(): Dialect {
    return {
      createDriver: () => new OperatorDriver(this),
      createAdapter: () => new SqliteAdapter(),
      createIntrospector: (db) => new SqliteIntrospector(db),
      createQueryCompiler: () => new SqliteQueryCompiler(),
    };
  }

  close(): void {
    this.#connection?.close();
    this.#connection = undefined;
  }
}

class OperatorDriver implements Driver {
  readonly #file: OperatorFile;

  constructor(file: OperatorFile) {
    this.#file = file;
  }

  async init(): Promise<void> {}

  async acquireConnection(): Promise<DatabaseConnection> {
    return new OperatorSession(this.#file.connection);
  }

  async beginTransaction(_session: DatabaseConnection, { accessMode }: TransactionSettings): Promise<void> {
    const { connection } = this.#file;
    if (accessMode === "read only") {
      connection.exec("pragma query_only = on; begin;");
      return;
    }
    // One huge transaction. In WAL mode every page that does not fit the cache would be written to the log each time that
    // it changes; a rollback journal holds only what was there before, next to nothing, and the file is written in place.
    // The mode changes only while nobody else has the file open; serving changes it back.
    connection.exec("pragma journal_mode = delete; pragma synchronous = full; pragma cache_size = -65536;");
    connection.exec("begin immediate;");
  }

  async commitTransaction(): Promise<void> {
    this.#file.connection.exec("commit");
  }

  async rollbackTransaction(): Promise<void> {
    // A failure such as a full disk has ended it already.
    if (this.#file.connection.inTransaction) this.#file.connection.exec("rollback");
  }

  async releaseConnection(): Promise<void> {}

  async destroy(): Promise<void> {
    this.#file.close();
  }
}

class OperatorSession implements DatabaseConnection {
  readonly #connection: OperatorConnection;

  constructor(connection: OperatorConnection) {
    this.#connection = connection;
  }

  async executeQuery<Row>({ sql, parameters }: CompiledQuery): Promise<QueryResult<Row>> {
    const { rows, changes } = this.#connection.run(sql, parameters);
    return { rows: rows as Row[], numAffectedRows: BigInt(changes) };
  }

  async *streamQuery<Row>({ sql }: CompiledQuery, size: number): AsyncIterableIterator<QueryResult<Row>> {
    let rows: Row[] = [];
    for (const row of this.#connection.iterate(sql)) {
      rows.push(row as Row);
      if (rows.length < size) continue;
      yield { rows };
      rows = [];
    }
    if (rows.length > 0) yield { rows };
  }
}
