import type { Server } from "../support/servers.ts";
import type { Dialect } from "./dialect.ts";

export type Database = "SQLite" | "PostgreSQL";

/** The cost of an Argon2id hash, always with one lane. */
export interface Argon2 {
  /** KiB. */
  readonly memory: number;
  readonly passes: number;
}

/** Where a system has its users, and how it runs. */
export interface Place {
  /** `sqlite:` and a path, or `postgres:`. */
  readonly url: string;
  /** Else it has the servers' core. */
  readonly everyCore: boolean;
  /** In the place of its own hash. */
  readonly hash?: Argon2;
}

export interface Installed {
  readonly megabytes: number;
  readonly packages: number;
}

/** What somebody installs: ours, or a peer. */
export interface Product {
  readonly name: string;
  /** The product that this is, with a setting that it does not come with. */
  readonly variantOf?: string;
  readonly databases: readonly Database[];
  readonly dialect: Dialect;
  /** Installs what is missing. Throws when that is not possible. */
  readonly install: () => Promise<void>;
  /** Makes the tables in a new database. */
  readonly prepare: (place: Place) => Promise<void>;
  readonly serve: (place: Place) => Promise<Server>;
  /** Cookies of new sessions without a hash for each, where there is such a way. */
  readonly openSessions?: (place: Place, emails: readonly string[]) => Promise<string[]>;
  readonly installed: () => Installed;
  readonly versions: () => Readonly<Record<string, string>>;
}

/** A product on a database. */
export interface System {
  readonly name: string;
  readonly ours: boolean;
  readonly database: Database;
  readonly product: Product;
}
