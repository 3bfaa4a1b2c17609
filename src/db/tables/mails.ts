import { canonicalEmail, type Language } from "../../user.ts";
import { prepared, statementsOf } from "../kernel/prepared.ts";
import type { MailKind } from "../schema.ts";

/** What a mail tells beside its kind. None of it is a secret, and none of it is of a stranger's choice. */
export interface MailDetails {
  /** The family of a user agent. */
  readonly userAgent?: string | undefined;
  readonly network?: string | undefined;
  /** Epoch milliseconds. */
  readonly at?: number | undefined;
}

/** A mail that a change causes. It goes to the user's stored address unless another one is named. */
export interface NewMail {
  /** A version 7 UUID. */
  readonly id: string;
  readonly kind: MailKind;
  readonly now: number;
  /** In which it is written if the user has named none. */
  readonly language: Language;
  readonly address?: string | undefined;
  readonly details?: MailDetails | undefined;
  /** Mails that strangers can ask for, to one address within an hour; undefined: not counted. */
  readonly limit?: number | undefined;
}

const HOUR_MS = 60 * 60 * 1000;

/** Those that somebody who is not logged in, or not at home at that address, can cause. */
const ASKED_FOR: readonly MailKind[] = [
  "email_verification",
  "account_exists",
  "password_reset",
  "email_change",
  "login_link",
];

export const mails = statementsOf((kysely) => {
  /** Inserts nothing for a user who is not there, or above the limit. */
  const insert = prepared<
    {
      id: string;
      kind: MailKind;
      userId: number;
      address: string | null;
      language: Language;
      details: string | null;
      now: number;
      limit: number;
      canonical: string | null;
      since: number;
    },
    { id: string }
  >((p) =>
    kysely
      .insertInto("mails")
      .columns([
        "id",
        "kind",
        "user_id",
        "address",
        "canonical_address",
        "language",
        "details",
        "created_at",
        "due_at",
        "attempts",
      ])
      .expression(
        kysely
          .selectFrom("users")
          .select((eb) => [
            eb.cast<string>(eb.val(p("id")), "text").as("id"),
            eb.cast<MailKind>(eb.val(p("kind")), "text").as("kind"),
            "users.id as user_id",
            eb.fn.coalesce(eb.cast<string>(eb.val(p("address")), "text"), "users.email").as("address"),
            eb.fn
              .coalesce(eb.cast<string>(eb.val(p("canonical")), "text"), "users.canonical_email")
              .as("canonical_address"),
            eb.fn.coalesce("users.language", eb.cast<Language>(eb.val(p("language")), "text")).as("language"),
            eb.cast<string | null>(eb.val(p("details")), "text").as("details"),
            eb.cast<number>(eb.val(p("now")), "bigint").as("created_at"),
            eb.cast<number>(eb.val(p("now")), "bigint").as("due_at"),
            eb.lit(0).as("attempts"),
          ])
          .where("users.id", "=", p("userId"))
          .where("users.disabled_at", "is", null)
          .where((eb) =>
            eb(
              eb
                .selectFrom("mails as asked")
                .select((inner) => inner.fn.countAll<number>().as("count"))
                .where("asked.canonical_address", "=", (inner) =>
                  inner.fn.coalesce(inner.cast<string>(inner.val(p("canonical")), "text"), "users.canonical_email"),
                )
                .where("asked.created_at", ">", p("since"))
                .where("asked.kind", "in", ASKED_FOR),
              "<",
              p("limit"),
            ),
          ),
      )
      .returning("id"),
  );

  /** Forgets those that wait and would carry a token. */
  const forgetAskedFor = prepared<{ userId: number }, object>((p) =>
    kysely
      .deleteFrom("mails")
      .where("user_id", "=", p("userId"))
      .where("due_at", "is not", null)
      .where("kind", "in", ASKED_FOR),
  );
  return { insert, forgetAskedFor };
});

/** A mail as the statement takes it. */
export function mailRow(mail: NewMail, userId: number) {
  const { id, kind, now, language, address = null, details, limit = Number.MAX_SAFE_INTEGER } = mail;
  return {
    id,
    kind,
    userId,
    address,
    language,
    details: details === undefined ? null : JSON.stringify(details),
    now,
    limit,
    canonical: address === null ? null : canonicalEmail(address),
    since: now - HOUR_MS,
  };
}
