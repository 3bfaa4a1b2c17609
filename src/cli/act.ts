import type { Event, EventKind } from "../db/db.ts";
import type { Clock } from "../ports/clock.ts";
import { systemRandom } from "../ports/random.ts";

/** What an operator does to accounts is an event as well, written with the act; one of nobody's is of everybody. */
export function operatorAct(kind: EventKind, clock: Clock): { readonly event: Event } {
  const at = clock.now();
  return { event: { id: systemRandom.orderedUuid(at), kind, at } };
}
