import type { Kysely } from "kysely";
import type { Statement } from "../kernel/write.ts";
import type { Schema } from "../schema.ts";
import { attempts } from "./attempts.ts";
import { type Event, eventRow, events } from "./events.ts";
import { mailRow, mails, type NewMail } from "./mails.ts";

/** What a change causes, written in the same transaction: the event, the mails, and the counters that it resets. */
export interface SideEffects {
  readonly event: Event;
  readonly mails?: readonly NewMail[];
  /** Keys of attempts. */
  readonly resets?: readonly string[];
}

/** An id that no user has, so that the statements run but match no row. */
const NO_USER = -1;

/**
 * The statements of a change's side effects. For an unknown user they are as many as for a known one, but insert no mail:
 * how long they take tells nothing.
 */
export function sideEffects(
  kysely: Kysely<Schema>,
  effects: SideEffects | undefined,
  userId: number | undefined,
): Statement[] {
  if (!effects) return [];
  const { event, mails: caused = [], resets = [] } = effects;
  return [
    ...caused.map((mail) => mails(kysely).insert.with(mailRow(mail, userId ?? NO_USER))),
    events(kysely).insert.with(eventRow({ userId, ...event })),
    ...resets.map((key) => attempts(kysely).reset.with({ key })),
  ].map((query) => ({ query }));
}
