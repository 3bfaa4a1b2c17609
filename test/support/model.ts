/** What the service is, in as few lines as that takes: the accounts of four people, in memory, one step at a time. */

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
export const LIFETIMES = { idle: 7 * DAY, session: 30 * DAY, resetToken: 30 * MINUTE, stepUp: 10 * MINUTE };

export const OPERATIONS = [
  ...["register", "login", "replacingLogin", "profile", "logout", "endOthers", "endAll", "reauthenticate"],
  ...["changePassword", "deleteAccount", "askReset", "reset", "disable", "enable", "revoke", "restart", "wait"],
] as const;

/** One step. `pick` chooses among the sessions or tokens that were ever handed out, the dead ones as well. */
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
  readonly issues?: "session" | "token";
}

interface Account {
  readonly who: number;
  password: number;
  disabled: boolean;
}

interface Session {
  readonly owner: Account;
  readonly created: number;
  seen: number;
  authenticated: number;
}

interface Token {
  readonly owner: Account;
  readonly expires: number;
}

const FORBIDDEN = { status: 403, code: "session_required" };

export class Model {
  #now = 0;
  readonly #accounts = new Map<number, Account>();
  /** In the order in which they were handed out; undefined once they are over. */
  #sessions: (Session | undefined)[] = [];
  #tokens: (Token | undefined)[] = [];

  /** What the step must be answered, and changes what follows from it. */
  take(step: Step): Expected {
    return this[step.operation](step);
  }

  register({ who, password }: Step): Expected {
    if (this.#accounts.has(who)) return { status: 400 };
    this.#accounts.set(who, { who, password, disabled: false });
    return { status: 200 };
  }

  login({ who, password }: Step): Expected {
    const owner = this.#enabled(who);
    if (owner?.password !== password) return { status: 401, code: "wrong_credentials" };
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
    this.#sessions[pick % this.#sessions.length] = undefined;
    this.#sessions.push({ ...session, seen: this.#now, authenticated: this.#now });
    return { status: 200, issues: "session" };
  }

  changePassword({ pick, password, newPassword }: Step): Expected {
    const session = this.#use(pick);
    if (!session) return FORBIDDEN;
    if (session.owner.password !== password) return { status: 403, code: "wrong_password" };
    this.#setPassword(session.owner, newPassword, session);
    return { status: 200 };
  }

  deleteAccount({ pick }: Step): Expected {
    const session = this.#use(pick);
    if (!session) return FORBIDDEN;
    if (this.#now - session.authenticated >= LIFETIMES.stepUp)
      return { status: 403, code: "reauthentication_required" };
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

  restart(): Expected {
    return { status: 200 };
  }

  wait({ time }: Step): Expected {
    this.#now += time;
    return { status: 200 };
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
  }
}
