import { digestFromHex } from "../../ports/digest.ts";
import { generateUuid } from "../../ports/random.ts";
import { FIRST_OF_BEFORE_BASELINE } from "../migrate.ts";
import { hourOf } from "../tables/sessions.ts";
import { dayOf } from "../tables/trusted-browsers.ts";
import type { Row } from "./kind.ts";

/** The migrations of version 0.1, whose schema ours does not grow from: its rows are converted while they are copied. */
const MIGRATIONS = [
  FIRST_OF_BEFORE_BASELINE,
  "0002-leases",
  "0003-users-profile",
  "0004-sessions-authenticated",
  "0005-tokens-mail",
  "0006-devices",
  "0007-events",
  "0008-mails",
  "0009-attempts",
  "0010-devices-network",
];

/** Whether a database is of the last state of version 0.1. */
export function isBeforeBaseline(applied: readonly string[]): boolean {
  return applied.length === MIGRATIONS.length && MIGRATIONS.every((name) => applied.includes(name));
}

interface Conversion {
  /** What the table was called. */
  readonly table?: string;
  readonly convert: (row: Row) => Row;
}

/** By the table's name of today. What is not here was the same. */
export const CONVERSIONS: Readonly<Record<string, Conversion>> = {
  users: {
    convert: (row) => ({
      ...row,
      public_id: generateUuid(),
      external_id: null,
      password_at: row["created_at"],
      credential_epoch: 0,
      two_step_at: null,
      roles: null,
    }),
  },
  sessions: {
    convert: ({ digest, ...row }) => ({
      ...row,
      digest: digestFromHex(String(digest)),
      last_seen_hour: hourOf(Number(row["last_seen_at"])),
      methods: "pwd",
      factor_at: null,
    }),
  },
  tokens: {
    convert: ({ digest, purpose, ...row }) => ({
      ...row,
      digest: digestFromHex(String(digest)),
      purpose: purpose === "not_me" ? "report_compromise" : purpose,
    }),
  },
  trusted_browsers: {
    table: "devices",
    convert: ({ digest, ...row }) => ({
      ...row,
      digest: digestFromHex(String(digest)),
      last_seen_day: dayOf(Number(row["last_seen_at"])),
    }),
  },
  events: {
    convert: ({ kind, ...row }) => ({
      ...row,
      kind: kind === "secured" ? "compromise_reported" : kind,
      actor: null,
      reason: null,
    }),
  },
  mails: { convert: ({ details, ...row }) => ({ ...row, details: convertDetails(details) }) },
  attempts: { convert: ({ key, most, ...row }) => ({ ...row, key: digestFromHex(String(key)), max: most }) },
};

function convertDetails(details: unknown): unknown {
  if (typeof details !== "string") return details;
  const { device, ...others } = JSON.parse(details) as Row;
  return JSON.stringify(device === undefined ? others : { userAgent: device, ...others });
}
