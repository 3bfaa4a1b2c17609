import { type Budgets, MINUTE } from "../../core/throttle.ts";

export const BUDGETS = {
  /** Challenges for passkeys that one network asks for; a page for logging in asks for one by itself. */
  challenge: { max: 60, window: 10 * MINUTE, delay: 0 },
  /** The same from one wider network. */
  widerChallenge: { max: 300, window: 10 * MINUTE, delay: 0 },
} as const satisfies Budgets;
