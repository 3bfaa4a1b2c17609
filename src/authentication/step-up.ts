import type { Domain } from "../core/domain.ts";
import { ServiceError } from "../core/errors.ts";
import { factorsOf } from "../core/factor.ts";
import type { LiveSession } from "./session.ts";

/** How long a password or a factor that was given again holds for what is sensitive, in milliseconds. */
export const STEP_UP_MS = 10 * 60 * 1000;

/**
 * Before what is sensitive: throws `reauthentication_required` unless the password was given in this session within the last
 * ten minutes; for a user with two-step login `factor_required`, unless a second factor was.
 */
export async function requireStepUp(domain: Domain, live: LiveSession): Promise<void> {
  await requireFactor(domain, live);
  const { user, session } = live;
  const isRecent = domain.clock.now() - session.authenticatedAt < STEP_UP_MS;
  if (user.twoStepAt === undefined && !isRecent) throw new ServiceError("reauthentication_required");
}

/** The same where the password is given along with the request, or nothing is asked of a user without a second factor. */
export async function requireFactor(domain: Domain, { user, session }: LiveSession): Promise<void> {
  if (user.twoStepAt === undefined || isFactorRecent(domain, session)) return;
  throw new ServiceError("factor_required", undefined, { factors: await factorsOf(domain, user.id) });
}

function isFactorRecent({ clock }: Domain, { factorAt }: LiveSession["session"]): boolean {
  return factorAt !== undefined && clock.now() - factorAt < STEP_UP_MS;
}
