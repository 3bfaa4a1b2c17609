import { type AddedFactor, addFactor, type Enrolling } from "../../authentication/enrolment.ts";
import type { CurrentSession } from "../../authentication/session.ts";
import { requireStepUp } from "../../authentication/step-up.ts";
import type { ClientInfo } from "../../core/client-info.ts";
import type { Domain } from "../../core/domain.ts";
import { featureProblem, ServiceError } from "../../core/errors.ts";
import { matchingStep, newSecret, otpauthUri } from "../../ports/otp.ts";
import { sealedBy } from "../../ports/seal.ts";
import type { User } from "../../user.ts";
import { contextOf } from "./factor.ts";
import * as store from "./store.ts";
import { CODE_WRONG_WORDS } from "./words.ts";

declare module "../../core/problems/problem.ts" {
  interface ProblemCodes {
    readonly code_wrong: true;
  }
}
declare module "../../db/schema.ts" {
  interface EventKinds {
    readonly totp_added: true;
    readonly totp_removed: true;
  }
  interface MailKinds {
    readonly totp_added: true;
    readonly totp_removed: true;
  }
}

export const CODE_WRONG = featureProblem("code_wrong", {
  status: 403,
  message: "this is not the code that the app shows now",
  fields: ["code"],
  shown: CODE_WRONG_WORDS,
});

/** A secret waits this long for its first code, in milliseconds. */
const ENROLMENT_MS = 10 * 60_000;

/** Wrong codes of one user for a secret that waits. */
const BUDGET = { max: 10, window: 60 * 60_000, delay: 1000 };

/** A secret to be put into an app. */
export interface Secret {
  /** In base32. */
  readonly secret: string;
  /** What its QR code holds. */
  readonly uri: string;
}

/** Makes a secret, which counts for nothing until it is confirmed; one that is in use stays in use until then. */
export async function begin(domain: Domain, { user }: Enrolling, issuer: string): Promise<Secret> {
  const secret = newSecret();
  const sealed = await domain.seal.seal(secret, contextOf(user.id));
  const expiresAt = domain.clock.now() + ENROLMENT_MS;
  if (!(await store.begin(domain.database, user.id, sealed, expiresAt))) throw new ServiceError("session_required");
  return { secret, uri: otpauthUri(secret, issuer, user.email) };
}

/** The secret that waits, to be shown again. */
export async function waiting(domain: Domain, user: User, issuer: string): Promise<Secret | undefined> {
  const { database, seal, clock } = domain;
  const sealed = await store.waiting(database, user.id, clock.now());
  if (sealed === undefined) return undefined;
  const secret = await seal.open(sealed, contextOf(user.id));
  return { secret, uri: otpauthUri(secret, issuer, user.email) };
}

/**
 * Puts the secret that waits into use, by a code of it, which is spent by that. Throws `code_wrong`, also if no secret waits,
 * and `too_many_attempts`.
 */
export async function confirm(
  domain: Domain,
  enrolling: Enrolling,
  code: string,
  client: ClientInfo,
): Promise<AddedFactor> {
  const { database, seal, clock, throttle } = domain;
  const userId = enrolling.user.id;
  const attempt = await throttle.attempt("totpConfirmation", BUDGET, String(userId));
  const now = clock.now();
  const sealed = await store.waiting(database, userId, now);
  if (sealed === undefined) throw new ServiceError(CODE_WRONG);
  const step = matchingStep(await seal.open(sealed, contextOf(userId)), code, now);
  if (step === undefined) throw new ServiceError(CODE_WRONG);
  const statements = store.confirming(database, { userId, sealed, sealedBy: sealedBy(sealed), step, now });
  const factor = { methods: "otp", statements, event: "totp_added", mail: "totp_added" } as const;
  const added = await addFactor(domain, enrolling, factor, client);
  if (!added) throw new ServiceError(CODE_WRONG);
  await throttle.forgive(attempt);
  return added;
}

/** When the user's app was confirmed; undefined: the user has no app. */
export async function confirmedAt({ database }: Domain, userId: number): Promise<number | undefined> {
  return (await store.totpOf(database, userId))?.confirmedAt;
}

/** Takes the app away; two-step login ends with the last factor. Throws what `requireStepUp` throws, and `not_found`. */
export async function remove(domain: Domain, live: CurrentSession, client: ClientInfo): Promise<void> {
  await requireStepUp(domain, live);
  const { consequences } = domain;
  const effects = consequences.effects("totp_removed", client, [consequences.noticeMail("totp_removed", client)]);
  if (!(await store.remove(domain, live.user.id, effects))) throw new ServiceError("not_found");
}

/** Secrets that are sealed anew in one turn. */
const BATCH = 100;

/** Seals by the newest key what older ones have sealed. Throws at its end if something could not be opened. */
export async function resealAll({ database, seal }: Domain): Promise<void> {
  const [newest, ...older] = await seal.names();
  if (newest === undefined) return;
  const failures: unknown[] = [];
  for (const key of older) {
    let found: Awaited<ReturnType<typeof store.sealedByKey>> = [];
    do {
      found = await store.sealedByKey(database, key, found.at(-1)?.userId ?? 0, BATCH);
      for (const { userId, sealed } of found) {
        try {
          const resealed = await seal.seal(await seal.open(sealed, contextOf(userId)), contextOf(userId));
          await store.reseal(database, { userId, sealed, resealed, key: newest });
        } catch (error) {
          failures.push(error);
        }
      }
    } while (found.length === BATCH);
  }
  if (failures.length > 0) throw new AggregateError(failures, `${failures.length} secrets could not be sealed anew`);
}

/** The names of the keys that have sealed something. */
export function keysInUse(database: Domain["database"]): Promise<string[]> {
  return store.keysInUse(database);
}

/** What keeps authenticator apps from working, in sentences for operators. */
export async function warnings({ database, seal }: Pick<Domain, "database" | "seal">): Promise<string[]> {
  const known = await seal.names();
  const lost = (await store.keysInUse(database)).filter((key) => !known.includes(key));
  const counts = await Promise.all(lost.map((key) => store.countByKey(database, key)));
  const count = counts.reduce((sum, one) => sum + one, 0);
  return [
    ...(seal.isReady
      ? []
      : ["authenticator apps cannot be set up: BIENVENUE_SECRETS is not set (openssl rand -base64 32)"]),
    ...(count === 0
      ? []
      : [`${count} authenticator apps need a key that is missing: put it into BIENVENUE_SECRETS, or its file back`]),
  ];
}
