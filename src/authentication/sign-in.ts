import type { ClientInfo } from "../core/client-info.ts";
import type { LoginHistory } from "../core/consequences.ts";
import type { Domain } from "../core/domain.ts";
import type { CountedAttempt } from "../core/throttle.ts";
import { type Statement, write } from "../db/kernel/write.ts";
import { events } from "../db/tables/events.ts";
import { logins } from "../db/tables/logins.ts";
import { hourOf, type NewSession, sessions } from "../db/tables/sessions.ts";
import { sideEffects } from "../db/tables/side-effects.ts";
import { type Browser, rememberBrowser } from "../db/tables/trusted-browsers.ts";
import { digest } from "../ports/digest.ts";
import type { User } from "../user.ts";
import { type Credentials, findEnabled } from "./credentials.ts";
import { countAttempt, verifyPassword } from "./password.ts";
import { browserOf } from "./trusted-browser.ts";

/** What was shown of a user's identity. */
export interface Proof {
  readonly credentials: Credentials;
  /** How: values of `amr` (RFC 8176) and `mail`, separated by spaces. */
  readonly methods: string;
  /** Whether a second factor is among them. */
  readonly secondFactor: boolean;
  /** False: what is sensitive asks for the password all the same, as if it had been given too long ago. */
  readonly isLikePassword?: boolean;
}

/** What a proof leads to. */
export type SignIn =
  | {
      readonly outcome: "signed_in";
      readonly user: User;
      /** For the session cookie; the database holds its digest only. */
      readonly token: string;
      /** For the cookie that identifies this browser as trusted from now on. */
      readonly browser: string;
      /** The rows of the statements that were written along with it. */
      readonly alongside: readonly unknown[][];
    }
  | SecondStepDue
  | { readonly outcome: "refused" };

/** A session that was started. */
export type SignedIn = Extract<SignIn, { readonly outcome: "signed_in" }>;

/**
 * The proof has one step, and two are due: by the user's own setting, or by the operator's, which the user has no factor for
 * yet. There is no session.
 */
export interface SecondStepDue {
  readonly outcome: "second_step_required" | "second_step_setup_required";
  readonly user: User;
  /** For the cookie of the login that waits; undefined where a program signs somebody in, which has no second step to give. */
  readonly login: string | undefined;
}

export interface SignInOptions {
  /** The token of the session that this one replaces. */
  readonly replaces?: string | undefined;
  /** Counted before the proof was verified, and taken back now that it was right. */
  readonly attempt?: CountedAttempt | undefined;
  /** Whether there is a browser, which is trusted from now on and can be asked for a second step; programs have none. */
  readonly hasBrowser?: boolean;
  /** Written in the same transaction, before the session, or before the login that waits for its second step. */
  readonly alongside?: readonly Statement[];
}

const REFUSED = { outcome: "refused" } as const;

/**
 * The only way to a session: every entrance ends here. Stores it for the user whose credentials were verified, ends the
 * session that it replaces and the user's oldest ones above the limit. Refused, and nothing is stored, if the user is gone
 * or disabled, or the credentials have changed since they were verified. The statement that inserts the session decides:
 * two-step login that is switched on between the proof and the session is not walked past.
 */
export async function signIn(
  domain: Domain,
  proof: Proof,
  client: ClientInfo,
  { replaces, attempt = [], hasBrowser = true, alongside = [] }: SignInOptions = {},
): Promise<SignIn> {
  const { database, clock, random, limits } = domain;
  const { credentials, methods, secondFactor, isLikePassword = true } = proof;
  const { user } = credentials;
  if (!secondFactor && (user.twoStepAt !== undefined || domain.requireTwoStep)) {
    return hasBrowser ? await awaitSecondStep(domain, proof, attempt, alongside) : dueOf(user, undefined);
  }
  const token = random.token();
  const now = clock.now();
  const { userAgent, network } = client;
  const session: NewSession = {
    digest: digest(token),
    id: random.uuid(),
    now,
    expiresAt: now + limits.sessionLifetime,
    userAgent,
    network,
    methods,
    factorAt: secondFactor ? now : undefined,
    authenticatedAt: isLikePassword ? undefined : 0,
  };
  const recent = await events(database).recentLogins(database, { userId: user.id });
  const known = browserOf(domain, client);
  const browser = hasBrowser ? known.browser : undefined;
  const replaced = replaces === undefined ? "" : digest(replaces);
  const store = (isKnown: boolean) =>
    insertSession(domain, proof, session, { replaced, attempt, browser, client, alongside }, { isKnown, recent });
  // What is presented as a trusted browser may be made up, or another user's.
  const asKnown = browser?.presented === undefined ? undefined : await store(true);
  const written = asKnown ?? (await store(false));
  if (!written) return REFUSED;
  const remembered = asKnown ? (client.browser ?? known.token) : known.token;
  return { outcome: "signed_in", user, token, browser: remembered, alongside: written.slice(0, alongside.length) };
}

/** A login waits for its second step this long, in milliseconds. */
const LOGIN_LIFETIME_MS = 10 * 60_000;

/** Stores a login that waits for its second step. Refused as a session would be. */
async function awaitSecondStep(
  { database, clock, random, throttle }: Domain,
  { credentials: { user, epoch }, methods }: Proof,
  attempt: CountedAttempt,
  alongside: readonly Statement[],
): Promise<SignIn> {
  const token = random.token();
  const now = clock.now();
  const login = { digest: digest(token), userId: user.id, epoch, methods, now, expiresAt: now + LOGIN_LIFETIME_MS };
  const written = await write(database, [
    ...alongside,
    { query: logins(database).insert.with(login), minRows: 1 },
    ...throttle.forgiving(attempt), // the first step was right; what comes next has budgets of its own
  ]);
  return written ? dueOf(user, token) : REFUSED;
}

function dueOf(user: User, login: string | undefined): SecondStepDue {
  const outcome = user.twoStepAt === undefined ? "second_step_setup_required" : "second_step_required";
  return { outcome, user, login };
}

interface Stored {
  readonly replaced: string;
  readonly attempt: CountedAttempt;
  readonly browser: Browser | undefined;
  readonly client: ClientInfo;
  readonly alongside: readonly Statement[];
}

/** The rows of each statement, if the session was stored. For a browser that `history` takes for known, only if it is this user's. */
async function insertSession(
  { database, limits, throttle, consequences, requireTwoStep }: Domain,
  { credentials, secondFactor }: Proof,
  session: NewSession,
  { replaced, attempt, browser, client, alongside }: Stored,
  history: LoginHistory,
): Promise<unknown[][] | undefined> {
  const { epoch } = credentials;
  const userId = credentials.user.id;
  const { digest: key, now, userAgent = null, network = null, factorAt = null, authenticatedAt = null } = session;
  const { insert, prune } = sessions(database);
  const checked = { userId, epoch, twoStepGiven: secondFactor ? 1 : 0, twoStepRequired: requireTwoStep ? 1 : 0 };
  const row = { ...session, userAgent, network, factorAt, authenticatedAt, hour: hourOf(now) };
  return write(database, [
    ...alongside,
    { query: insert.with({ ...row, ...checked }), minRows: 1 },
    { query: prune.with({ userId, digest: key, replaced, limit: limits.sessionsPerUser }) },
    ...rememberBrowser(database, userId, now, browser, history.isKnown),
    ...sideEffects(database, consequences.login(client, session.id, history), userId),
    ...throttle.forgiving(attempt), // last: the counters of a network are many people's
  ]);
}

/**
 * Signs in with an address and a password. Refused for wrong credentials, and, where login requires a verified address, for
 * a user who has not verified it: then the mail that verifies it is sent again. Throws `too_many_attempts`,
 * `mailed_link_required`, without mail `operator_link_required`, and `busy`.
 */
export async function signInWithPassword(
  domain: Domain,
  email: string,
  password: string,
  client: ClientInfo = {},
  replaces?: string,
): Promise<SignIn> {
  const { attempt, caller } = await countAttempt(domain, email, password, client);
  const { verified, known } = await verifyPassword(domain, email, password, caller, attempt);
  if (!verified || (domain.requireVerified && verified.user.verifiedAt === undefined)) {
    domain.failedLogins.note(client, known?.user.id, verified?.user);
    return REFUSED;
  }
  const proof = { credentials: verified, methods: "pwd", secondFactor: false };
  return signIn(domain, proof, client, { replaces, attempt });
}

/**
 * Signs in a user who has proved the address otherwise, for programs that embed the service. Refused for an unknown address.
 */
export async function signInByEmail(domain: Domain, email: string, client: ClientInfo = {}): Promise<SignIn> {
  const credentials = await findEnabled(domain, email);
  if (!credentials) return REFUSED;
  return signIn(domain, { credentials, methods: "mail", secondFactor: false }, client, { hasBrowser: false });
}
