import { describe, expect, test } from "vitest";
import {
  cookieIn,
  DATABASES_OF_MAIL_LOGIN,
  type MailLoginApp,
  mailLoginApp,
  mailLoginWithUser,
} from "../../../test/support/mail-login.ts";
import { sessionOf } from "../../../test/support/make-app.ts";

import { loadConfig } from "../../config/config.ts";
import { digest } from "../../ports/digest.ts";

const EMAIL = "guillaume@example.com";
const MINUTE = 60_000;
const CALLERS = 50;
const PUBLIC = { BIENVENUE_PUBLIC_URL: "https://accounts.example.com", BIENVENUE_SMTP_URL: "smtp://127.0.0.1:9" };
const WITH_MAIL = { ...PUBLIC, BIENVENUE_MAIL_FROM: "accounts@example.com" };

/** The rows of requests. */
const requestsIn = (kysely: MailLoginApp["app"]["db"]["kysely"]) =>
  kysely
    .withTables<{ mail_logins: { digest: string; code: string | null; tries: number } }>()
    .selectFrom("mail_logins")
    .selectAll()
    .execute();

const answerOf = async (response: Response) => [response.status, await response.json()];

describe.each(DATABASES_OF_MAIL_LOGIN)("login by mail on %s", (_name, url) => {
  const open = async (env: Record<string, string> = {}) =>
    mailLoginWithUser(EMAIL, { BIENVENUE_DATABASE_URL: await url(), ...env });

  test("ASVS 6.5.1: a link, or the code beside it, logs in the browser that asked, and once", async () => {
    const { app, asked, use, rowsIn } = await open();
    for (const kind of ["token", "code"] as const) {
      const { browser, ...mail } = await asked(EMAIL);
      const response = await use(browser, { [kind]: mail[kind] });
      expect(await answerOf(response)).toEqual([200, { email: EMAIL, message: "logged in" }]);
      const current = await app.request("GET", "/sessions/current", { session: sessionOf(response)! });
      expect(await current.json()).toMatchObject({ user: { email: EMAIL } });
      expect(response.headers.getSetCookie()).toContainEqual(expect.stringMatching(/^mail-login=; Max-Age=0/));
      for (const again of ["token", "code"] as const) {
        expect(await answerOf(await use(browser, { [again]: mail[again] }))).toMatchObject([
          401,
          { code: "mail_login_expired" },
        ]);
      }
    }
    expect((await rowsIn("sessions")).map(({ methods }) => methods)).toEqual(["mail", "mail"]);
    expect(await rowsIn("tokens")).toEqual([]);
  });

  test("a code is taken as people type it", async () => {
    const { asked, use } = await open();
    const { browser, code } = await asked(EMAIL);
    const typed = ` ${code.toLowerCase().replace("-", " – ").replaceAll("0", "o").replaceAll("1", "l")} `;
    expect((await use(browser, { code: typed })).status).toBe(200);
  });

  test("P38: in another browser a link uses nothing up, and its code logs in the one that asked", async () => {
    const { asked, use, ask, rowsIn } = await open();
    const { browser, token, code } = await asked(EMAIL);
    const { browser: other } = await ask("somebody@example.com");
    for (const elsewhere of [undefined, other, "A".repeat(43)]) {
      expect(await answerOf(await use(elsewhere, { token }))).toMatchObject([403, { code: "mail_login_elsewhere" }]);
      expect((await use(elsewhere, { code })).status).toBe(401);
    }
    expect(await rowsIn("sessions")).toEqual([]);
    expect((await use(browser, { code })).status).toBe(200);
  });

  test("ASVS 6.6.2: a code of one request is nothing at another one, of the same user or of somebody else", async () => {
    const { app, asked, use, rowsIn } = await open();
    await app.db.addUser("other@example.com", "no hash", { verified: true });
    const a = await asked(EMAIL);
    const b = await asked(EMAIL);
    const c = await asked("other@example.com");
    for (const [browser, code] of [
      [b.browser, a.code],
      [a.browser, b.code],
      [a.browser, c.code],
      [c.browser, a.code],
    ] as const) {
      expect(await answerOf(await use(browser, { code }))).toMatchObject([401, { code: "mail_login_code_wrong" }]);
    }
    expect(await rowsIn("sessions")).toEqual([]);
    for (const { browser, code } of [a, b, c]) expect((await use(browser, { code })).status).toBe(200);
  });

  test("ASVS 6.6.3: the fifth wrong code ends a request, its link as well; after four the right one is one", async () => {
    const { asked, use, rowsIn } = await open();
    const wrong = { code: "0000-0000" };
    const four = await asked(EMAIL);
    const five = await asked(EMAIL);
    for (const { browser } of [four, five]) {
      for (const typed of ["", "0000", "UUUU-UUUU", "0".repeat(60)]) {
        const refused = await use(browser, { code: typed }); // cannot be a code, so it is no try
        expect(refused.status).toBe(typed === "" ? 400 : 401);
      }
      for (let tries = 1; tries <= 4; tries++)
        expect(await answerOf(await use(browser, wrong))).toMatchObject([401, { code: "mail_login_code_wrong" }]);
    }
    expect(await answerOf(await use(five.browser, wrong))).toMatchObject([401, { code: "mail_login_expired" }]);
    expect((await use(five.browser, { code: five.code })).status).toBe(401);
    expect((await use(five.browser, { token: five.token })).status).toBe(401);
    expect(await rowsIn("sessions")).toEqual([]);
    expect((await use(four.browser, { code: four.code })).status).toBe(200);
  });

  test("ASVS 6.6.3: of fifty wrong codes at once five are looked at, and a network has so many", async () => {
    const { app, asked, use } = await open();
    const { browser } = await asked(EMAIL);
    const { hasher } = app.services.domain;
    let looks = 0;
    const verify = hasher.verify.bind(hasher);
    Object.assign(hasher, { verify: (...of: Parameters<typeof verify>) => (looks++, verify(...of)) });
    await Promise.all(Array.from({ length: CALLERS }, () => use(browser, { code: "0000-0000" })));
    expect(looks).toBe(5);
  });

  test("ASVS 6.5.5: after ten minutes neither link nor code logs in", async () => {
    const { app, asked, use } = await open();
    const late = await asked(EMAIL);
    app.clock.advance(1);
    const [byCode, byLink] = [await asked(EMAIL), await asked(EMAIL)];
    app.clock.advance(10 * MINUTE - 1);
    expect((await use(late.browser, { token: late.token })).status).toBe(401);
    expect((await use(late.browser, { code: late.code })).status).toBe(401);
    expect((await use(byCode.browser, { code: byCode.code })).status).toBe(200);
    expect((await use(byLink.browser, { token: byLink.token })).status).toBe(200);
  });

  test("a mail that is delivered after its request has ended is not sent", async () => {
    const { app, ask, newest, mailbox } = await open();
    await ask(EMAIL);
    app.clock.advance(10 * MINUTE);
    expect([await newest(EMAIL), mailbox.list()]).toEqual([undefined, []]);
    expect(await app.outbox.list(10)).toMatchObject([{ kind: "login_link", dueAt: null, error: "no longer wanted" }]);
  });

  test("an address that nobody has, or whose user is disabled, gets no mail and no account", async () => {
    const { app, ask, use, newest, mailbox, user, rowsIn } = await open();
    await app.disableUser(user.id);
    const answers = [];
    for (const email of [EMAIL, "nobody@example.com", "no address"]) {
      const { response, browser } = await ask(email);
      answers.push(await answerOf(response));
      expect(await newest(email)).toBeUndefined();
      expect((await use(browser, { code: "0000-0000" })).status).toBe(401);
    }
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
    expect([mailbox.list(), await rowsIn("mails"), (await rowsIn("users")).length]).toEqual([[], [], 1]);
  });

  test("a code that cannot be looked at is no try", async () => {
    const { app, asked, use, kysely } = await open();
    const { browser, code } = await asked(EMAIL);
    const { hasher } = app.services.domain;
    const verify = hasher.verify.bind(hasher);
    Object.assign(hasher, { verify: async () => Promise.reject(new Error("no thread")) });
    for (let count = 0; count < 6; count++) expect((await use(browser, { code })).status).toBe(500);
    Object.assign(hasher, { verify });
    expect(await requestsIn(kysely)).toMatchObject([{ tries: 0 }]);
    expect((await use(browser, { code })).status).toBe(200);
  });

  test("A43: nothing that is stored of a request opens it, however the code is digested", async () => {
    const { asked, use, kysely, rowsIn } = await open();
    const { browser, token, code } = await asked(EMAIL);
    const requests = await requestsIn(kysely);
    const stored = [...requests, ...(await rowsIn("tokens")), ...(await rowsIn("mails"))].flatMap((row) =>
      Object.values(row as Record<string, unknown>).map(String),
    );
    const bare = code.replace("-", "");
    const forbidden = [browser!, token, code, bare, digest(code), digest(bare), digest(browser! + bare)];
    expect(stored.filter((value) => forbidden.some((secret) => value.includes(secret)))).toEqual([]);
    expect(stored).toEqual(
      expect.arrayContaining([digest(browser!), digest(token), expect.stringMatching(/^\$argon2id/)]),
    );
    for (const value of stored) {
      expect((await use(browser, { token: value })).status, value).not.toBe(200);
      expect((await use(value, { token })).status, value).not.toBe(200);
    }
    expect((await use(browser, { token })).status).toBe(200);
  });

  test("what happened is told, and what waits is in the export", async () => {
    const { app, asked, use } = await open();
    const { browser, token } = await asked(EMAIL);
    await asked(EMAIL);
    const session = sessionOf(await use(browser, { token }))!;
    const { events } = (await (await app.request("GET", "/users/me/events", { session })).json()) as {
      events: { kind: string }[];
    };
    expect(events.map(({ kind }) => kind).sort()).toEqual([
      "login_link_requested",
      "login_link_requested",
      "login_succeeded",
    ]);
    const exported = await (await app.request("GET", "/users/me/export", { session })).json();
    expect(exported).toMatchObject({ "mail-login": [{ purpose: "login", expires_at: expect.any(String) }] });
    app.clock.advance(10 * MINUTE);
    const retention = (app.services.retention ?? []).filter(({ table }) => table === "mail_logins");
    expect(await app.deleteExpired({ now: app.clock.now(), seenAfter: 0 }, "a node", retention)).toBe(1);
  });

  test("the cookie is ours alone, and where there is https the browser says so as well", async () => {
    const { ask } = await mailLoginApp({ BIENVENUE_DATABASE_URL: await url(), ...WITH_MAIL });
    const { response } = await ask(EMAIL);
    expect(response.headers.getSetCookie()).toEqual([
      expect.stringMatching(/^__Host-mail-login=[\w-]{43}; Max-Age=600; HttpOnly; SameSite=Lax; Path=\/; Secure$/),
    ]);
  });

  test("three mails an hour to one address, whatever strangers ask for", async () => {
    const { app, ask, deliver, mailbox } = await open(WITH_MAIL);
    await app.request("POST", "/reset_password", { form: { email: EMAIL } });
    for (let count = 0; count < 5; count++) expect((await ask(EMAIL)).response.status).toBe(200);
    await app.request("POST", "/reset_password", { form: { email: EMAIL } });
    await deliver();
    expect(mailbox.list()).toHaveLength(3);
  });

  test("ASVS 6.3.6: off, which it is unless the operator says so, it lets nobody in, and without mail it says that", async () => {
    const { app, asked } = await open();
    const { browser, token } = await asked(EMAIL);
    for (const [env, status, code] of [
      [{ BIENVENUE_MAIL_LOGIN: "off" }, 403, "mail_login_off"],
      [{ BIENVENUE_MAIL_LOGIN: "off", BIENVENUE_MAIL: "none" }, 503, "mail_disabled"],
    ] as const) {
      const off = await mailLoginApp(env);
      expect(await answerOf((await off.ask(EMAIL)).response)).toMatchObject([status, { code }]);
      expect(await answerOf(await off.use(browser, { token }))).toMatchObject([status, { code }]);
      const page = await off.app.request("GET", "/login", { headers: { accept: "text/html" } });
      expect(await page.text()).not.toContain("/login/email");
      for (const path of ["/login/email", "/login/code", "/login/link"])
        expect((await off.app.request("GET", path)).status).toBe(status);
    }
    expect(await (await app.request("GET", "/login")).text()).toContain("/login/email");
    expect(loadConfig({}).mailLogin).toBe("off");
    expect(() => loadConfig({ BIENVENUE_MAIL: "none", BIENVENUE_MAIL_LOGIN: "on" })).toThrow(/contradict each other/);
  });

  test("the page leads to where the visitor wanted to go, also from the mail's link, and nowhere else", async () => {
    const { app, cookie, newest } = await open({ BIENVENUE_RETURN_ORIGINS: "https://shop.example.com" });
    for (const [target, next] of [
      ["https://shop.example.com/cart", "/continue?return_to=https%3A%2F%2Fshop.example.com%2Fcart"],
      ["/account/sessions", "/account/sessions"],
      ["https://evil.example/", "/account"],
      ["", "/account"],
    ] as const) {
      const query = target === "" ? "" : `?return_to=${encodeURIComponent(target)}`;
      const sent = await app.request("POST", `/login/email${query}`, { form: { email: EMAIL } });
      expect([sent.status, sent.headers.get("location")?.split("?")[0]]).toEqual([303, "/login/code"]);
      const { token } = (await newest(EMAIL))!;
      const headers = { cookie: cookie(cookieIn(sent, "mail-login")) };
      const entered = await app.request("POST", "/login/link", { form: { token }, headers });
      expect([entered.status, entered.headers.get("location")]).toEqual([303, next]);
    }
  });
});
