import type { ClientInfo } from "../core/client-info.ts";
import type { LoginHistory } from "../core/consequences.ts";
import type { Domain } from "../core/domain.ts";
import type { CountedAttempt } from "../core/throttle.ts";
import { write } from "../db/kernel/write.ts";
import { events } from "../db/tables/events.ts";
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
    }
  /** The user has two-step login on, and this proof has one step. No session exists. */
  | { readonly outcome: "second_step_required"; readonly user: User }
  | { readonly outcome: "refused" };

/** A session that was started. */
export type SignedIn = Extract<SignIn, { readonly outcome: "signed_in" }>;

export interface SignInOptions {
  /** The token of the session that this one replaces. */
  readonly replaces?: string | undefined;
  /** Counted before the proof was verified, and taken back now that it was right. */
  readonly attempt?: CountedAttempt | undefined;
  /** Whether the browser is trusted from now on; programs have none. */
  readonly trustsBrowser?: boolean;
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
  { replaces, attempt = [], trustsBrowser = true }: SignInOptions = {},
): Promise<SignIn> {
  const { database, clock, random, limits } = domain;
  const { credentials, methods, secondFactor } = proof;
  const { user } = credentials;
  if (credentials.twoStepAt !== undefined && !secondFactor) return { outcome: "second_step_required", user };
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
  };
  const recent = await events(database).recentLogins(database, { userId: user.id });
  const known = browserOf(domain, client);
  const browser = trustsBrowser ? known.browser : undefined;
  const replaced = replaces === undefined ? "" : digest(replaces);
  const store = (isKnown: boolean) =>
    insertSession(domain, proof, session, { replaced, attempt, browser, client }, { isKnown, recent });
  // What is presented as a trusted browser may be made up, or another user's.
  const isKnown = browser?.presented !== undefined && (await store(true));
  if (!isKnown && !(await store(false))) return REFUSED;
  return { outcome: "signed_in", user, token, browser: isKnown ? (client.browser ?? known.token) : known.token };
}

interface Stored {
  readonly replaced: string;
  readonly attempt: CountedAttempt;
  readonly browser: Browser | undefined;
  readonly client: ClientInfo;
}

/** Whether the session was stored. For a browser that `history` takes for known, only if it is this user's. */
async function insertSession(
  { database, limits, throttle, consequences }: Domain,
  { credentials, secondFactor }: Proof,
  session: NewSession,
  { replaced, attempt, browser, client }: Stored,
  history: LoginHistory,
): Promise<boolean> {
  const { epoch } = credentials;
  const userId = credentials.user.id;
  const { digest: key, now, userAgent = null, network = null, factorAt = null } = session;
  const { insert, prune } = sessions(database);
  const checked = { userId, epoch, twoStepGiven: secondFactor ? 1 : 0 };
  const row = { ...session, userAgent, network, factorAt, hour: hourOf(now) };
  const written = await write(database, [
    { query: insert.with({ ...row, ...checked }), minRows: 1 },
    { query: prune.with({ userId, digest: key, replaced, limit: limits.sessionsPerUser }) },
    ...rememberBrowser(database, userId, now, browser, history.isKnown),
    ...sideEffects(database, consequences.login(client, session.id, history), userId),
    ...throttle.forgiving(attempt), // last: the counters of a network are many people's
  ]);
  return written !== undefined;
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
  return signIn(domain, { credentials, methods: "mail", secondFactor: false }, client, { trustsBrowser: false });
}
