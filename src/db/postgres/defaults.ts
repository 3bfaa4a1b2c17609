/** Times are milliseconds. */
export interface PostgresSettings {
  /** Connections at most. */
  readonly poolSize: number;
  /** To get a connection, waiting for a free one included. */
  readonly connectTimeout: number;
  /** For a statement's answer. */
  readonly statementTimeout: number;
  /** After which a connection that rests is closed. */
  readonly idleTimeout: number;
}

/** The defaults: with them whatever needs a database that hangs is refused within two seconds. */
export const POSTGRES_DEFAULTS: PostgresSettings = {
  poolSize: 10,
  connectTimeout: 800,
  statementTimeout: 1000,
  idleTimeout: 30_000,
};
