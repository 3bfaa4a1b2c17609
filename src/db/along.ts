import type { Kysely } from "kysely";
import { type Event, eventRow, eventStatements } from "./events.ts";
import { type Executor, hot } from "./hot.ts";
import { mailRow, mailStatements, type NewMail } from "./mails.ts";
import type { Schema } from "./schema.ts";

/** What is written beside a change, in the same transaction: that it happened, the mails that it causes, what it ends. */
export interface Along {
  readonly event: Event;
  readonly mails?: readonly NewMail[];
  /** Keys of attempts that count no more after it. */
  readonly forgets?: readonly string[];
}

/** Nobody has this id: what is written for it costs the same, and is nothing. */
const NOBODY = -1;

/** Writes what goes along with a change of a user. For nobody the mails are none, in as many statements as for somebody. */
export function alongWriter(kysely: Kysely<Schema>) {
  const events = eventStatements(kysely);
  const mails = mailStatements(kysely);
  const forget = hot<{ key: string }, object>((p) => kysely.deleteFrom("attempts").where("key", "=", p("key")));
  return async (executor: Executor, along: Along | undefined, userId: number | undefined): Promise<void> => {
    if (!along) return;
    for (const mail of along.mails ?? []) await mails.insert(executor, mailRow(mail, userId ?? NOBODY));
    await events.insert(executor, eventRow({ userId, ...along.event }));
    for (const key of along.forgets ?? []) await forget(executor, { key });
  };
}

export type WriteAlong = ReturnType<typeof alongWriter>;
