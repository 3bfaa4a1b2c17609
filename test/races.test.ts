import { describe, expect, test } from "vitest";
import { DATABASES } from "./support/databases.ts";
import { loggedIn, makeApp, type TestApp } from "./support/make-app.ts";

const EMAIL = "guillaume@example.com";
const CALLERS = 50;

const many = <T>(work: (index: number) => Promise<T>) =>
  Promise.all(Array.from({ length: CALLERS }, (_, index) => work(index)));

const statuses = async (work: (index: number) => Promise<Response>) => {
  const answers = (await many(work)).map(({ status }) => status);
  return Object.fromEntries(
    [...new Set(answers)].map((status) => [status, answers.filter((one) => one === status).length]),
  );
};

const loginsThatWork = async (app: TestApp, passwords: string[]) => {
  const valid = await Promise.all(passwords.map((password) => app.auth.validLogin(EMAIL, password)));
  return passwords.filter((_, index) => valid[index]);
};

describe.each(DATABASES)("fifty at once on %s", (_name, url) => {
  const newApp = async () => makeApp({ BIENVENUE_DATABASE_URL: await url() });
  const passwords = Array.from({ length: CALLERS }, (_, index) => `password ${index}`);

  test("A7: registrations of one email in all its spellings have one winner", async () => {
    const app = await newApp();
    const spelling = (index: number) => (index % 2 ? EMAIL.toUpperCase() : EMAIL);
    const register = (index: number) =>
      app.request("POST", "/users", { form: { email: spelling(index), password: passwords[index]! } });
    expect(await statuses(register)).toEqual({ 200: 1, 400: CALLERS - 1 });
    expect(await app.listUsers(10)).toHaveLength(1);
    expect(await loginsThatWork(app, passwords)).toHaveLength(1);
  });

  test("nodes that delete what is over: one does, the others wait until it is done or gone", async () => {
    const app = await newApp();
    const now = app.clock.now();
    const over = { now: now + 40 * 86_400_000, seenAfter: now + 3_600_000 };
    await loggedIn(app);
    await app.db.kysely.deleteFrom("attempts").execute(); // not what this counts
    const deleted = await many((index) => app.deleteExpired(over, `node ${index}`));
    expect(deleted.filter((rows) => rows > 0)).toEqual([1]);
    await loggedIn(app, "b@example.com");
    await app.db.kysely.deleteFrom("attempts").execute();
    expect(await app.deleteExpired(over, "another node")).toBe(0);
    const later = { ...over, now: over.now + 60_000 };
    expect(await app.deleteExpired(later, "another node")).toBe(1);
    await app.auth.getResetPasswordToken("b@example.com");
    expect(await app.deleteExpired(later, "another node")).toBe(1);
  });

  test("A8: uses of one reset token have one winner", async () => {
    const app = await newApp();
    await loggedIn(app);
    const token = await app.auth.getResetPasswordToken(EMAIL);
    const use = (index: number) =>
      app.request("PUT", "/reset_password", {
        form: { email: EMAIL, reset_token: token, new_password: passwords[index]! },
      });
    expect(await statuses(use)).toEqual({ 200: 1, 403: CALLERS - 1 });
    expect(await loginsThatWork(app, passwords)).toHaveLength(1);
    expect(await app.db.kysely.selectFrom("sessions").selectAll().execute()).toEqual([]);
  });

  test("A8: of two tokens of one user, used at once, one wins", async () => {
    const app = await newApp();
    await loggedIn(app);
    const tokens = [await app.auth.getResetPasswordToken(EMAIL), await app.auth.getResetPasswordToken(EMAIL)];
    const use = (index: number) =>
      app.request("PUT", "/reset_password", {
        form: { email: EMAIL, reset_token: tokens[index % 2]!, new_password: passwords[index]! },
      });
    expect(await statuses(use)).toEqual({ 200: 1, 403: CALLERS - 1 });
  });

  test("A8: no session that the old password opened survives a reset", async () => {
    const app = await newApp();
    await loggedIn(app);
    const token = await app.auth.getResetPasswordToken(EMAIL);
    const [logins] = await Promise.all([many(() => app.logIn(EMAIL, "b4l0u")), app.auth.updatePassword(token, "new")]);
    const alive = await Promise.all(logins.map(async (login) => login && app.auth.getUserFromSessionId(login.token)));
    expect(alive.filter(Boolean)).toEqual([]);
  });

  test("A9: of many logouts one succeeds, and every check after it is 403", async () => {
    const app = await newApp();
    for (let round = 0; round < 10; round++) {
      const session = await loggedIn(app);
      const checksAfter = statuses(async (index) => {
        if (index > 1) return app.request("GET", "/profile", { session });
        const answer = await app.request("DELETE", "/sessions", { session });
        expect((await app.request("GET", "/profile", { session })).status).toBe(403);
        return answer;
      });
      const found = await checksAfter;
      expect(found[302]).toBe(1);
      expect((found[200] ?? 0) + (found[403] ?? 0)).toBe(CALLERS - 1);
    }
  });

  test("logins beside each other keep to the limit of sessions", async () => {
    const app = await newApp();
    await loggedIn(app);
    await many(() => app.auth.createSession(EMAIL));
    await many(() => app.auth.createSession(EMAIL));
    expect(await app.db.kysely.selectFrom("sessions").select("id").execute()).toHaveLength(50);
  });

  test("logins that renew one outdated hash all succeed", async () => {
    const app = await newApp();
    await app.auth.registerUser(EMAIL, "b4l0u");
    const cheapest = "$argon2id$v=19$m=8,t=1,p=1$";
    expect((await app.findCredentials({ email: EMAIL }))?.hashedPassword?.startsWith(cheapest)).toBe(true);
    const { createPasswordHasher } = await import("../src/ports/password.ts");
    const dearer = await makeApp(
      { BIENVENUE_DATABASE_URL: await url() },
      createPasswordHasher({ memory: 16, passes: 1 }, 2, 200),
    );
    await dearer.db.addUser(EMAIL, (await app.findCredentials({ email: EMAIL }))!.hashedPassword!);
    const logins = await many(() => dearer.logIn(EMAIL, "b4l0u"));
    expect(logins.filter((login) => login === undefined)).toEqual([]);
  });
});
