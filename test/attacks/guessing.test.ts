import { describe, expect, test } from "vitest";
import { BUDGETS } from "../support/budgets.ts";
import { countingHasher } from "../support/counting-hasher.ts";
import { KINDS_OF_DATABASES } from "../support/databases.ts";
import { mailedToken, PUBLIC_WITH_MAIL } from "../support/mailed.ts";
import { makeApp } from "../support/make-app.ts";
import { atOnce, from } from "../support/request-from-network.ts";

const VICTIM = "victim@example.com";
const PASSWORD = "la phrase de la victime";
const WRONG = { email: VICTIM, password: "la phrase de personne" };
const RIGHT = { email: VICTIM, password: PASSWORD };
const HERE = "192.0.2.1";
const SECOND = 1000;
const DEFAULT = { BIENVENUE_THROTTLE_WIDTH: "" };

const network = (index: number) => `198.51.${Math.floor(index / 200)}.${1 + (index % 200)}`;
const codeOf = async (answer: Response) => [answer.status, ((await answer.json()) as { code?: string }).code];
const deviceOf = (answer: Response) =>
  /[\w-]*device_id=[^;]+/.exec(answer.headers.getSetCookie().join("\n"))?.[0] ?? "";

describe.each(KINDS_OF_DATABASES)("guesses, on %s", (_name, url) => {
  const newApp = async (env: Record<string, string> = {}) => {
    const { hasher, count } = countingHasher();
    const app = await makeApp({ BIENVENUE_DATABASE_URL: await url(), ...PUBLIC_WITH_MAIL, ...DEFAULT, ...env }, hasher);
    await from(app, "203.0.113.9")("POST", "/users", RIGHT);
    const user = (await app.db.findUserBy({ email: VICTIM }))!;
    await app.db.updateUser(user.id, { verifiedAt: app.clock.now() });
    const before = count();
    return { app, guesses: () => count() - before };
  };
  const logIn = (app: Awaited<ReturnType<typeof newApp>>["app"], at: string, form = WRONG, cookie = "") =>
    from(app, at)("POST", "/sessions", form, cookie);

  test.each([
    ["an address that somebody has", VICTIM],
    ["an address that nobody has", "nobody@example.com"],
  ])("A4: of 300 guesses for %s, 20 at once, exactly 5 reach the hasher", async (_what, email) => {
    const { app, guesses } = await newApp();
    const answers = await atOnce(300, 20, () => logIn(app, HERE, { ...WRONG, email }));
    expect(guesses()).toBe(BUDGETS.addressAndNetwork.max);
    expect(answers.filter(({ status }) => status === 401)).toHaveLength(BUDGETS.addressAndNetwork.max);
    for (const answer of answers.filter(({ status }) => status !== 401)) {
      const told = ["retry-after", "ratelimit-limit", "ratelimit-remaining", "ratelimit-reset"];
      expect([answer.status, ...told.map((name) => answer.headers.get(name))]).toEqual([429, "1", "5", "0", "1"]);
    }
  });

  test("A4, control: with wider limits more reach it", async () => {
    const { app, guesses } = await newApp({ BIENVENUE_THROTTLE_WIDTH: "2" });
    await atOnce(30, 20, () => logIn(app, HERE));
    expect(guesses()).toBe(2 * BUDGETS.addressAndNetwork.max);
  });

  test("ASVS 6.3.1: then one guess after 1 s, 2 s, 4 s … 15 min, and none before", async () => {
    const { app, guesses } = await newApp();
    await atOnce(5, 1, () => logIn(app, HERE));
    for (const seconds of [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900]) {
      app.clock.advance(seconds * SECOND - 1);
      const before = guesses();
      const answers = await atOnce(10, 5, () => logIn(app, HERE));
      expect(answers.map(({ status }) => status)).toEqual(Array.from({ length: 10 }, () => 429));
      expect(guesses()).toBe(before);
      app.clock.advance(1);
      await atOnce(10, 5, () => logIn(app, HERE));
      expect(guesses(), `${seconds} s`).toBe(before + 1);
    }
  });

  test("the right password takes back what was counted", async () => {
    const { app } = await newApp();
    for (let round = 0; round < 4; round++) {
      await atOnce(4, 1, () => logIn(app, HERE));
      expect((await logIn(app, HERE, RIGHT)).status).toBe(200);
    }
  });

  test("V4: 20 guesses from one network, over any addresses, in ten minutes", async () => {
    const { app, guesses } = await newApp();
    await atOnce(100, 20, (index) => logIn(app, HERE, { ...WRONG, email: `user-${index}@example.com` }));
    expect(guesses()).toBe(BUDGETS.network.max);
    expect((await logIn(app, "192.0.2.2")).status).toBe(401);
    app.clock.advance(BUDGETS.network.window);
    expect((await logIn(app, HERE)).status).toBe(401);
  });

  test.each<[string, (index: number) => string]>([
    ["/64s of one IPv6 /48", (index) => `2001:db8:7:${index.toString(16)}::1`],
    ["addresses of one IPv4 /24", (index) => `198.51.100.${index % 256}`],
  ])("V4: of 400 guesses from different %s 100 reach the hasher in ten minutes", async (_what, at) => {
    const { app, guesses } = await newApp();
    const guess = (index: number) => logIn(app, at(index), { ...WRONG, email: `user-${index}@example.com` });
    const device = deviceOf(await logIn(app, at(0), RIGHT));
    const before = guesses();
    const answers = await atOnce(400, 20, guess);
    expect(guesses() - before).toBe(BUDGETS.widerNetwork.max);
    expect(answers.filter(({ status }) => status === 429)).toHaveLength(400 - BUDGETS.widerNetwork.max);
    expect((await logIn(app, at(0), RIGHT, device)).status, "a known device there").toBe(200);
    app.clock.advance(BUDGETS.widerNetwork.window);
    expect((await guess(400)).status).toBe(401);
  });

  test("V4, control: as many guesses from different /48s all reach it", async () => {
    const { app, guesses } = await newApp();
    await atOnce(400, 20, (index) =>
      logIn(app, `2001:db8:${index.toString(16)}::1`, { ...WRONG, email: `user-${index}@example.com` }),
    );
    expect(guesses()).toBe(400);
  });

  test("50 registrations an hour from one IPv6 /48, and 25 mails", async () => {
    const { app } = await newApp();
    const at = (index: number) => from(app, `2001:db8:7:${index.toString(16)}::1`);
    const statuses = async (path: string, kind: string) => {
      const ask = (index: number) =>
        at(index)("POST", path, { email: `${kind}-${index}@example.com`, password: PASSWORD });
      return (await atOnce(80, 10, ask)).filter(({ status }) => status === 200).length;
    };
    expect(await statuses("/users", "user")).toBe(BUDGETS.widerRegistration.max);
    expect(await statuses("/reset_password", "user")).toBe(BUDGETS.widerMailRequest.max);
  });

  test("A34: strangers of 500 networks have 20 guesses an hour; the owner gets in on a known device, and by mail", async () => {
    const { app, guesses } = await newApp();
    const device = deviceOf(await logIn(app, HERE, RIGHT));
    const before = guesses();
    await atOnce(500, 20, (index) => logIn(app, network(index)));
    expect(guesses() - before).toBe(BUDGETS.address.max);
    expect(await codeOf(await logIn(app, network(600), RIGHT))).toEqual([429, "mailed_link_required"]);

    expect((await logIn(app, HERE, RIGHT, device)).status, "the known device").toBe(200);
    expect((await from(app, "192.0.2.7")("POST", "/reset_password", { email: VICTIM })).status).toBe(200);
    const form = {
      email: VICTIM,
      reset_token: await mailedToken(app, "password_reset", VICTIM),
      new_password: PASSWORD,
    };
    const reset = await from(app, "192.0.2.7")("PUT", "/reset_password", form);
    expect(reset.status).toBe(200);
    expect((await logIn(app, "192.0.2.7", RIGHT, deviceOf(reset))).status, "after the mail").toBe(200);
    expect((await logIn(app, network(601), RIGHT)).status, "a stranger's device").toBe(429);
  });

  test("A34: without mail the owner is sent to the operator, whose reset link lets in at once", async () => {
    const { app } = await newApp({
      BIENVENUE_MAIL: "none",
      BIENVENUE_MAIL_LOGIN: "off",
      BIENVENUE_SMTP_URL: "",
      BIENVENUE_MAIL_FROM: "",
    });
    await atOnce(100, 20, (index) => logIn(app, network(index)));
    expect(await codeOf(await logIn(app, network(600), RIGHT))).toEqual([429, "operator_link_required"]);
    const page = await from(app, network(601))("POST", "/login", RIGHT);
    const told = "ask the operator of Bienvenue for a link to set a new password";
    expect([page.status, await page.text()]).toEqual([429, expect.stringContaining(told)]);
    // What `bienvenue users reset-link` prints.
    const link = { reset_token: await app.auth.getResetPasswordToken(VICTIM), new_password: `${PASSWORD} encore` };
    const reset = await from(app, network(602))("POST", "/reset-password", link);
    expect(reset.status).toBe(303);
    const again = { email: VICTIM, password: link.new_password };
    expect((await logIn(app, network(602), again, deviceOf(reset))).status).toBe(200);
  });

  test("NIST SP 800-63B-4 §3.2.2: after 100 in a row the password is off for strangers, until there is a new one", async () => {
    const { app, guesses } = await newApp();
    const device = deviceOf(await logIn(app, HERE, RIGHT));
    const before = guesses();
    for (let hour = 0; hour < 8; hour++) {
      await atOnce(40, 10, (index) => logIn(app, network(hour * 40 + index)));
      app.clock.advance(BUDGETS.address.window);
    }
    expect(guesses() - before).toBe(BUDGETS.addressInARow.max);
    expect(await codeOf(await logIn(app, network(600), RIGHT))).toEqual([429, "mailed_link_required"]);
    expect((await logIn(app, HERE, RIGHT, device)).status).toBe(200);
    await app.auth.updatePassword(await app.auth.getResetPasswordToken(VICTIM), PASSWORD);
    expect((await logIn(app, network(600), RIGHT)).status).toBe(200);
  });

  test("a known device has 10 guesses of its own, and knows nobody else", async () => {
    const { app, guesses } = await newApp();
    const device = deviceOf(await logIn(app, HERE, RIGHT));
    const before = guesses();
    await atOnce(50, 10, () => logIn(app, HERE, WRONG, device));
    expect(guesses() - before).toBe(BUDGETS.browser.max);
    await atOnce(50, 10, () => logIn(app, HERE, { ...WRONG, email: "nobody@example.com" }, device));
    expect(guesses() - before).toBe(BUDGETS.browser.max + BUDGETS.addressAndNetwork.max);
  });

  test("10 registrations an hour from one network, and 5 mails", async () => {
    const { app, guesses } = await newApp();
    const register = (index: number) =>
      from(app, HERE)("POST", "/users", { email: `user-${index}@example.com`, password: PASSWORD });
    const registered = await atOnce(30, 10, register);
    expect(registered.filter(({ status }) => status === 200)).toHaveLength(BUDGETS.registration.max);
    expect(guesses()).toBe(BUDGETS.registration.max);
    const wishes = await atOnce(30, 10, (index) =>
      from(app, HERE)("POST", index % 2 ? "/reset_password" : "/email_verification", { email: VICTIM }),
    );
    expect(wishes.filter(({ status }) => status === 200)).toHaveLength(BUDGETS.mailRequest.max);
  });

  test("V4: a count that a clock far ahead has left behind keeps nobody out", async () => {
    const { app } = await newApp();
    app.clock.advance(400 * 24 * 3600 * SECOND);
    await atOnce(30, 10, () => logIn(app, HERE));
    app.clock.advance(-400 * 24 * 3600 * SECOND);
    expect((await logIn(app, HERE)).status).toBe(401);
  });
});
