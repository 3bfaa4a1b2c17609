import type { ClientInfo } from "../core/client-info.ts";
import type { Domain } from "../core/domain.ts";
import { ServiceError } from "../core/errors.ts";
import { newRecoveryCodes } from "../core/recovery-codes.ts";
import { type Statement, write } from "../db/kernel/write.ts";
import type { EventKind, MailKind } from "../db/schema.ts";
import { addCodes, secondFactors } from "../db/tables/second-factors.ts";
import { hourOf, sessions } from "../db/tables/sessions.ts";
import { sideEffects } from "../db/tables/side-effects.ts";
import { digest } from "../ports/digest.ts";
import type { User } from "../user.ts";
import { withMethods } from "./assurance.ts";
import { findLogin, type PendingLogin, takeLogin } from "./second-step.ts";
import type { CurrentSession } from "./session.ts";
import { type SignedIn, signIn } from "./sign-in.ts";
import { requireStepUp } from "./step-up.ts";

/** Who sets up a factor: a user in a session, or in a login that has to have one first. */
export interface Enrolling {
  readonly user: User;
  readonly session?: CurrentSession;
  readonly login?: PendingLogin;
}

/** A factor that was confirmed, to be added. */
export interface NewFactor {
  /** Of the session from now on, in the words of `sessions.methods`. */
  readonly methods: string;
  /** What stores it, with `minRows`. */
  readonly statements: readonly Statement[];
  readonly event: EventKind;
  readonly mail: MailKind;
}

/** What came of it. */
export interface AddedFactor {
  /** Of the user's first factor: shown once. */
  readonly recoveryCodes: readonly string[];
  /** The session's new token, where there was a session. */
  readonly token?: string;
  /** The session that was started, where there was a login. */
  readonly signedIn?: SignedIn;
}

/**
 * Who sets up a factor. In a session the password, or a factor that the user has, must have been given lately; a login that
 * waits for a second step is nobody here, one that waits for a second step to be set up is. Throws `session_required`, and
 * what `requireStepUp` throws.
 */
export async function requireEnrolling(
  domain: Domain,
  { session, loginToken }: { readonly session: CurrentSession | undefined; readonly loginToken: string | undefined },
): Promise<Enrolling> {
  if (session) {
    await requireStepUp(domain, session);
    return { user: session.user, session };
  }
  const login = await findLogin(domain, loginToken);
  const user = login?.credentials.user;
  if (!user || user.twoStepAt !== undefined || !domain.requireTwoStep) throw new ServiceError("session_required");
  return { user, login };
}

/**
 * Adds a factor: with the first one two-step login is on, and recovery codes are made. In a login it is the second step as
 * well, and the session begins. One write. Returns undefined, and nothing has changed, if the factor was not stored after all,
 * two-step login was switched on or off meanwhile, or the session or the login has ended meanwhile.
 */
export async function addFactor(
  domain: Domain,
  { user, session, login }: Enrolling,
  factor: NewFactor,
  client: ClientInfo,
): Promise<AddedFactor | undefined> {
  const { database, clock, random, consequences } = domain;
  const now = clock.now();
  const { codes, digests } = newRecoveryCodes(random);
  const userId = user.id;
  const { lockUserAs, switchOn } = secondFactors(database);
  // Whoever was let through by a password is not, if a factor has come meanwhile.
  const lock = lockUserAs.with({ userId, twoStepAt: user.twoStepAt ?? -1 });
  const before: readonly Statement[] = [{ query: lock, minRows: 1 }, ...factor.statements];
  const change: readonly Statement[] = [
    ...before,
    addCodes(database, userId, digests, now),
    { query: switchOn.with({ userId, now }) },
  ];
  const effects = sideEffects(
    database,
    consequences.effects(factor.event, client, [consequences.noticeMail(factor.mail, client)]),
    userId,
  );
  const codesIn = (written: readonly unknown[][]) => ((written[before.length]?.length ?? 0) > 0 ? codes : []);
  if (login) {
    const proof = {
      credentials: login.credentials,
      methods: withMethods(login.methods, factor.methods),
      secondFactor: true,
    };
    const alongside = [...change, takeLogin(domain, login), ...effects];
    const signedIn = await signIn(domain, proof, client, { alongside });
    if (signedIn.outcome !== "signed_in") return undefined;
    return { signedIn, recoveryCodes: codesIn(signedIn.alongside) };
  }
  if (!session) return undefined;
  const token = random.token();
  const given = {
    userId,
    digest: digest(session.token),
    newDigest: digest(token),
    now,
    hour: hourOf(now),
    methods: withMethods(session.session.methods, factor.methods),
  };
  const written = await write(database, [
    ...change,
    { query: sessions(database).giveFactor.with(given), minRows: 1 },
    ...effects,
  ]);
  return written && { token, recoveryCodes: codesIn(written) };
}
