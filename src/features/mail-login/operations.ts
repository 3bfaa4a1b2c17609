import { hasPassword } from "../../authentication/credentials.ts";
import type { CurrentSession } from "../../authentication/session.ts";
import { type SecondStepDue, type SignedIn, signIn } from "../../authentication/sign-in.ts";
import { type ClientInfo, callerOf } from "../../core/client-info.ts";
import type { Domain } from "../../core/domain.ts";
import { ServiceError } from "../../core/errors.ts";
import { recordRequest } from "../../core/mailed-tokens.ts";
import { type Budgets, type CountedAttempt, HOUR } from "../../core/throttle.ts";
import { isFromTheFuture } from "../../db/kernel/expiry.ts";
import { type Statement, write } from "../../db/kernel/write.ts";
import { hourOf, sessions } from "../../db/tables/sessions.ts";
import { sideEffects } from "../../db/tables/side-effects.ts";
import { type Credentials, toCredentials } from "../../db/tables/users.ts";
import { digest, isToken } from "../../ports/digest.ts";
import { isEmail } from "../../user.ts";
import { codeOf, MAX_TRIES, normalizeCode, REQUEST_LIFETIME_MS, readable } from "./code.ts";
import { CODE_WRONG, CONFIRMATION_REFUSED, ELSEWHERE, EXPIRED, OFF } from "./problems.ts";
import * as store from "./store.ts";

export const BUDGETS = {
  /** Mails with a code that a user asks for in a session. */
  mailedConfirmation: { max: 5, window: HOUR, delay: 0 },
} as const satisfies Budgets;

/** Throws `mail_disabled`, and `mail_login_off` where the operator has not switched it on. */
export function requireMailLogin({ mails, mailLogin }: Domain): void {
  if (!mails) throw new ServiceError("mail_disabled");
  if (!mailLogin) throw new ServiceError(OFF);
}

/**
 * Has a link and a code mailed to the owner of an address, by which the browser that asks can log in. Returns the token for
 * its cookie, and tells nobody whether there is an owner. Throws `too_many_attempts`.
 */
export async function requestLogin(
  domain: Domain,
  email: string,
  client: ClientInfo,
  returnTo?: string,
): Promise<string> {
  const { database, clock, random, throttle, consequences, limits } = domain;
  const token = random.token();
  if (!isEmail(email)) return token;
  await throttle.mailRequest(client);
  // With where it was asked for: an owner who did not ask is warned by that.
  const mail = { ...consequences.noticeMail("login_link", client), limit: limits.mailsPerHour };
  const expiresAt = clock.now() + REQUEST_LIFETIME_MS;
  await recordRequest(
    database,
    email,
    () => consequences.effects("login_link_requested", client, [mail]),
    (owner) => [
      store.addRequest(domain, { digest: digest(token), mailId: mail.id, userId: owner?.id, returnTo, expiresAt }),
    ],
  );
  return token;
}

/** Makes the code of a mail that is being delivered, and stores its hash; undefined if the request is over. */
export async function makeCode(
  { database, clock, hasher }: Domain,
  { id, address }: { readonly id: string; readonly address: string },
  token: string,
): Promise<string | undefined> {
  const code = codeOf(token);
  const hashed = await hasher.hash(code, callerOf({}, address));
  const written = await store.mailLogins(database).setCode(database, { mailId: id, code: hashed, now: clock.now() });
  return written.length > 0 ? readable(code) : undefined;
}

/** What somebody presents: the token of a mail's link, or its code. */
export type Presented = { readonly token: string } | { readonly code: string };

/** A proof that is right, with what takes it. */
interface Proven {
  readonly request: store.Request;
  readonly credentials: Credentials;
  readonly attempt: CountedAttempt;
}

/** A login by mail, with where it is to lead. */
export interface MailLogin {
  readonly login: SignedIn | SecondStepDue;
  readonly returnTo: string | undefined;
}

/**
 * Signs in the owner of an address, in the browser that asked for the mail: `browser` is the token of its cookie. The request is
 * taken by the write of the session, or of the login that waits for its second step: mail is one step. An address that is
 * proven for the first time by this takes the account from whoever registered it. Throws `mail_login_expired`,
 * `mail_login_elsewhere` for a link that another browser asked for, `mail_login_code_wrong`, and `too_many_attempts`; then
 * nothing is consumed but a try.
 */
export async function useLogin(
  domain: Domain,
  browser: string | undefined,
  presented: Presented,
  client: ClientInfo,
  replaces?: string,
): Promise<MailLogin> {
  const key = browser === undefined ? undefined : digest(browser);
  const { request, credentials, attempt } = await verify(domain, key, presented, client);
  if (request.sessionId !== null) throw new ServiceError(EXPIRED);
  const { user, epoch } = credentials;
  const now = domain.clock.now();
  const taking = store.taking(domain, request, user.id);
  const isFirstProof = user.verifiedAt === undefined;
  const alongside: readonly Statement[] = isFirstProof
    ? [
        ...taking,
        ...store.claiming(domain, { userId: user.id, epoch }, now),
        ...addressVerified(domain, client, user.id),
      ]
    : taking;
  const own = isFirstProof
    ? { user: { ...user, verifiedAt: now, twoStepAt: undefined }, hashedPassword: undefined, epoch: epoch + 1 }
    : credentials;
  // A user with a password has to give it for what is sensitive: a mailbox alone changes no account that has one.
  const isLikePassword = own.hashedPassword === undefined;
  const proof = { credentials: own, methods: "mail", secondFactor: false, isLikePassword };
  const login = await signIn(domain, proof, client, { replaces, attempt, alongside });
  if (login.outcome === "refused") throw new ServiceError(EXPIRED); // somebody was faster
  return { login, returnTo: request.returnTo ?? undefined };
}

function addressVerified({ database, consequences }: Domain, client: ClientInfo, userId: number): Statement[] {
  return sideEffects(database, consequences.effects("email_verified", client), userId);
}

/** Verifies a token or a code for the request of a digest. */
async function verify(
  domain: Domain,
  key: string | undefined,
  presented: Presented,
  client: ClientInfo,
): Promise<Proven> {
  return "token" in presented
    ? verifyToken(domain, key, presented.token, client)
    : verifyCode(domain, key, presented.code, client);
}

async function verifyToken(
  { database, clock, throttle }: Domain,
  key: string | undefined,
  token: string,
  client: ClientInfo,
): Promise<Proven> {
  if (!isToken(token)) throw new ServiceError(EXPIRED);
  const attempt = await throttle.token(client);
  const now = clock.now();
  const [row] = await store.mailLogins(database).byToken(database, { token: digest(token), now });
  if (!row || isFromTheFuture(row.expiresAt - REQUEST_LIFETIME_MS, now)) throw new ServiceError(EXPIRED);
  if (row.digest !== key) {
    await throttle.forgive(attempt);
    throw new ServiceError(ELSEWHERE);
  }
  return { request: row, credentials: toCredentials(row), attempt };
}

/** A request of an address that nobody has, or whose mail is not delivered yet, costs the same as any other. */
async function verifyCode(domain: Domain, key: string | undefined, typed: string, client: ClientInfo): Promise<Proven> {
  const { database, clock, throttle, hasher, failedLogins } = domain;
  const code = normalizeCode(typed);
  if (code === undefined) throw new ServiceError(CODE_WRONG); // no request's, so it is no try
  if (key === undefined) throw new ServiceError(EXPIRED);
  const caller = callerOf(client);
  await hasher.expectRoom(caller);
  const attempt = await throttle.token(client);
  const now = clock.now();
  const request = await store.countTry(domain, key, MAX_TRIES, now);
  if (!request || isFromTheFuture(request.expiresAt - REQUEST_LIFETIME_MS, now)) throw new ServiceError(EXPIRED);
  const row = await store.userOf(domain, request, now);
  const check = hasher.verify(code, row && (request.code ?? undefined), caller).catch(async (error: unknown) => {
    await store.mailLogins(database).takeTryBack(database, { digest: key }); // it was never made
    throw error;
  });
  if ((await throttle.refundIfUnchecked(attempt, check)) && row) {
    return { request, credentials: toCredentials(row), attempt };
  }
  failedLogins.note(client, request.userId ?? undefined, undefined);
  if (request.tries < MAX_TRIES) throw new ServiceError(CODE_WRONG);
  await store.mailLogins(database).forget(database, { digest: key });
  throw new ServiceError(EXPIRED);
}

/** The code of a link that another browser asked for, to be typed there. Uses nothing up. */
export function codeToType(token: string): string {
  return readable(codeOf(token));
}

const confirmationKey = (sessionId: string) => digest(`confirmation ${sessionId}`);

/**
 * Has a code mailed by which a user confirms who has neither a password nor a second factor; the one before is over. Throws
 * `confirmation_by_mail_refused` for a user who has one of them, and `too_many_attempts`.
 */
export async function requestConfirmation(
  domain: Domain,
  { user, session }: CurrentSession,
  client: ClientInfo,
): Promise<void> {
  const { database, clock, throttle, consequences } = domain;
  await requireNothingElse(domain, user);
  await throttle.attempt("mailedConfirmation", BUDGETS.mailedConfirmation, String(user.id));
  const key = confirmationKey(session.id);
  const mail = consequences.noticeMail("login_confirmation", client);
  const expiresAt = clock.now() + REQUEST_LIFETIME_MS;
  await write(database, [
    { query: store.mailLogins(database).forget.with({ digest: key }) },
    store.addRequest(domain, { digest: key, mailId: mail.id, userId: user.id, sessionId: session.id, expiresAt }),
    ...sideEffects(database, consequences.effects("confirmation_requested", client, [mail]), user.id),
  ]);
}

/**
 * Records that a user without a password and without a second factor has given a mailed code, or the link's token, in the
 * session in which it was asked for; returns the session's new token (ASVS 7.2.4). Throws as `useLogin` does, and
 * `confirmation_by_mail_refused`.
 */
export async function confirm(
  domain: Domain,
  { user, session, token }: CurrentSession,
  response: string,
  client: ClientInfo,
): Promise<string> {
  const { database, clock, random, throttle, consequences } = domain;
  await requireNothingElse(domain, user);
  const key = confirmationKey(session.id);
  const { request, attempt } = await verify(domain, key, presentedIn(response), client);
  const next = random.token();
  const now = clock.now();
  const digests = { digest: digest(token), newDigest: digest(next) };
  const given = { userId: user.id, ...digests, now, hour: hourOf(now) };
  const written = await write(database, [
    ...store.taking(domain, request, user.id),
    { query: sessions(database).reauthenticate.with(given), minRows: 1 },
    ...sideEffects(database, consequences.effects("reauthenticated", client), user.id),
    ...throttle.forgiving(attempt),
  ]);
  if (!written) throw new ServiceError(EXPIRED);
  return next;
}

/** What stands in a field that takes both: the token that a script put there, or the code that somebody typed. */
export function presentedIn(text: string): Presented {
  return isToken(text) ? { token: text } : { code: text };
}

async function requireNothingElse(domain: Domain, user: CurrentSession["user"]): Promise<void> {
  requireMailLogin(domain);
  if (user.twoStepAt !== undefined || (await hasPassword(domain, user))) throw new ServiceError(CONFIRMATION_REFUSED);
}
