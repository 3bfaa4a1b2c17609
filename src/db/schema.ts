import type { Generated } from "kysely";

/** Every core table, once. Times are epoch milliseconds, a yes or no is a nullable time, secrets are digests. */
export type Schema = {
  users: UsersTable;
  sessions: SessionsTable;
  tokens: TokensTable;
};

export type UsersTable = {
  id: Generated<number>;
  email: string;
  canonical_email: string;
  hashed_password: string;
  created_at: number;
  verified_at: number | null;
  disabled_at: number | null;
};

export type SessionsTable = {
  /** SHA-256 of the token in the cookie. */
  digest: string;
  /** What the outside calls this session: a UUID, good for nothing but naming it. */
  id: string;
  user_id: number;
  created_at: number;
  last_seen_at: number;
  expires_at: number;
  user_agent: string | null;
  network: string | null;
};

export type TokensTable = {
  digest: string;
  purpose: TokenPurpose;
  user_id: number;
  /** The canonical address that the token was made for. */
  email: string;
  expires_at: number;
};

/** What a token may be used for; a token of one purpose is nothing for another. */
export type TokenPurpose = "password_reset";
