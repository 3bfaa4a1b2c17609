import type { LogEvent } from "kysely";
import { inject, onTestFinished } from "vitest";
import { assemble } from "../../src/assemble/create-auth-service.ts";
import type { Substitutes } from "../../src/assemble/services.ts";
import { loadConfig } from "../../src/config/config.ts";
import type { AtomicWrite } from "../../src/db/kernel/write.ts";
import type { Feature } from "../../src/features/feature.ts";
import { createLog } from "../../src/ports/log.ts";
import { createPasswordHasher, type HashCost, type PasswordHasher } from "../../src/ports/password.ts";
import { PATIENT } from "../effort.ts";
import { emptyPostgresDatabase } from "./databases.ts";
import { operationsOf } from "./operations.ts";

/** The cheapest cost that Argon2 has: the same code, less work. */
export const CHEAP: HashCost = { memory: 8, passes: 1 };

let shared: PasswordHasher | undefined;

/** One set of hash threads per test file; a test that closes its app leaves them alone. */
export function cheapHasher(): PasswordHasher {
  shared ??= createPasswordHasher(CHEAP, 2, 1000);
  return { ...shared, close: async () => undefined };
}

/** A clock that moves when it is told to. */
export function fakeClock(start = Date.UTC(2026, 0, 1)) {
  let now = start;
  return { now: () => now, advance: (milliseconds: number) => void (now += milliseconds) };
}

/** A database for a test that names none: the one of the run's project, see vitest.config.ts. */
async function usualDatabase(): Promise<string> {
  const onPostgres = process.env["BIENVENUE_TESTS_ON"] === "postgres" && inject("postgres") !== "";
  return onPostgres ? emptyPostgresDatabase() : "sqlite::memory:";
}

export interface TestRequest {
  /** Sent urlencoded. */
  readonly form?: Record<string, string>;
  readonly json?: unknown;
  readonly body?: string | Uint8Array | FormData;
  /** The session's token. */
  readonly session?: string;
  readonly headers?: Record<string, string>;
}

/**
 * The whole service, everything real but the clock, the hash cost and where the log goes. Closed when the test ends.
 * `env` holds settings under their full names.
 */
export async function makeApp(
  env: Record<string, string> = {},
  hasher: PasswordHasher = cheapHasher(),
  substitutes: Pick<Substitutes, "mailer"> = {},
  features?: readonly Feature[],
) {
  const clock = fakeClock();
  const queries: LogEvent[] = [];
  const log: string[] = [];
  const config = loadConfig({
    BIENVENUE_DATABASE_URL: env["BIENVENUE_DATABASE_URL"] ?? (await usualDatabase()),
    // What a test asks for is never too much, unless it is about that.
    BIENVENUE_THROTTLE_WIDTH: "1000000",
    BIENVENUE_SECRETS: "what-seals-in-tests-has-32-characters",
    ...PATIENT,
    ...env,
  });
  const service = await assemble(
    config,
    {
      clock,
      hasher,
      mailer: "none", // a test takes them itself, when it wants to
      log: createLog("debug", { write: (line) => log.push(line) }),
      onQuery: (event) => queries.push(...statementsOf(event)),
      ...substitutes,
    },
    features,
  );
  onTestFinished(() => service.close());

  const base = config.publicUrl?.origin ?? "http://localhost";
  const cookieName = service.services.cookie.name;
  const request = async (method: string, path: string, options: TestRequest = {}) => {
    const { form, json, session, headers = {} } = options;
    const body = form ? new URLSearchParams(form) : json === undefined ? options.body : JSON.stringify(json);
    const type = json === undefined ? {} : { "content-type": "application/json" };
    const cookie = session === undefined ? {} : { cookie: `${cookieName}=${session}` };
    const init = { method, headers: { ...type, ...cookie, ...headers }, ...(body === undefined ? {} : { body }) };
    return service.app.request(`${base}${path}`, init);
  };
  return { ...service, ...operationsOf(service.services), clock, queries, log, request, cookieName };
}

/** Each statement of a write. */
function statementsOf(event: LogEvent): LogEvent[] {
  const { query } = event;
  return "statements" in query
    ? (query as AtomicWrite).statements.map((statement) => ({ ...event, query: statement.query }))
    : [event];
}

export type TestApp = Awaited<ReturnType<typeof makeApp>>;

/** The token in an answer's session cookie. */
export function sessionOf(response: Response): string | undefined {
  const cookie = response.headers.getSetCookie().find((candidate) => /session_id=./.test(candidate));
  return cookie === undefined ? undefined : /session_id=([^;]+)/.exec(cookie)?.[1];
}

/** Registers and logs in; answers the session's token. */
export async function loggedIn(app: TestApp, email = "guillaume@example.com", password = "b4l0u"): Promise<string> {
  await app.request("POST", "/users", { form: { email, password } });
  const session = sessionOf(await app.request("POST", "/sessions", { form: { email, password } }));
  if (session === undefined) throw new Error("the login failed");
  return session;
}
