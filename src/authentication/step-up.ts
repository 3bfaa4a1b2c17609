import type { Domain } from "../core/domain.ts";
import { ServiceError } from "../core/errors.ts";
import type { LiveSession } from "./session.ts";

/** How long a password confirmation stays valid for sensitive actions, in milliseconds. */
export const STEP_UP_MS = 10 * 60 * 1000;

/** Throws `reauthentication_required` unless the password was given in this session within the last ten minutes. */
export function requireStepUp({ clock }: Pick<Domain, "clock">, { session }: LiveSession): void {
  if (clock.now() - session.authenticatedAt >= STEP_UP_MS) throw new ServiceError("reauthentication_required");
}
