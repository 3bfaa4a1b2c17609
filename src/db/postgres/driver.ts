import type { CompiledQuery, DatabaseConnection, Driver, QueryResult } from "kysely";
import type { Pool, PoolClient } from "pg";
import { spoilsConnection, translate } from "./errors.ts";

/** Statements that are prepared per connection, by name; what comes after so many different ones is not. */
const MAX_PREPARED = 200;

/** Connections of a pool for Kysely: statements are prepared once per connection, a broken connection is not kept. */
export class PostgresDriver implements Driver {
  readonly #openPool: () => Promise<Pool>;
  readonly #timeout: number;
  #pool: Pool | undefined;
  readonly #names = new Map<string, string>();

  /** `timeout` in milliseconds is how long an answer is waited for; changes of the schema may take what they need. */
  constructor(openPool: () => Promise<Pool>, timeout: number) {
    this.#openPool = openPool;
    this.#timeout = timeout;
  }

  async init(): Promise<void> {
    this.#pool = await this.#openPool();
    // A connection that breaks while nobody waits for its answer, in the pool or in a transaction between two statements,
    // is found broken at its next use; without a listener its error would end the process.
    this.#pool.on("error", () => undefined);
    this.#pool.on("connect", (client) => void client.on("error", () => undefined));
  }

  async acquireConnection(): Promise<PostgresConnection> {
    try {
      const client = await (this.#pool as Pool).connect();
      return new PostgresConnection(client, this.#timeout, (sql) => this.#nameOf(sql));
    } catch (error) {
      throw translate(error);
    }
  }

  async beginTransaction(connection: PostgresConnection): Promise<void> {
    await connection.send("begin");
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
    await this.#pool?.end();
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

/** Kinds of statements that are prepared and have a time limit; changes of the schema have neither. */
const DATA = new Set(["SelectQueryNode", "InsertQueryNode", "UpdateQueryNode", "DeleteQueryNode"]);

interface PreparedText {
  readonly name?: string;
  readonly text: string;
}

class PostgresConnection implements DatabaseConnection {
  readonly #client: PoolClient;
  readonly #timeout: number;
  readonly #nameOf: (sql: string) => string | undefined;
  #spoiled = false;

  constructor(client: PoolClient, timeout: number, nameOf: (sql: string) => string | undefined) {
    this.#client = client;
    this.#timeout = timeout;
    this.#nameOf = nameOf;
  }

  async executeQuery<Row>({ sql, parameters, query }: CompiledQuery): Promise<QueryResult<Row>> {
    const { rows, rowCount } = await this.#ask(
      DATA.has(query.kind) ? { ...this.#prepared(sql), query_timeout: this.#timeout } : { text: sql },
      parameters,
    );
    return { rows: rows as Row[], numAffectedRows: BigInt(rowCount ?? 0) };
  }

  // biome-ignore lint/correctness/useYield: part of Kysely's interface, and nothing of ours streams
  async *streamQuery<Row>(): AsyncIterableIterator<QueryResult<Row>> {
    throw new Error("streaming is not supported");
  }

  get isSpoiled(): boolean {
    return this.#spoiled;
  }

  async send(text: string): Promise<void> {
    await this.#ask({ text, query_timeout: this.#timeout }, []);
  }

  /** A connection with an answer still to come, or in a transaction that nobody ended, must not serve the next one. */
  release(): void {
    this.#client.release(this.#spoiled);
  }

  #prepared(text: string): PreparedText {
    const name = this.#nameOf(text);
    return name === undefined ? { text } : { name, text };
  }

  async #ask(statement: PreparedText & { readonly query_timeout?: number }, parameters: readonly unknown[]) {
    try {
      return await this.#client.query({ ...statement, values: [...parameters] });
    } catch (error) {
      this.#spoiled ||= spoilsConnection(error);
      throw translate(error);
    }
  }
}
