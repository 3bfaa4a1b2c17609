/** A server, and as whom and how it is reached. What is absent is left to the driver. */
export interface PostgresServer {
  /** A name, an address without brackets, or the folder of a socket. */
  readonly host?: string;
  readonly port?: number;
  readonly user?: string;
  readonly password?: string;
  readonly database?: string;
  readonly applicationName?: string;
  /** Settings of the session as the server's command line has them: `-c search_path=accounts`. */
  readonly options?: string;
  /** `full`: certificate and name are verified; `chain`: the certificate alone; `unverified`: TLS with whoever it is. */
  readonly tls: "none" | "unverified" | "chain" | "full";
  /** Files in PEM: the authorities that are trusted instead of the usual ones, and what this side shows. */
  readonly rootCertificate?: string;
  readonly certificate?: string;
  readonly key?: string;
}

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
