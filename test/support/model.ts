/** What the service is, in as few lines as that takes: the accounts of four people, in memory, one step at a time. */

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
export const LIFETIMES = { idle: 7 * DAY, session: 30 * DAY, resetToken: 30 * MINUTE, stepUp: 10 * MINUTE };
/** A code of an authenticator app, and a login that waits for one. */
const CODE = MINUTE / 2;
const LOGIN = 10 * MINUTE;
export const RECOVERY_CODES = 10;

export const OPERATIONS = [
  ...["register", "login", "replacingLogin", "profile", "logout", "endOthers", "endAll", "reauthenticate"],
  ...["changePassword", "deleteAccount", "askReset", "reset", "disable", "enable", "revoke", "restart", "wait"],
  ...["setUpTotp", "removeTotp", "giveTotp", "secondStep", "secondStepByRecoveryCode"],
] as const;

/** One step. `pick` chooses among the sessions, logins or tokens that were ever handed out, the dead ones as well. */
export interface Step {
  readonly operation: (typeof OPERATIONS)[number];
  readonly who: number;
  readonly password: number;
  readonly newPassword: number;
  readonly pick: number;
  /** Milliseconds, for `wait`. */
  readonly time: number;
}

/** What must be answered. */
export interface Expected {
  readonly status: number;
  readonly code?: string;
  /** Whose session it is. */
  readonly who?: number;
  readonly issues?: "session" | "token" | "login";
  /** How many recovery codes come along. */
  readonly codes?: number;
}

interface Account {
  readonly who: number;
  password: number;
  disabled: boolean;
  /** Of an authenticator app: the newest code that was used, as a count of half minutes. */
  lastCode?: number;
  /** Recovery codes that are left. */
  codes: ReadonlySet<number>;
}

interface Session {
  readonly owner: Account;
  readonly created: number;
  seen: number;
  authenticated: number;
  /** When a second factor was given. */
  factor?: number;
}

/** The password was right, and a second factor is due. */
interface Login {
  readonly owner: Account;
  readonly created: number;
}

interface Token {
  readonly owner: Account;
  readonly expires: number;
}

const FORBIDDEN = { status: 403, code: "session_required" };
const WRONG = { status: 401, code: "second_step_wrong" };

export class Model {
  #now: number;
  readonly #accounts = new Map<number, Account>();
  /** In the order in which they were handed out; undefined once they are over. */
  #sessions: (Session | undefined)[] = [];
  #tokens: (Token | undefined)[] = [];
  #logins: (Login | undefined)[] = [];

  /** `now` is where the service's clock stands. */
  constructor(now: number) {
    this.#now = now;
  }

  /** What the step must be answered, and changes what follows from it. */
  take(step: Step): Expected {
    return this[step.operation](step);
  }

  register({ who, password }: Step): Expected {
    if (this.#accounts.has(who)) return { status: 400 };
    this.#accounts.set(who, { who, password, disabled: false, codes: new Set() });
    return { status: 200 };
  }

  login({ who, password }: Step): Expected {
    const owner = this.#enabled(who);
    if (owner?.password !== password) return { status: 401, code: "wrong_credentials" };
    if (owner.lastCode !== undefined) {
      this.#logins.push({ owner, created: this.#now });
      return { status: 401, code: "second_step_required", issues: "login" };
    }
    this.#sessions.push({ owner, created: this.#now, seen: this.#now, authenticated: this.#now });
    return { status: 200, issues: "session" };
  }

  replacingLogin(step: Step): Expected {
    const { length } = this.#sessions;
    const answer = this.login(step);
    if (answer.status === 200 && length > 0) this.#sessions[step.pick % length] = undefined;
    return answer;
  }

  profile({ pick }: Step): Expected {
    const session = this.#use(pick);
    return session ? { status: 200, who: session.owner.who } : FORBIDDEN;
  }

  logout({ pick }: Step): Expected {
    if (!this.#live(pick)) return FORBIDDEN;
    this.#sessions[pick % this.#sessions.length] = undefined;
    return { status: 302 };
  }

  endOthers({ pick }: Step): Expected {
    const session = this.#use(pick);
    if (!session) return FORBIDDEN;
    this.#end(session.owner, session);
    return { status: 200 };
  }

  endAll({ pick }: Step): Expected {
    const session = this.#use(pick);
    if (!session) return FORBIDDEN;
    this.#end(session.owner);
    return { status: 200 };
  }

  reauthenticate({ pick, password }: Step): Expected {
    const session = this.#use(pick);
    if (!session) return FORBIDDEN;
    if (session.owner.password !== password) return { status: 403, code: "wrong_password" };
    this.#renew(pick, { authenticated: this.#now });
    return { status: 200, issues: "session" };
  }

  changePassword({ pick, password, newPassword }: Step): Expected {
    const session = this.#use(pick);
    if (!session) return FORBIDDEN;
    if (!this.#isFactorRecent(session)) return { status: 403, code: "factor_required" };
    if (session.owner.password !== password) return { status: 403, code: "wrong_password" };
    this.#setPassword(session.owner, newPassword, session);
    return { status: 200 };
  }

  deleteAccount({ pick }: Step): Expected {
    const session = this.#use(pick);
    if (!session) return FORBIDDEN;
    const refused = this.#stepUp(session);
    if (refused) return refused;
    this.#setPassword(session.owner, 0);
    this.#accounts.delete(session.owner.who);
    return { status: 200 };
  }

  askReset({ who }: Step): Expected {
    const owner = this.#enabled(who);
    if (!owner) return { status: 403, code: "user_not_found" };
    this.#tokens.push({ owner, expires: this.#now + LIFETIMES.resetToken });
    return { status: 200, issues: "token" };
  }

  reset({ who, pick, newPassword }: Step): Expected {
    const token = this.#tokens[pick % this.#tokens.length];
    if (token?.owner.who !== who || token.expires <= this.#now) return { status: 403, code: "token_invalid" };
    this.#setPassword(token.owner, newPassword);
    return { status: 200 };
  }

  disable({ who }: Step): Expected {
    const owner = this.#accounts.get(who);
    if (!owner) return { status: 404 };
    this.#setPassword(owner, owner.password);
    owner.disabled = true;
    return { status: 200 };
  }

  enable({ who }: Step): Expected {
    const owner = this.#accounts.get(who);
    if (!owner) return { status: 404 };
    owner.disabled = false;
    return { status: 200 };
  }

  revoke({ who }: Step): Expected {
    const owner = this.#accounts.get(who);
    if (!owner) return { status: 404 };
    this.#end(owner);
    return { status: 200 };
  }

  /** Makes a secret and gives its first code, which is spent by that. */
  setUpTotp({ pick }: Step): Expected {
    const session = this.#use(pick);
    if (!session) return FORBIDDEN;
    const refused = this.#stepUp(session);
    if (refused) return refused;
    const { owner } = session;
    const isFirst = owner.lastCode === undefined;
    if (isFirst) owner.codes = new Set(Array.from({ length: RECOVERY_CODES }, (_, index) => index));
    owner.lastCode = this.#code();
    this.#renew(pick, { factor: this.#now });
    return { status: 200, issues: "session", codes: isFirst ? RECOVERY_CODES : 0 };
  }

  removeTotp({ pick }: Step): Expected {
    const session = this.#use(pick);
    if (!session) return FORBIDDEN;
    const refused = this.#stepUp(session);
    if (refused) return refused;
    if (session.owner.lastCode === undefined) return { status: 404, code: "not_found" };
    delete session.owner.lastCode;
    session.owner.codes = new Set();
    return { status: 200 };
  }

  giveTotp(step: Step): Expected {
    const session = this.#use(step.pick);
    if (!session) return FORBIDDEN;
    if (!this.#useTotp(session.owner, step)) return WRONG;
    this.#renew(step.pick, { factor: this.#now });
    return { status: 200, issues: "session" };
  }

  secondStep(step: Step): Expected {
    return this.#finish(step, (owner) => this.#useTotp(owner, step));
  }

  secondStepByRecoveryCode(step: Step): Expected {
    return this.#finish(step, (owner) => {
      const code = recoveryCodeOf(step);
      if (owner.who !== step.who || !owner.codes.has(code)) return false;
      owner.codes = new Set([...owner.codes].filter((other) => other !== code));
      return true;
    });
  }

  restart(): Expected {
    return { status: 200 };
  }

  wait({ time }: Step): Expected {
    this.#now += time;
    return { status: 200 };
  }

  /** Why what is sensitive is refused, if it is. */
  #stepUp(session: Session): Expected | undefined {
    if (!this.#isFactorRecent(session)) return { status: 403, code: "factor_required" };
    const isRecent = this.#now - session.authenticated < LIFETIMES.stepUp;
    if (session.owner.lastCode === undefined && !isRecent) return { status: 403, code: "reauthentication_required" };
    return undefined;
  }

  #isFactorRecent({ owner, factor }: Session): boolean {
    return owner.lastCode === undefined || (factor !== undefined && this.#now - factor < LIFETIMES.stepUp);
  }

  #code(): number {
    return Math.floor(this.#now / CODE);
  }

  /** The code that the app of `who` shows now, for an account that may be somebody else's. */
  #useTotp(owner: Account, { who }: Step): boolean {
    if (owner.who !== who || owner.lastCode === undefined || owner.lastCode >= this.#code()) return false;
    owner.lastCode = this.#code();
    return true;
  }

  #finish({ pick }: Step, isRight: (owner: Account) => boolean): Expected {
    const login = this.#logins[pick % this.#logins.length];
    if (!login || this.#now - login.created >= LOGIN) return { status: 401, code: "login_expired" };
    const { owner } = login;
    if (!isRight(owner)) return WRONG;
    this.#logins[pick % this.#logins.length] = undefined;
    const now = this.#now;
    this.#sessions.push({ owner, created: now, seen: now, authenticated: now, factor: now });
    return { status: 200, issues: "session" };
  }

  /** The session goes on under another token. */
  #renew(pick: number, change: Partial<Session>): void {
    const session = this.#sessions[pick % this.#sessions.length];
    this.#sessions[pick % this.#sessions.length] = undefined;
    if (session) this.#sessions.push({ ...session, seen: this.#now, ...change });
  }

  #enabled(who: number): Account | undefined {
    const owner = this.#accounts.get(who);
    return owner?.disabled ? undefined : owner;
  }

  #live(pick: number): Session | undefined {
    const session = this.#sessions[pick % this.#sessions.length];
    const { idle, session: lifetime } = LIFETIMES;
    const isOver = !session || this.#now - session.seen >= idle || this.#now - session.created >= lifetime;
    return isOver ? undefined : session;
  }

  /** Its use is noted at most once a minute. */
  #use(pick: number): Session | undefined {
    const session = this.#live(pick);
    if (session && this.#now - session.seen >= MINUTE) session.seen = this.#now;
    return session;
  }

  #end(owner: Account, except?: Session): void {
    this.#sessions = this.#sessions.map((session) =>
      session?.owner === owner && session !== except ? undefined : session,
    );
  }

  #setPassword(owner: Account, password: number, keeps?: Session): void {
    owner.password = password;
    this.#end(owner, keeps);
    this.#tokens = this.#tokens.map((token) => (token?.owner === owner ? undefined : token));
    this.#logins = this.#logins.map((login) => (login?.owner === owner ? undefined : login));
  }
}

/** Which of the recovery codes a step tries. */
export const recoveryCodeOf = ({ password }: Pick<Step, "password">) => password;
