import type { FailedLogins } from "../authentication/failed-logins.ts";
import type { Database } from "../db/schema.ts";
import type { Events } from "../db/tables/events.ts";
import type { LastSeen } from "../db/tables/last-seen.ts";
import type { Clock } from "../ports/clock.ts";
import type { PasswordHasher } from "../ports/password.ts";
import type { Random } from "../ports/random.ts";
import type { Seal } from "../ports/seal.ts";
import type { RelyingParty } from "../ports/webauthn.ts";
import type { Consequences } from "./consequences.ts";
import type { Factor } from "./factor.ts";
import type { PasswordPolicy } from "./password-policy.ts";
import type { Throttle } from "./throttle.ts";

/** How long things live (milliseconds), and how many a user may hold. */
export interface Limits {
  /** A session ends when it was not used for this long. */
  readonly sessionIdle: number;
  /** A session ends this long after login, used or not. NIST SP 800-63B-4 §2.1.3: at most 30 days. */
  readonly sessionLifetime: number;
  /** At the next login the oldest session goes. */
  readonly sessionsPerUser: number;
  readonly resetTokensPerUser: number;
  /** Mails to one address within an hour that people who are not logged in can ask for. */
  readonly mailsPerHour: number;
  /** Between an operator's wish that a user's second factors go, and their end: the owner can stop it. */
  readonly twoStepRemovalDelay: number;
}

/** What every operation works with: one of these for each service, so that two in one process share nothing. */
export interface Domain {
  readonly database: Database;
  readonly clock: Clock;
  readonly random: Random;
  readonly hasher: PasswordHasher;
  readonly policy: PasswordPolicy;
  readonly limits: Limits;
  readonly throttle: Throttle;
  readonly consequences: Consequences;
  readonly events: Events;
  readonly lastSeen: LastSeen;
  readonly failedLogins: FailedLogins;
  /** Whether there is a way to send mail. Without one an address counts as verified when its user registers. */
  readonly mails: boolean;
  /** Whether people can log in by a mailed link or code. */
  readonly mailLogin: boolean;
  /** Whether login requires a verified address. */
  readonly requireVerified: boolean;
  /** Whether everybody has to have a second factor. */
  readonly requireTwoStep: boolean;
  /** The kinds of second factors that there are. */
  readonly factors: readonly Factor[];
  /** Seals what has to be read again. */
  readonly seal: Seal;
  /** Who passkeys are made for. */
  readonly relyingParty: RelyingParty;
}
