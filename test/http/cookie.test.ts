import { expect, test } from "vitest";
import { loggedIn, makeApp, sessionOf, type TestApp } from "../support/make-app.ts";

const EMAIL = "guillaume@example.com";
const PASSWORD = "une phrase de passe";
const PUBLIC = { BIENVENUE_PUBLIC_URL: "https://accounts.example.com", BIENVENUE_MAIL: "none" };
const LOCAL_HTTP = { BIENVENUE_PUBLIC_URL: "http://localhost:5000", BIENVENUE_MAIL: "none" };

const ATTRIBUTES: [profile: string, env: Record<string, string>, name: string, secure: string[]][] = [
  ["development", {}, "session_id", []],
  ["a public URL with https", PUBLIC, "__Host-session_id", ["Secure"]],
  ["a public URL with http", LOCAL_HTTP, "session_id", []],
];

async function register(app: TestApp, email = EMAIL): Promise<void> {
  await app.request("POST", "/users", { form: { email, password: PASSWORD } });
}
const logIn = (app: TestApp, session?: string, email = EMAIL, password = PASSWORD) =>
  app.request("POST", "/sessions", { form: { email, password }, ...(session === undefined ? {} : { session }) });
const profile = async (app: TestApp, session = "") => (await app.request("GET", "/profile", { session })).status;
const attributes = (cookie = "") => cookie.split("; ").slice(1).sort();

test.each(ATTRIBUTES)("A24, ASVS 3.3: the cookie's name and attributes: %s", async (_what, env, name, secure) => {
  const app = await makeApp(env);
  await register(app);
  const response = await logIn(app);
  const [cookie, device, ...others] = response.headers.getSetCookie();
  expect(others).toEqual([]);
  // Browsers keep no cookie for longer than 400 days.
  expect(device).toMatch(new RegExp(`^${name.replace("session", "device")}=[A-Za-z0-9_-]{43}; `));
  expect(attributes(device)).toEqual(["HttpOnly", "Max-Age=34560000", "Path=/", "SameSite=Lax", ...secure].sort());
  expect(cookie).toMatch(new RegExp(`^${name}=[A-Za-z0-9_-]{43}; `));
  expect(attributes(cookie)).toEqual(["HttpOnly", "Max-Age=2592000", "Path=/", "SameSite=Lax", ...secure].sort());
  expect(cookie!.length).toBeLessThan(4096);

  const session = sessionOf(response) ?? "";
  const left = await app.request("DELETE", "/sessions", { session });
  const [expired, ...more] = left.headers.getSetCookie();
  expect([left.status, more, left.headers.get("clear-site-data")]).toEqual([302, [], null]);
  expect(expired).toMatch(new RegExp(`^${name}=; `));
  expect(attributes(expired)).toEqual(["HttpOnly", "Max-Age=0", "Path=/", "SameSite=Lax", ...secure].sort());
});

test("the cookie's life is the session's", async () => {
  const app = await makeApp({ BIENVENUE_SESSION_LIFETIME: "1d", BIENVENUE_SESSION_IDLE: "1h" });
  await register(app);
  expect((await logIn(app)).headers.get("set-cookie")).toContain("Max-Age=86400");
});

test("A23, V30: a cookie that was there before the login is never adopted", async () => {
  const app = await makeApp();
  await register(app);
  for (const preset of ["attacker", "A".repeat(43), "null"]) {
    const session = sessionOf(await logIn(app, preset));
    expect(session).not.toBe(preset);
    expect([await profile(app, preset), await profile(app, session)]).toEqual([403, 200]);
  }
});

test("A23, ASVS 7.2.4: a login while logged in gives another token and ends the old one", async () => {
  const app = await makeApp();
  const [first, elsewhere] = [await loggedIn(app, EMAIL, PASSWORD), await loggedIn(app, EMAIL, PASSWORD)];
  const second = sessionOf(await logIn(app, first));
  expect(second).not.toBe(first);
  expect([await profile(app, first), await profile(app, second), await profile(app, elsewhere)]).toEqual([
    403, 200, 200,
  ]);
});

test("a login that fails ends nothing and sets nothing", async () => {
  const app = await makeApp();
  const session = await loggedIn(app, EMAIL, PASSWORD);
  const failed = await logIn(app, session, EMAIL, "another password");
  expect([failed.status, failed.headers.getSetCookie()]).toEqual([401, []]);
  expect(await profile(app, session)).toBe(200);
});

test("V37: another user's login in the same browser gets an id of its own and ends the first one's", async () => {
  const app = await makeApp();
  const hers = await loggedIn(app, EMAIL, PASSWORD);
  await register(app, "other@example.com");
  const theirs = sessionOf(await logIn(app, hers, "other@example.com")) ?? "";
  expect(theirs).not.toBe(hers);
  expect(await profile(app, hers)).toBe(403);
  const answer = await app.request("GET", "/profile", { session: theirs });
  expect(await answer.json()).toEqual({ email: "other@example.com" });
  await app.request("DELETE", "/sessions", { session: theirs });
  const again = sessionOf(await logIn(app, theirs, "other@example.com"));
  expect([hers, theirs]).not.toContain(again);
});

test("ASVS 3.3.4: the token is in Set-Cookie and nowhere else", async () => {
  const app = await makeApp();
  await register(app);
  const login = await logIn(app);
  const session = sessionOf(login) ?? "";
  const answers = [login];
  for (const path of ["/profile", "/sessions/current", "/", "/nowhere"]) {
    answers.push(await app.request("GET", path, { session }));
  }
  answers.push(await app.request("DELETE", "/sessions", { session }));
  for (const answer of answers) {
    const headers = [...answer.headers].filter(([name]) => name !== "set-cookie" || answer !== login);
    expect(`${await answer.text()}${JSON.stringify(headers)}`).not.toContain(session);
  }
  expect(app.log.join("")).not.toContain(session);
});
