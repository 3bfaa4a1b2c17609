import type { ClientInfo } from "../core/client-info.ts";
import type { Domain } from "../core/domain.ts";
import { ServiceError } from "../core/errors.ts";
import { type Factor, type FactorUse, factorsOf, type VerifiedFactor } from "../core/factor.ts";
import type { CountedAttempt } from "../core/throttle.ts";
import { deleteQuietly, isFromTheFuture } from "../db/kernel/expiry.ts";
import { type Statement, write } from "../db/kernel/write.ts";
import { logins } from "../db/tables/logins.ts";
import { hourOf, sessions } from "../db/tables/sessions.ts";
import { sideEffects } from "../db/tables/side-effects.ts";
import { type Credentials, toCredentials } from "../db/tables/users.ts";
import { digest, isToken } from "../ports/digest.ts";
import type { User } from "../user.ts";
import { withMethods } from "./assurance.ts";
import { countSecondStep, isWarningDue, resetBySecondStep } from "./attempts.ts";
import type { CurrentSession } from "./session.ts";
import { type SecondStepDue, type SignedIn, type SignIn, signIn } from "./sign-in.ts";
import { browserTrustedSince } from "./trusted-browser.ts";

declare module "../db/schema.ts" {
  interface EventKinds {
    readonly second_step_failed: true;
  }
  interface MailKinds {
    readonly second_step_failed: true;
  }
}

/** A login whose first step was right, with its user as it is now. */
export interface PendingLogin {
  readonly credentials: Credentials;
  /** Of the first step. */
  readonly methods: string;
  readonly digest: string;
}

/** A response to a kind of factor. */
export interface FactorResponse {
  readonly kind: string;
  readonly response: string;
}

/** After so many wrong responses the owner is told that somebody knows the password. */
const WARN_AFTER = 5;

/**
 * The login that a token stands for: undefined if it has ended, or its user is disabled or has other credentials since. An
 * expired one is deleted before that is told, as with sessions.
 */
export async function findLogin(
  { database, clock }: Pick<Domain, "database" | "clock">,
  token: string | undefined,
): Promise<PendingLogin | undefined> {
  if (token === undefined || !isToken(token)) return undefined;
  const key = digest(token);
  const [row] = await logins(database).byDigest(database, { digest: key });
  if (!row) return undefined;
  const now = clock.now();
  if (row.expiresAt <= now) {
    await deleteQuietly(logins(database).take(database, { digest: key }));
    return undefined;
  }
  if (isFromTheFuture(row.loginCreatedAt, now)) return undefined;
  return { credentials: toCredentials(row), methods: row.methods, digest: key };
}

/**
 * Finishes a login by a second factor: the login, the factor's one use and the session are one write. Throws
 * `login_expired`, `second_step_wrong`, `too_many_attempts`, and what the factor throws; then the login goes on waiting.
 */
export async function finishLogin(
  domain: Domain,
  token: string | undefined,
  { kind, response }: FactorResponse,
  client: ClientInfo,
  replaces?: string,
): Promise<SignedIn> {
  const pending = await findLogin(domain, token);
  if (!pending) throw new ServiceError("login_expired");
  const { credentials } = pending;
  const { user } = credentials;
  const use = { client, login: pending.digest };
  const { attempt, verified, resets } = await verifyFactor(domain, user, { kind, response }, use);
  const result: SignIn = await signIn(
    domain,
    { credentials, methods: withMethods(pending.methods, verified.methods), secondFactor: true },
    client,
    { replaces, attempt, alongside: [takeLogin(domain, pending), ...verified.consume, ...resets] },
  );
  if (result.outcome === "signed_in") return result;
  // Somebody was faster: with this login, or with this response in another one.
  throw new ServiceError((await findLogin(domain, token)) ? "second_step_wrong" : "login_expired");
}

/** What a program is told whose login needs a second step: by which factors it can go on. */
export async function secondStepDue(domain: Domain, { outcome, user }: SecondStepDue): Promise<ServiceError> {
  const factors = outcome === "second_step_required" ? { factors: await factorsOf(domain, user.id) } : {};
  return new ServiceError(outcome, undefined, factors);
}

/** The statement that ends a waiting login: of two that finish it one wins. */
export function takeLogin({ database }: Pick<Domain, "database">, { digest: key }: PendingLogin): Statement {
  return { query: logins(database).take.with({ digest: key }), minRows: 1 };
}

/**
 * Records that a second factor was given again in a session; returns the session's new token (ASVS 7.2.4). Throws
 * `second_step_wrong`, `session_required`, `too_many_attempts`, and what the factor throws.
 */
export async function giveFactor(
  domain: Domain,
  { user, session, token }: CurrentSession,
  response: FactorResponse,
  client: ClientInfo,
): Promise<string> {
  const { database, clock, random, consequences, throttle } = domain;
  const use = { client, session: session.id };
  const { attempt, verified, resets } = await verifyFactor(domain, user, response, use);
  const next = random.token();
  const now = clock.now();
  const change = { userId: user.id, digest: digest(token), newDigest: digest(next), now, hour: hourOf(now) };
  const methods = withMethods(session.methods, verified.methods);
  const written = await write(database, [
    { query: sessions(database).giveFactor.with({ ...change, methods }), minRows: 1 },
    ...verified.consume,
    ...resets,
    ...sideEffects(database, consequences.effects("reauthenticated", client), user.id),
    ...throttle.forgiving(attempt),
  ]);
  if (!written) throw new ServiceError("second_step_wrong"); // the response was used meanwhile, or the session ended
  return next;
}

interface Verified {
  readonly attempt: CountedAttempt;
  readonly verified: VerifiedFactor;
  readonly resets: readonly Statement[];
}

/** Counts a response where it can be guessed, and verifies it. Throws `second_step_wrong`, whatever it is that is wrong. */
async function verifyFactor(
  domain: Domain,
  user: User,
  { kind, response }: FactorResponse,
  use: FactorUse,
): Promise<Verified> {
  const { throttle } = domain;
  const { client } = use;
  const factor = domain.factors.find((one) => one.kind === kind);
  if (!factor || user.twoStepAt === undefined) throw new ServiceError("second_step_wrong");
  const isTrusted = (await browserTrustedSince(domain, client, user.email)) !== undefined;
  const browser = isTrusted ? client.browser : undefined;
  const attempt = factor.isGuessable ? await countSecondStep(throttle, user.id, kind, browser) : [];
  const verified = await verifyOrTakeBack(domain, factor, user, response, use, attempt);
  if (!verified) {
    await noteFailure(domain, user, client, attempt);
    throw new ServiceError("second_step_wrong");
  }
  const others = domain.factors.filter((one) => one !== factor && one.isGuessable).map((one) => one.kind);
  const keys = [...resetBySecondStep(user.id, others, undefined), ...resetBySecondStep(user.id, others, browser)];
  return { attempt, verified, resets: throttle.resetting([...new Set(keys)]) };
}

async function verifyOrTakeBack(
  domain: Domain,
  factor: Factor,
  user: User,
  response: string,
  use: FactorUse,
  attempt: CountedAttempt,
): Promise<VerifiedFactor | undefined> {
  let verified: VerifiedFactor | undefined;
  const check = factor.verify(domain, user, response, use).then((result) => (verified = result) !== undefined);
  await domain.throttle.refundIfUnchecked(attempt, check);
  return verified;
}

/** An owner reads of it in the account's activity; of many failures in a mail, because their cause knows the password. */
async function noteFailure(domain: Domain, user: User, client: ClientInfo, attempt: CountedAttempt): Promise<void> {
  const { database, throttle, consequences } = domain;
  const isMany = attempt.length > 0 && (await throttle.failuresOf(attempt)) >= WARN_AFTER;
  const mails =
    isMany && (await isWarningDue(throttle, user.id)) ? [consequences.noticeMail("second_step_failed", client)] : [];
  await write(database, sideEffects(database, consequences.effects("second_step_failed", client, mails), user.id));
}
