import type { CompiledQuery, DatabaseConnection, Driver, QueryResult, TransactionSettings } from "kysely";
import type { Pool, PoolClient } from "pg";
import type { AtomicWrite } from "../../kernel/write.ts";
import { cancel } from "./cancel.ts";
import { isTimeout, spoilsConnection, translate } from "./errors.ts";
import { hasSession, IDLE_IN_TRANSACTION_MS } from "./greet.ts";
import type { Pools } from "./pool.ts";

/** Statements that are prepared per connection, by name; what comes after so many different ones is not. */
const MAX_PREPARED = 200;

/**
 * Connections for Kysely: statements are prepared once per connection, but for those of a pooler; a broken connection is
 * not kept. Reads have
 * connections of their own, so that writes that wait (for a lock, for a slow disk) keep no session check waiting.
 */
export class PostgresDriver implements Driver {
  readonly #openPools: () => Promise<Pools>;
  readonly #timeout: number;
  #pools: Pools | undefined;
  readonly #names = new Map<string, string>();

  /** `timeout`: milliseconds to wait for a result, 0 for no limit. Changes of the schema have no limit. */
  constructor(openPools: () => Promise<Pools>, timeout: number) {
    this.#openPools = openPools;
    this.#timeout = timeout;
  }

  async init(): Promise<void> {
    this.#pools = await this.#openPools();
    for (const pool of different(this.#pools)) {
      // A connection that breaks while nobody waits for its answer, in the pool or in a transaction between two
      // statements, is found broken at its next use; without a listener its error would end the process.
      pool.on("error", () => undefined);
      pool.on("connect", (client) => void client.on("error", () => undefined));
    }
  }

  async acquireConnection(): Promise<PostgresConnection> {
    return new PostgresConnection(this.#pools as Pools, this.#timeout, (sql) => this.#nameOf(sql));
  }

  async beginTransaction(
    connection: PostgresConnection,
    { isolationLevel, accessMode }: TransactionSettings,
  ): Promise<void> {
    const isolation = isolationLevel === undefined ? "" : ` isolation level ${isolationLevel}`;
    await connection.begin(`begin${isolation}${accessMode === undefined ? "" : ` ${accessMode}`}`);
  }

  async commitTransaction(connection: PostgresConnection): Promise<void> {
    await connection.send("commit");
  }

  async rollbackTransaction(connection: PostgresConnection): Promise<void> {
    // A connection that is broken or does not answer is closed instead: the server then rolls back by itself.
    if (!connection.isSpoiled) await connection.send("rollback");
  }

  async releaseConnection(connection: PostgresConnection): Promise<void> {
    connection.release();
  }

  async destroy(): Promise<void> {
    if (this.#pools) await Promise.all(different(this.#pools).map((pool) => pool.end()));
  }

  #nameOf(sql: string): string | undefined {
    let name = this.#names.get(sql);
    if (name === undefined && this.#names.size < MAX_PREPARED) {
      name = `s${this.#names.size}`;
      this.#names.set(sql, name);
    }
    return name;
  }
}

const isRejected = (settled: PromiseSettledResult<unknown>) => settled.status === "rejected";

/** Both may be the same one. */
const different = ({ reads, writes }: Pools): Pool[] => [...new Set([reads, writes])];

/** Kinds of statements that are prepared and have a time limit; changes of the schema have neither. */
const DATA = new Set(["SelectQueryNode", "InsertQueryNode", "UpdateQueryNode", "DeleteQueryNode"]);

interface Statement {
  readonly text: string;
  /** Whether it comes again, and is worth to be prepared where the connection keeps it. */
  readonly again?: boolean;
  readonly query_timeout?: number;
}

/** A connection of one of the pools, taken when the first statement tells of which. */
class PostgresConnection implements DatabaseConnection {
  readonly #pools: Pools;
  #client: PoolClient | undefined;
  readonly #timeout: number;
  readonly #nameOf: (sql: string) => string | undefined;
  #spoiled = false;

  constructor(pools: Pools, timeout: number, nameOf: (sql: string) => string | undefined) {
    this.#pools = pools;
    this.#timeout = timeout;
    this.#nameOf = nameOf;
  }

  async executeQuery<Row>(asked: CompiledQuery | AtomicWrite): Promise<QueryResult<Row>> {
    return "statements" in asked ? { rows: (await this.#write(asked)) as Row[] } : this.#statement(asked);
  }

  async #statement<Row>({ sql, parameters, query }: CompiledQuery): Promise<QueryResult<Row>> {
    const { rows, rowCount } = await this.#ask(
      query.kind === "SelectQueryNode" ? "reads" : "writes",
      DATA.has(query.kind) ? { text: sql, again: true, query_timeout: this.#timeout } : { text: sql },
      parameters,
    );
    return { rows: rows as Row[], numAffectedRows: BigInt(rowCount ?? 0) };
  }

  /**
   * The rows of each statement; none if the write was undone. Two round trips (behind a pooler three): all statements are
   * sent at once, and the commit once it is known that they did what they should. A single statement is a transaction by itself.
   */
  async #write({ statements }: AtomicWrite): Promise<unknown[][]> {
    const single = statements.length === 1 && statements.every(({ minRows }) => minRows <= 1);
    const client = await this.#connect("writes");
    const begun = single ? [] : [this.send(this.#beginning(client, "begin"))];
    // A pooler that has no transactions says so and closes the connection: with more on its way that would not be heard.
    if (!hasSession(client)) await Promise.all(begun);
    const sent = statements.map(({ query }) => this.#statement<unknown>(query));
    const failed = [...(await Promise.allSettled(begun)), ...(await Promise.allSettled(sent))].find(isRejected);
    if (failed) {
      // A rollback that fails tells less than why it was needed; its connection is not used again.
      if (!single && !this.#spoiled) await this.send("rollback").catch(() => (this.#spoiled = true));
      throw failed.reason;
    }
    const results = await Promise.all(sent);
    const isWhole = results.every(({ numAffectedRows = 0n }, n) => numAffectedRows >= (statements[n]?.minRows ?? 0));
    if (!single) await this.send(isWhole ? "commit" : "rollback");
    return isWhole ? results.map(({ rows }) => rows) : [];
  }

  /** The rows of a query without parameters, in pieces. In a transaction only, one query at a time. */
  async *streamQuery<Row>({ sql }: CompiledQuery, size: number): AsyncIterableIterator<QueryResult<Row>> {
    await this.send(`declare rows no scroll cursor for ${sql}`);
    for (;;) {
      const fetch = { text: `fetch forward ${size} from rows`, query_timeout: this.#timeout };
      const { rows } = await this.#ask("writes", fetch, []); // any: a transaction has its connection
      if (rows.length === 0) break;
      yield { rows: rows as Row[] };
    }
    await this.send("close rows");
  }

  get isSpoiled(): boolean {
    return this.#spoiled;
  }

  /** Begins a transaction, unless it was begun with the migrations' lock. */
  async begin(text: string): Promise<void> {
    const client = await this.#connect("writes");
    if (client.getTransactionStatus() === "T") return;
    await this.send(this.#beginning(client, text));
  }

  #beginning(client: PoolClient, text: string): string {
    return hasSession(client) ? text : `${text}; ${this.#limits}`;
  }

  /** What the session of a pooler does not keep from one transaction to the next. */
  get #limits(): string {
    const idle = this.#timeout === 0 ? 0 : IDLE_IN_TRANSACTION_MS;
    return `set local statement_timeout = ${this.#timeout}; set local idle_in_transaction_session_timeout = ${idle}`;
  }

  async send(text: string): Promise<void> {
    await this.#ask("writes", { text, query_timeout: this.#timeout }, []);
  }

  /** A connection with an answer still to come, or in a transaction that nobody ended, must not serve the next one. */
  release(): void {
    this.#client?.release(this.#spoiled || this.#client.getTransactionStatus() !== "I");
  }

  async #connect(pool: keyof Pools): Promise<PoolClient> {
    try {
      return (this.#client ??= await this.#pools[pool].connect());
    } catch (error) {
      this.#spoiled = true;
      throw translate(error);
    }
  }

  async #ask(pool: keyof Pools, { again, ...statement }: Statement, parameters: readonly unknown[]) {
    const client = this.#client ?? (await this.#connect(pool));
    const name = again && hasSession(client) ? this.#nameOf(statement.text) : undefined;
    try {
      return await client.query({ ...statement, ...(name === undefined ? {} : { name }), values: [...parameters] });
    } catch (error) {
      this.#spoiled ||= spoilsConnection(error);
      if (isTimeout(error)) cancel(client);
      throw translate(error);
    }
  }
}
