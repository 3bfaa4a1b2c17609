import { setTimeout } from "node:timers/promises";
import { onTestFinished } from "vitest";
import { assemble } from "../../src/assemble/create-auth-service.ts";
import { loadConfig } from "../../src/config/config.ts";
import { createLog } from "../../src/ports/log.ts";
import { codeAt, STEP_MS } from "../../src/ports/otp.ts";
import { PATIENT } from "../effort.ts";
import { cheapHasher, fakeClock, sessionOf } from "./make-app.ts";
import { type Expected, Model, recoveryCodeOf, type Step } from "./model.ts";
import { operationsOf } from "./operations.ts";

type Service = Awaited<ReturnType<typeof assemble>>;

/** Something to be done to a service before it is used: what makes it a wrong one. */
export type Flaw = (service: Service, operations: ReturnType<typeof operationsOf>) => void;

const NEVER = "A".repeat(43);
const passwordOf = (number: number) => `password ${number}`;

/** The real service, on a database that outlives its restarts, and what it has handed out. */
export async function modelDriver(url: string, env: Record<string, string> = {}, flaw: Flaw = () => undefined) {
  const clock = fakeClock();
  const config = loadConfig({
    ...PATIENT,
    DATABASE_URL: url,
    BIENVENUE_THROTTLE_WIDTH: "1000000",
    BIENVENUE_SECRETS: "what-seals-in-tests-has-32-characters",
    ...env,
  });
  let operations!: ReturnType<typeof operationsOf>;
  const open = async () => {
    const substitutes = { clock, hasher: cheapHasher(), mailer: "none", log: createLog("silent") } as const;
    const service = await assemble(config, substitutes);
    // On a machine that is overloaded the writer's thread may take longer to start than a request waits for it.
    while (
      !(await service.auth.endSession(NEVER).then(
        () => true,
        () => false,
      ))
    )
      await setTimeout(100);
    operations = operationsOf(service.services);
    flaw(service, operations);
    return service;
  };
  let service = await open();
  onTestFinished(() => service.close());
  let runs = 0;

  /** Takes the steps one by one, as other people than before. Throws at the first answer that is not the model's. */
  return async function run(steps: readonly Step[]): Promise<void> {
    const model = new Model(clock.now());
    const run = ++runs;
    const sessions: string[] = [];
    const tokens: string[] = [];
    const logins: string[] = [];
    /** Of each person: the secret of the last authenticator app, and the last recovery codes. */
    const secrets = new Map<number, string>();
    const codes = new Map<number, readonly string[]>();
    const totpOf = (who: number) => {
      const secret = secrets.get(who);
      return secret === undefined ? "none" : codeAt(secret, Math.floor(clock.now() / STEP_MS));
    };
    const emailOf = (who: number) => `person${who}@run${run}.example.com`;
    const ask = (method: string, path: string, form?: Record<string, string>, session?: string, login?: string) => {
      const named = login === undefined ? `session_id=${session}` : `login=${login}`;
      const cookie = session === undefined && login === undefined ? {} : { cookie: named };
      const body = form === undefined ? {} : { body: new URLSearchParams(form) };
      return service.app.request(`http://localhost${path}`, { method, headers: cookie, ...body });
    };

    const send = async ({ operation, who, password, newPassword, pick, time }: Step): Promise<Response> => {
      const email = emailOf(who);
      const session = sessions[pick % sessions.length] ?? NEVER;
      const login = logins[pick % logins.length] ?? NEVER;
      const credentials = { email: pick % 2 ? email : email.toUpperCase(), password: passwordOf(password) };
      const [given, wanted] = [passwordOf(password), passwordOf(newPassword)];
      switch (operation) {
        case "register":
          return ask("POST", "/users", credentials);
        case "login":
          return ask("POST", "/sessions", credentials);
        case "replacingLogin":
          return ask("POST", "/sessions", credentials, session);
        case "profile":
          return ask("GET", "/profile", undefined, session);
        case "logout":
          return ask("DELETE", "/sessions", undefined, session);
        case "endOthers":
          return ask("DELETE", "/sessions?scope=others", undefined, session);
        case "endAll":
          return ask("DELETE", "/sessions?scope=all", undefined, session);
        case "reauthenticate":
          return ask("POST", "/sessions/current/reauthenticate", { password: given }, session);
        case "changePassword":
          return ask("PUT", "/password", { current_password: given, new_password: wanted }, session);
        case "deleteAccount":
          return ask("DELETE", "/users/me", undefined, session);
        case "askReset":
          return ask("POST", "/reset_password", { email });
        case "reset": {
          const reset_token = tokens[pick % tokens.length] ?? NEVER;
          return ask("PUT", "/reset_password", { email, reset_token, new_password: wanted });
        }
        case "setUpTotp": {
          const begun = await ask("POST", "/users/me/totp", {}, session);
          if (begun.status !== 200) return begun;
          const { secret } = (await begun.json()) as { secret: string };
          const code = codeAt(secret, Math.floor(clock.now() / STEP_MS));
          const profile = (await (await ask("GET", "/profile", undefined, session)).json()) as { email: string };
          const confirmed = await ask("POST", "/users/me/totp/confirm", { code }, session);
          const { recovery_codes: made } = (await confirmed.clone().json()) as { recovery_codes?: string[] };
          secrets.set(personOf(profile.email), secret);
          if (made && made.length > 0) codes.set(personOf(profile.email), made);
          return confirmed;
        }
        case "removeTotp":
          return ask("DELETE", "/users/me/totp", undefined, session);
        case "giveTotp":
          return ask("POST", "/sessions/current/reauthenticate", { totp: totpOf(who) }, session);
        case "secondStep":
          return ask("POST", "/sessions/second-step", { totp: totpOf(who) }, undefined, login);
        case "secondStepByRecoveryCode": {
          const recovery_code = codes.get(who)?.[recoveryCodeOf({ password })] ?? "none";
          return ask("POST", "/sessions/second-step", { recovery_code }, undefined, login);
        }
        case "restart":
          await service.close();
          service = await open();
          return Response.json({});
        case "wait":
          clock.advance(time);
          return Response.json({});
        case "disable":
        case "enable":
        case "revoke": {
          const user = await service.db.findUserBy({ email });
          if (!user) return Response.json({}, { status: 404 });
          if (operation === "disable") await operations.disableUser(user.id);
          else if (operation === "enable") await service.db.updateUser(user.id, { disabledAt: undefined });
          else await service.auth.destroySession(user.id);
          return Response.json({});
        }
      }
    };

    for (const [number, step] of steps.entries()) {
      const expected = model.take(step);
      const response = await send(step);
      await operations.flushSeen();
      const body = (await response.json().catch(() => ({}))) as Record<string, string>;
      const recovery = (body as { recovery_codes?: string[] }).recovery_codes;
      const answered: Expected = {
        status: response.status,
        ...(body["code"] === undefined ? {} : { code: body["code"] }),
        ...(step.operation === "profile" && body["email"] !== undefined ? { who: personOf(body["email"]) } : {}),
        ...issued(response, body),
        ...(recovery ? { codes: recovery.length } : {}),
      };
      if (JSON.stringify(answered) !== JSON.stringify(expected))
        throw new Error(`step ${number}: ${JSON.stringify({ expected, answered })}`);
      if (answered.issues === "session") sessions.push(sessionOf(response)!);
      if (answered.issues === "login") logins.push(loginOf(response)!);
      if (answered.issues === "token") tokens.push(body["reset_token"]!);
    }
  };
}

const personOf = (email: string) => Number(/\d/.exec(email)?.[0]);

function issued(response: Response, body: Record<string, string>): Pick<Expected, "issues"> {
  if (sessionOf(response)) return { issues: "session" };
  if (loginOf(response)) return { issues: "login" };
  return body["reset_token"] === undefined ? {} : { issues: "token" };
}

/** The token of a login that waits for its second step. */
const loginOf = (response: Response) =>
  response.headers
    .getSetCookie()
    .map((cookie) => /^login=([\w-]{43})/.exec(cookie)?.[1])
    .find((token) => token !== undefined);
