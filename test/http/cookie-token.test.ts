import { expect, test } from "vitest";
import type { RequestContext } from "../../src/http/context.ts";
import { sessionCookie, trustedBrowserCookie } from "../../src/http/token-cookie.ts";
import { type AppWithUser, appWithUser } from "../support/body-routes.ts";

const PUBLIC = { BIENVENUE_PUBLIC_URL: "https://accounts.example.com", BIENVENUE_MAIL: "none" };
/** The two bits that 43 characters do not need: this one decodes to the same bytes. */
const alias = (token: string) => token.slice(0, -1) + ALPHABET[ALPHABET.indexOf(token.at(-1)!) ^ 1]!;
const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
const flipped = (token: string) =>
  token.replace(/[a-z]/i, (letter) => (letter < "a" ? letter.toLowerCase() : letter.toUpperCase()));

/** Every route that looks at the cookie refuses this request, and the session of the app lives on. */
async function expectNobody(app: AppWithUser, headers: Record<string, string>): Promise<void> {
  expect((await app.request("GET", "/profile", { headers })).status).toBe(403);
  expect((await app.request("GET", "/sessions/current", { headers })).status).toBe(401);
  expect((await app.request("DELETE", "/sessions", { headers })).status).toBe(403);
  expect(await app.auth.getUserFromSessionId(app.session)).toBeDefined();
}

test.each<[what: string, cookie: (token: string) => string]>([
  ["without its last character", (token) => `session_id=${token.slice(0, -1)}`],
  ["without its first character", (token) => `session_id=${token.slice(1)}`],
  ["with one more character", (token) => `session_id=${token}A`],
  ["with padding", (token) => `session_id=${token}=`],
  ["in another case", (token) => `session_id=${flipped(token)}`],
  ["with an alias of its last character", (token) => `session_id=${alias(token)}`],
  ["in quotes", (token) => `session_id="${token}"`],
  ["percent-encoded", (token) => `session_id=%${token.charCodeAt(0).toString(16)}${token.slice(1)}`],
  ["twice", (token) => `session_id=${token}; session_id=${token}`],
  ["before another one", (token) => `session_id=${token}; session_id=${"A".repeat(43)}`],
  ["behind another one", (token) => `session_id=x; session_id=${token}`],
  ["behind an empty one", (token) => `session_id=; session_id=${token}`],
  ["joined by a comma", (token) => `a=b, session_id=${token}`],
  ["under the https name", (token) => `__Host-session_id=${token}`],
  ["under another name", (token) => `session=${token}; sid=${token}; session_id2=${token}; xsession_id=${token}`],
  ["under the name in other letters", (token) => `Session_Id=${token}`],
  ["inside another cookie", (token) => `a="session_id=${token}"`],
  ["without a name", (token) => token],
])("A23, V40: the token %s is no session", async (_what, cookie) => {
  const app = await appWithUser();
  await expectNobody(app, { cookie: cookie(app.session) });
});

test.each(["", "null", "undefined", "[object Object]", "0", "true", "%00", "' or 1=1 --", "A".repeat(43), "../../x"])(
  "A23: session_id=%s is no session",
  async (value) => {
    const app = await appWithUser();
    await expectNobody(app, { cookie: `session_id=${value}` });
  },
);

test("V38, V39: a reset token is no session, and a session's token resets nothing", async () => {
  const app = await appWithUser();
  await expectNobody(app, { cookie: `session_id=${app.token}` });
  const form = { email: "guillaume@example.com", reset_token: app.session, new_password: "t4rt1fl3tt3" };
  expect((await app.request("PUT", "/reset_password", { form })).status).toBe(403);
  expect((await app.request("POST", "/reset-password", { form })).status).toBe(403);
});

test.each([
  ["Authorization: Bearer", "/profile", (token: string) => ({ authorization: `Bearer ${token}` })],
  ["Authorization: Cookie", "/profile", (token: string) => ({ authorization: `session_id=${token}` })],
  ["X-Session-Id", "/profile", (token: string) => ({ "x-session-id": token, session_id: token })],
  ["Set-Cookie", "/profile", (token: string) => ({ "set-cookie": `session_id=${token}` })],
  ["the query", "/profile?session_id=", () => ({})],
])("the token in %s is no session", async (_what, path, headers) => {
  const app = await appWithUser();
  const url = path.endsWith("=") ? path + app.session : path;
  expect((await app.request("GET", url, { headers: headers(app.session) })).status).toBe(403);
});

test("the token in a body is no session, and who is meant is never read from one (V49)", async () => {
  const app = await appWithUser();
  const form = { session_id: app.session, user_id: "1", email: "guillaume@example.com" };
  expect((await app.request("DELETE", "/sessions", { form })).status).toBe(403);
  expect((await app.request("DELETE", "/sessions", { json: form })).status).toBe(403);
});

test("in public over https the plain name is ignored, beside ours as well", async () => {
  const app = await appWithUser(PUBLIC);
  await expectNobody(app, { cookie: `session_id=${app.session}` });
  const both = { cookie: `session_id=x; __Host-session_id=${app.session}` };
  expect((await app.request("GET", "/profile", { headers: both })).status).toBe(200);
});

test.each([
  "=",
  ";",
  "; ;",
  "session_id",
  "=;session_id",
  "%",
  "%E0%A4%A",
  "a=%zz; b",
  "\t",
  '"',
  "session_id=\t",
  "__proto__=x",
])("V52: the cookie header %j is nobody's, and no failure", async (cookie) => {
  const app = await appWithUser();
  await expectNobody(app, { cookie });
  const beside = { cookie: `${cookie}; session_id=${app.session}` };
  expect([200, 403]).toContain((await app.request("GET", "/profile", { headers: beside })).status);
});

test("other cookies and white space do no harm", async () => {
  const app = await appWithUser();
  const cookie = `a=b;session_id=${app.session} ; c`;
  expect((await app.request("GET", "/profile", { headers: { cookie } })).status).toBe(200);
});

test.each(["", "x", "A".repeat(42), `${"A".repeat(43)}!`])("%j is not even read as a token", (value) => {
  const request = { header: () => `session_id=${value}; device_id=${value}` } as Partial<RequestContext>;
  for (const cookie of [sessionCookie(false, 1, "localhost"), trustedBrowserCookie(false)])
    expect(cookie.read(request as RequestContext)).toBeUndefined();
});

test("a cookie without a name is no second session cookie", async () => {
  const app = await appWithUser();
  const headers = { cookie: `session_id=${app.session}; session_ids; =session_id` };
  expect((await app.request("GET", "/profile", { headers })).status).toBe(200);
});
