import type { Generated, Kysely } from "kysely";
import type { Language } from "../user.ts";

/** A database of ours, or a transaction in one. */
export type Database = Kysely<Schema>;

/** Every core table, once. Times are epoch milliseconds, a yes or no is a nullable time, secrets are digests. */
export type Schema = {
  users: UsersTable;
  sessions: SessionsTable;
  tokens: TokensTable;
  leases: LeasesTable;
  trusted_browsers: TrustedBrowsersTable;
  events: EventsTable;
  mails: MailsTable;
  attempts: AttemptsTable;
  logins: LoginsTable;
  totps: TotpsTable;
  totp_enrolments: TotpEnrolmentsTable;
  recovery_codes: RecoveryCodesTable;
  passkeys: PasskeysTable;
  passkey_users: PasskeyUsersTable;
  challenges: ChallengesTable;
  two_step_removals: TwoStepRemovalsTable;
};

export type UsersTable = {
  /** Internal: it never leaves the service. */
  id: Generated<number>;
  /** A random UUID: what everybody else calls this user. */
  public_id: string;
  /** The id in the system that the user was imported from. */
  external_id: string | null;
  email: string;
  canonical_email: string;
  /** Null: this user has no password. */
  hashed_password: string | null;
  /** When the password was set. */
  password_at: number | null;
  /** Counts the changes of credentials: the optimistic lock of whoever has verified one. */
  credential_epoch: Generated<number>;
  /** Since when a login needs a second step. */
  two_step_at: number | null;
  /** Separated by spaces. */
  roles: string | null;
  created_at: number;
  verified_at: number | null;
  disabled_at: number | null;
  name: string | null;
  language: Language | null;
};

export type SessionsTable = {
  /** SHA-256 of the token in the cookie. */
  digest: string;
  /** What the outside calls this session: a UUID, good for nothing but naming it. */
  id: string;
  user_id: number;
  created_at: number;
  last_seen_at: number;
  /** The whole hours in `last_seen_at`: the index by which unused sessions are found is written once an hour at most. */
  last_seen_hour: number;
  expires_at: number;
  user_agent: string | null;
  network: string | null;
  /** How the user logged in: values of `amr` (RFC 8176) and `mail`, separated by spaces. */
  methods: string;
  /** When the password was last given in this session, or what a user without one confirms by; null: at its start; 0: not yet. */
  authenticated_at: number | null;
  /** When a second factor was last given in this session. */
  factor_at: number | null;
};

export type TokensTable = {
  digest: string;
  purpose: TokenPurpose;
  user_id: number;
  /** The canonical address that the token was made for; of a change of address, the new or the old one as entered. */
  email: string;
  expires_at: number;
  /** The mail that carries it; null: it was handed out otherwise. */
  mail_id: string | null;
};

/** What one node at a time does. */
export type LeasesTable = {
  name: string;
  /** Of the process that has it; made anew at each start. */
  holder: string;
  expires_at: number;
};

/** A browser in which its user has logged in. */
export type TrustedBrowsersTable = {
  /** SHA-256 of the token in the browser's cookie. */
  digest: string;
  user_id: number;
  created_at: number;
  last_seen_at: number;
  /** The whole days in `last_seen_at`, for the same reason as a session's hours. */
  last_seen_day: number;
  /** Of the last login with it. */
  network: string | null;
};

/** What happened to an account: a result of authentication, or a change. No secret, and no email. */
export type EventsTable = {
  /** A version 7 UUID: in the order of time. */
  id: string;
  kind: EventKind;
  at: number;
  /** Null where nobody is known by that address. */
  user_id: number | null;
  session_id: string | null;
  /** Who did it, where that is not the user: an operator at the command line, another user, a key. */
  actor: string | null;
  /** What the actor gave as the reason. */
  reason: string | null;
  network: string | null;
  user_agent: string | null;
  request_id: string | null;
};

/** A mail that waits, was sent, or could not be. It holds no token: that is made when the mail is delivered. */
export type MailsTable = {
  /** A version 7 UUID; names the mail to the world as well (Message-ID), whatever number of attempts it takes. */
  id: string;
  kind: MailKind;
  user_id: number;
  address: string;
  canonical_address: string;
  language: Language;
  /** JSON of `MailDetails`. */
  details: string | null;
  created_at: number;
  /** When it is tried next; null: sent, or given up. */
  due_at: number | null;
  attempts: number;
  sent_at: number | null;
  /** What the last attempt met. */
  error: string | null;
};

/** How often something was tried that is limited. */
export type AttemptsTable = {
  /** Digest of what is counted: an address, a network, a device, or several of them. */
  key: string;
  count: number;
  /** From this count on each further attempt has to wait. */
  max: number;
  /** What the next such attempt makes those after it wait, in milliseconds; 0: until the count is over. */
  delay: number;
  /** When the next one is allowed. */
  next_at: number;
  /** When the count is over. */
  ends_at: number;
};

/** A login whose first step was right, and that waits for the second one. It is no session. */
export type LoginsTable = {
  /** SHA-256 of the token in the cookie. */
  digest: string;
  user_id: number;
  /** The user's `credential_epoch` when the first step was right: with another one the login is worth nothing. */
  epoch: number;
  /** Of the first step, in the words of `sessions.methods`. */
  methods: string;
  created_at: number;
  expires_at: number;
};

/** A user's authenticator app. */
export type TotpsTable = {
  user_id: number;
  /** The secret, sealed. */
  sealed: string;
  /** The name of the key that sealed it. */
  sealed_by: string;
  /** The last time step whose code was used: none up to it is used again (RFC 6238 §5.2). */
  last_step: number;
  confirmed_at: number;
};

/** A secret that was shown and waits for its first code. It counts for nothing until then. */
export type TotpEnrolmentsTable = {
  user_id: number;
  sealed: string;
  epoch: number;
  expires_at: number;
};

export type RecoveryCodesTable = {
  /** SHA-256 of the code, which has 120 random bits. */
  digest: string;
  user_id: number;
  created_at: number;
};

export type PasskeysTable = {
  /** The credential id, in base64url. */
  id: string;
  user_id: number;
  /** The domain that it was made for; it works nowhere else. */
  rp_id: string;
  public_key: string;
  /** COSE algorithm. */
  alg: number;
  sign_count: number;
  /** When it was known to be one that can be synced, and to have been. */
  backup_eligible_at: number | null;
  backed_up_at: number | null;
  /** The model of the authenticator. */
  aaguid: string;
  /** Separated by spaces. */
  transports: string;
  name: string;
  created_at: number;
  last_used_at: number | null;
};

export type PasskeyUsersTable = {
  user_id: number;
  /** The name of the user for authenticators: random, it says nothing. */
  handle: string;
};

/** What an authenticator has to sign, once. */
export type ChallengesTable = {
  digest: string;
  purpose: string;
  user_id: number | null;
  /** The id of the session, or the digest of the login, that it was made in. */
  bound: string | null;
  /** The user's `credential_epoch` when it was made. */
  epoch: number | null;
  expires_at: number;
};

/** An operator's wish that a user's second factors go, which the owner can stop until it is due. */
export type TwoStepRemovalsTable = {
  user_id: number;
  /** 1: passkeys as well. */
  removes_passkeys: number;
  reason: string;
  created_at: number;
  due_at: number;
};

/** What a token may be used for; a token of one purpose is nothing for another. */
export type TokenPurpose =
  | "password_reset"
  | "email_verification"
  | "email_change"
  | "email_change_undo"
  | "report_compromise"
  | "two_step_removal_stop"
  | "login_link";

/** Kinds of mail that no feature owns. */
export type CommonMailKind =
  | "email_verification"
  | "account_exists"
  | "password_reset"
  | "password_changed"
  | "new_device"
  | "failures_before_success";

/** Kinds of events that no feature owns. */
export type CommonEventKind =
  | "email_verification_requested"
  | "login_succeeded"
  | "login_failed"
  | "logged_out"
  | "reauthenticated"
  | "reauthentication_failed"
  | "sessions_ended"
  | "user_deleted";

/** Kinds of events and mails beside the common ones: features add theirs by declaration merging, as with problems. */
export interface EventKinds {
  readonly login_succeeded: true;
}
export interface MailKinds {
  readonly email_verification: true;
}

export type EventKind = CommonEventKind | keyof EventKinds;
export type MailKind = CommonMailKind | keyof MailKinds;
