import { describe, expect, test } from "vitest";
import type { ClientInfo } from "../src/core/client-info.ts";
import { KINDS_OF_DATABASES } from "./support/databases.ts";
import { makeApp, type TestApp } from "./support/make-app.ts";

const EMAIL = "guillaume@example.com";
const PASSWORD = "b4l0u";
const HOME: ClientInfo = { network: "192.0.2.1", userAgent: "Firefox on Linux" };
const AWAY: ClientInfo = { network: "198.51.100.7", userAgent: "curl" };
/** Mails that tell an owner what happened, in the order in which they were written. */
const NOTICES = ["new_device", "failures_before_success", "password_changed"] as const;

describe.each(KINDS_OF_DATABASES)("security mails on %s", (_name, url) => {
  const newApp = async () => {
    const app = await makeApp({ BIENVENUE_DATABASE_URL: await url() });
    await app.auth.registerUser(EMAIL, PASSWORD);
    return app;
  };
  /** A second later, so that what happened has an order. */
  const logIn = async (app: TestApp, place: ClientInfo, password = PASSWORD) => {
    app.clock.advance(1000);
    const login = await app.logIn(EMAIL, password, place);
    await app.failedLogins.flush();
    return login;
  };
  const fail = async (app: TestApp, times: number, place = AWAY) => {
    for (let time = 0; time < times; time++) expect(await logIn(app, place, "wrong")).toBeUndefined();
  };
  const notices = ({ db }: TestApp) =>
    db.kysely
      .selectFrom("mails")
      .select(["kind", "user_id", "address", "details", "sent_at"])
      .where("kind", "in", NOTICES)
      .orderBy("id")
      .execute();
  const kinds = async (app: TestApp) => (await notices(app)).map(({ kind }) => kind);

  test("the first login of all writes none", async () => {
    const app = await newApp();
    await logIn(app, HOME);
    expect(await notices(app)).toEqual([]);
  });

  test.each<[what: string, place: ClientInfo]>([
    ["another network", { ...HOME, network: "203.0.113.9" }],
    ["another user agent", { ...HOME, userAgent: "Safari on iPhone" }],
    ["both", AWAY],
    ["a device cookie that nobody has", { ...AWAY, browser: "A".repeat(43) }],
  ])("ASVS 6.3.5: a login from %s, not seen before, writes one that names it", async (_what, place) => {
    const app = await newApp();
    await logIn(app, HOME);
    await logIn(app, place);
    const details = JSON.stringify({ userAgent: place.userAgent, network: place.network, at: app.clock.now() });
    const mail = { kind: "new_device", user_id: 1, address: EMAIL, sent_at: null };
    expect((await notices(app)).map((row) => ({ ...row, details: JSON.parse(row.details!) as unknown }))).toEqual([
      { ...mail, details: JSON.parse(details) as unknown },
    ]);
    // Now it is a place that the user is known from.
    await logIn(app, place);
    expect(await kinds(app)).toEqual(["new_device"]);
  });

  test("a known device writes none, wherever it is; its cookie is good for its own user only", async () => {
    const app = await newApp();
    const { browser: device } = (await logIn(app, HOME))!;
    expect((await logIn(app, { ...AWAY, browser: device }))!.browser).toBe(device);
    expect(await notices(app)).toEqual([]);
    await app.auth.registerUser("other@example.com", PASSWORD);
    await app.logIn("other@example.com", PASSWORD, HOME);
    await app.logIn("other@example.com", PASSWORD, { network: "203.0.113.9", userAgent: "curl", browser: device });
    expect((await notices(app)).map(({ kind, user_id }) => [kind, user_id])).toEqual([["new_device", 2]]);
  });

  test("through the door: the cookie of a login makes the device known, without it a user agent is new", async () => {
    const app = await newApp();
    const form = { email: EMAIL, password: PASSWORD };
    const door = (headers: Record<string, string>) => app.request("POST", "/sessions", { form, headers });
    const first = await door({ "user-agent": "Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0" });
    const cookie = first.headers
      .getSetCookie()
      .find((each) => each.startsWith("device_id="))!
      .split(";")[0]!;
    await door({ "user-agent": "curl/8.0", cookie });
    expect(await notices(app)).toEqual([]);
    await door({ "user-agent": "wget/1.0" });
    expect(await kinds(app)).toEqual(["new_device"]);
  });

  test("a success after ten failures in a row writes one, after nine none", async () => {
    const app = await newApp();
    await logIn(app, HOME);
    await fail(app, 9);
    await logIn(app, HOME);
    expect(await notices(app)).toEqual([]);
    await fail(app, 10);
    await logIn(app, HOME);
    expect(await kinds(app)).toEqual(["failures_before_success"]);
    await logIn(app, HOME);
    expect(await kinds(app)).toEqual(["failures_before_success"]);
  });

  test("from a new device after ten failures it is that one mail, and no second one", async () => {
    const app = await newApp();
    await logIn(app, HOME);
    await fail(app, 10);
    await logIn(app, AWAY);
    expect(await kinds(app)).toEqual(["failures_before_success"]);
  });

  test("fifty failures alone write none: a stranger cannot fill a mailbox", async () => {
    const app = await newApp();
    await logIn(app, HOME);
    await fail(app, 50);
    const rows = await app.events.list({ limit: 100, userId: 1 });
    expect(rows.filter(({ kind }) => kind === "login_failed")).toHaveLength(50);
    expect(await notices(app)).toEqual([]);
  });

  test("ASVS 6.3.7: a change of the password and a reset write one each, and one that is refused none", async () => {
    const app = await newApp();
    const { token: session } = (await logIn(app, HOME))!;
    const change = (current_password: string, new_password: string) =>
      app.request("PUT", "/password", { session, form: { current_password, new_password } });
    expect((await change("wrong", "t4rt1fl3tt3")).status).toBe(403);
    expect(await notices(app)).toEqual([]);
    expect((await change(PASSWORD, "t4rt1fl3tt3")).status).toBe(200);
    expect(await notices(app)).toMatchObject([{ kind: "password_changed", user_id: 1, address: EMAIL }]);
    const token = await app.auth.getResetPasswordToken(EMAIL);
    const reset = (reset_token: string) =>
      app.request("PUT", "/reset_password", { form: { email: EMAIL, reset_token, new_password: PASSWORD } });
    expect((await reset("A".repeat(43))).status).toBe(403);
    expect((await reset(token)).status).toBe(200);
    expect(await kinds(app)).toEqual(["password_changed", "password_changed"]);
  });
});
