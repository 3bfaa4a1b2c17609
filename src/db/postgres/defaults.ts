/** Times are milliseconds. */
export interface PostgresSettings {
  /** Connections at most; some of them are kept for reads. */
  readonly poolSize: number;
  /** To get a connection, waiting for a free one included. */
  readonly connectTimeout: number;
  /** For a statement's answer; 0 is as long as it takes. */
  readonly statementTimeout: number;
  /** After which a connection that rests is closed. */
  readonly idleTimeout: number;
}

/** The defaults: whatever needs a database that hangs is refused within two seconds, half of one for a hash included. */
export const POSTGRES_DEFAULTS: PostgresSettings = {
  poolSize: 10,
  connectTimeout: 500,
  statementTimeout: 1000,
  idleTimeout: 30_000,
};
