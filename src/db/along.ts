import type { Kysely } from "kysely";
import type { Step } from "./change.ts";
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

/** What writes that which goes along with a change of a user. For nobody the mails are none, in as many statements as for somebody. */
export function alongSteps(kysely: Kysely<Schema>) {
  const events = eventStatements(kysely);
  const mails = mailStatements(kysely);
  const forget = hot<{ key: string }, object>((p) => kysely.deleteFrom("attempts").where("key", "=", p("key")));
  return (along: Along | undefined, userId: number | undefined): Step[] => {
    if (!along) return [];
    const statements = [
      ...(along.mails ?? []).map((mail) => mails.insert.with(mailRow(mail, userId ?? NOBODY))),
      events.insert.with(eventRow({ userId, ...along.event })),
      ...(along.forgets ?? []).map((key) => forget.with({ key })),
    ];
    return statements.map((statement) => ({ statement }));
  };
}

/** The same, written at once, in a transaction. */
export function alongWriter(kysely: Kysely<Schema>) {
  const stepsOf = alongSteps(kysely);
  return async (executor: Executor, along: Along | undefined, userId: number | undefined): Promise<void> => {
    for (const { statement } of stepsOf(along, userId)) await executor.executeQuery(statement);
  };
}

export type WriteAlong = ReturnType<typeof alongWriter>;
