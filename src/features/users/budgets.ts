import { type Budgets, HOUR } from "../../core/throttle.ts";

export const BUDGETS = {
  /** Registrations from one network. */
  registration: { max: 10, window: HOUR, delay: 0 },
  /** The same from one wider network. */
  widerRegistration: { max: 50, window: HOUR, delay: 0 },
} as const satisfies Budgets;
