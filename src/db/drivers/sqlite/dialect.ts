import {
  type CompiledQuery,
  type CreateTableNode,
  type DatabaseConnection,
  type Dialect,
  type Driver,
  type QueryResult,
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
} from "kysely";
import type { AtomicWrite } from "../../kernel/write.ts";
import { openConnection, type SqliteConnection } from "./connection.ts";
import { monotonicNow } from "./group-commit.ts";
import { openReader, prepareFile } from "./settings.ts";
import { Writer } from "./writer.ts";

/** SQLite for Kysely. `path` is a file, or `:memory:` for a database that lives as long as the process. */
export function sqliteDialect(path: string): Dialect {
  return {
    createDriver: () => new SqliteDriver(path),
    createAdapter: () => new TransactionalAdapter(),
    createIntrospector: (db) => new SqliteIntrospector(db),
    createQueryCompiler: () => new OwnCompiler(),
  };
}

/** SQLite's schema changes are transactional; every transaction of ours begins `immediate`, which is the lock. */
class TransactionalAdapter extends SqliteAdapter {
  override get supportsTransactionalDdl(): boolean {
    return true;
  }
}

class OwnCompiler extends SqliteQueryCompiler {
  /** `for update` has no meaning here, and no syntax: a transaction has the whole database to itself. */
  protected override visitSelectModifier(): void {}

  /**
   * A table whose rows are not numbered is stored in the tree of its key (sqlite.org/withoutrowid.html): a row is found by
   * one look-up instead of two, and written to one tree less.
   */
  protected override visitCreateTable(node: CreateTableNode): void {
    super.visitCreateTable(node);
    const isNumbered = node.columns.some(({ autoIncrement }) => autoIncrement);
    const hasKey = node.columns.some(({ primaryKey }) => primaryKey);
    if (hasKey && !isNumbered) this.append(" without rowid");
  }
}

/** Reads on the calling thread, writes through the writer, one transaction at a time. */
class SqliteDriver implements Driver {
  readonly #path: string;
  #reader: SqliteConnection | undefined;
  #writer: Writer | undefined;
  /** Resolves when the transaction before the next one has ended. */
  #turn: Promise<void> = Promise.resolve();

  constructor(path: string) {
    this.#path = path;
  }

  async init(): Promise<void> {
    if (this.#path === ":memory:") {
      this.#writer = Writer.inline(openConnection(this.#path, 0));
      return;
    }
    prepareFile(this.#path);
    this.#reader = openReader(this.#path);
    this.#writer = Writer.inThread(this.#path);
  }

  async acquireConnection(): Promise<SqliteSession> {
    return new SqliteSession(this.#writer as Writer, this.#reader);
  }

  async beginTransaction(session: SqliteSession): Promise<void> {
    const asked = monotonicNow();
    const before = this.#turn;
    let end: () => void = () => undefined;
    this.#turn = new Promise((resolve) => (end = resolve));
    await before;
    try {
      await session.begin(end, asked);
    } catch (error) {
      end();
      throw error;
    }
  }

  commitTransaction(session: SqliteSession): Promise<void> {
    return session.end("commit");
  }

  rollbackTransaction(session: SqliteSession): Promise<void> {
    return session.end("rollback");
  }

  async releaseConnection(): Promise<void> {}

  async destroy(): Promise<void> {
    await this.#writer?.close();
    this.#reader?.close();
  }
}

class SqliteSession implements DatabaseConnection {
  readonly #writer: Writer;
  readonly #reader: SqliteConnection | undefined;
  #ended: (() => void) | undefined;

  constructor(writer: Writer, reader: SqliteConnection | undefined) {
    this.#writer = writer;
    this.#reader = reader;
  }

  async executeQuery<Row>(asked: CompiledQuery | AtomicWrite): Promise<QueryResult<Row>> {
    if ("statements" in asked) return this.#change(asked);
    const { sql, parameters, query } = asked;
    const { rows, changes } =
      this.#reader && !this.#ended && query.kind === "SelectQueryNode"
        ? this.#reader.run(sql, parameters)
        : await this.#writer.ask({ kind: this.#ended ? "statement" : "run", sql, parameters });
    return { rows: rows as Row[], numAffectedRows: BigInt(changes) };
  }

  async #change<Row>({ statements, flushed }: AtomicWrite): Promise<QueryResult<Row>> {
    const steps = statements.map(({ query: { sql, parameters }, minRows }) => ({ sql, parameters, minRows }));
    const { rows } = await this.#writer.ask({ kind: "change", steps, flushed });
    return { rows: rows as Row[] };
  }

  // biome-ignore lint/correctness/useYield: part of Kysely's interface, and nothing of ours streams
  async *streamQuery<Row>(): AsyncIterableIterator<QueryResult<Row>> {
    throw new Error("streaming is not supported");
  }

  async begin(ended: () => void, asked: number): Promise<void> {
    await this.#writer.ask({ kind: "begin" }, asked);
    this.#ended = ended;
  }

  async end(kind: "commit" | "rollback"): Promise<void> {
    const ended = this.#ended;
    this.#ended = undefined;
    try {
      await this.#writer.ask({ kind });
    } finally {
      ended?.();
    }
  }
}
