import fc from "fast-check";
import { expect, test } from "vitest";
import { STEP_UP_MS } from "../../src/authentication/step-up.ts";
import { effort } from "../effort.ts";
import { tokenFor } from "../support/body-routes.ts";
import { DATABASES } from "../support/databases.ts";
import { type Fuzzed, goodRequest, requestsFor } from "../support/fuzzed-requests.ts";
import { MAIL_LOGIN } from "../support/mail-login.ts";
import { PUBLIC_WITH_MAIL } from "../support/mailed.ts";
import { cheapHasher, makeApp, type TestApp } from "../support/make-app.ts";
import { type Answered, checkerOf, type Document, type Operation } from "../support/openapi-checker.ts";
import { reportFigure } from "../support/report-figure.ts";

const RUNS = effort("fuzzRuns");
const PASSWORD = "quiche-tarte-flambee-64";
const HASHED = cheapHasher().hash(PASSWORD);

const PROFILES = [
  ["development", {}],
  ["public", PUBLIC_WITH_MAIL],
] as const;
const CASES = DATABASES.filter(([name]) => name !== "sqlite file").flatMap(([name, url]) =>
  PROFILES.map(([profile, env]) => [profile, name, env, url] as const),
);

/** What takes more than good fields: something that is there to begin with, or what an authenticator has signed. */
const NEEDS_MORE: Readonly<Record<string, number>> = {
  // Who has no second factor.
  "DELETE /users/me/totp": 404,
  "DELETE /users/me/two-step-removal": 404,
  "POST /account/authenticator/remove": 404,
  "POST /account/recovery-codes": 404,
  "POST /account/security": 404,
  "POST /keep-two-step": 403,
  "POST /passkeys/confirm/options": 404,
  "POST /users/me/recovery-codes": 404,
  // Of all that may prove who is there a second factor comes first.
  "POST /confirm": 401,
  "POST /sessions/current/reauthenticate": 401,
  "POST /sessions/second-step": 401,
  "POST /users/me/totp/confirm": 403,
  "DELETE /users/me/passkeys/{id}": 404,
  "GET /account/passkeys/{id}": 404,
  "GET /account/passkeys/{id}/remove": 404,
  "PATCH /users/me/passkeys/{id}": 404,
  "POST /account/passkeys/{id}": 404,
  "POST /account/passkeys/{id}/remove": 404,
  "POST /account/passkeys/new": 400,
  "POST /passkeys/login": 400,
  "POST /passkeys/second-step/options": 401,
  "POST /users/me/passkeys": 400,
  // Another browser asked for the mail.
  "POST /login-links/use": 403,
  "POST /login/code": 403,
  "POST /login/link": 403,
  // The user has a password.
  "POST /confirm/code": 403,
  "POST /sessions/current/login-code": 403,
};

async function documentOf(app: TestApp): Promise<Document> {
  return (await (await app.request("GET", "/openapi.json")).json()) as Document;
}

/** Every operation, with its method and its path. */
function operationsOf({ paths }: Document): (readonly [method: string, template: string, Operation])[] {
  return Object.entries(paths).flatMap(([template, operations]) =>
    Object.entries(operations).map(([method, operation]) => [method.toUpperCase(), template, operation] as const),
  );
}

let users = 0;

/** Sends a request as somebody who is new: what one request ends is there for the next. */
async function send(app: TestApp, template: string, { method, path, headers, body, isLate }: Fuzzed) {
  const email = `u${++users}@example.com`;
  await app.db.addUser(email, await HASHED, { verified: !/verif/.test(template) });
  const session = (await app.auth.createSession(email))!;
  const { id } = (await app.findSession(session))!.session;
  const base = app.services.profile.name === "public" ? app.services.profile.origin : "http://localhost";
  const words: Record<string, string> = {
    $EMAIL: email,
    $PASSWORD: PASSWORD,
    $TOKEN: await tokenFor(app, template, email),
    $SESSION: session,
    $COOKIE: app.cookieName,
    $BASE: base,
    $ID: id,
  };
  const filled = (text: string) =>
    text.replace(/(?:\$|%24)([A-Z]+)/g, (word, name: string) => words[`$${name}`] ?? word);
  const sent = Object.entries(headers).map(([name, value]) => [name, filled(value)]);
  if (isLate) app.clock.advance(STEP_UP_MS);
  const hasBody = method !== "GET" && method !== "HEAD" && body !== undefined;
  const response = await app.request(method, filled(path), {
    headers: Object.fromEntries(sent) as Record<string, string>,
    ...(hasBody ? { body: filled(body) } : {}),
  });
  const type = response.headers.get("content-type")?.split(";")[0];
  return { status: response.status, type, body: await response.text(), allow: response.headers.get("allow") };
}

/** What is wrong with an answer to a request, whose method may be none of its path's. */
function wrongWith(document: Document, template: string, method: string, answer: Answered & { allow: string | null }) {
  // What has a name of its own may also be what varies in another path.
  const isThere = (other: string) => new RegExp(`^${other.replace(/\{\w+\}/g, "[^/]+")}$`).test(template);
  const meant = Object.keys(document.paths).filter((other) => other === template || isThere(other));
  const operations = Object.assign({}, ...meant.map((other) => document.paths[other])) as Record<string, Operation>;
  // Every method is as good as GET there: forward-auth.test.ts.
  const operation = operations[template === "/forward-auth" && method !== "HEAD" ? "get" : method.toLowerCase()];
  if (answer.status >= 500) return "a failure of the service";
  if (operation) return checkerOf(document)(operation, answer);
  if (method === "HEAD" && operations["get"]) return answer.body === "" ? undefined : "an answer to HEAD has a body";
  if (answer.status === 421 || answer.status === 403) return undefined; // refused before anybody looked at the method
  const allowed = Object.keys(operations).every((one) => answer.allow?.includes(one.toUpperCase()));
  return allowed && answer.status === (method === "OPTIONS" ? 204 : 405)
    ? undefined
    : "its path does not know the method";
}

test.each(CASES)(
  "A33: whatever is sent to an operation, the answer is one that the OpenAPI document declares: %s profile on %s",
  async (profile, name, env, url) => {
    const app = await makeApp({ ...MAIL_LOGIN, ...env, BIENVENUE_DATABASE_URL: await url() });
    const document = await documentOf(app);
    const refused: Record<string, number> = {};
    for (const [method, template, operation] of operationsOf(document)) {
      const holds = fc.asyncProperty(requestsFor(method, template, operation), async (request) => {
        const answer = await send(app, template, request);
        expect(wrongWith(document, template, request.method, answer), JSON.stringify(answer)).toBeUndefined();
      });
      await fc.assert(holds, { numRuns: RUNS });
      const { status } = await send(app, template, goodRequest(method, template, operation));
      if (status >= 400) refused[`${method} ${template}`] = status;
    }
    expect(refused).toEqual({ ...NEEDS_MORE, ...(profile === "development" ? { "GET /dev/mail/{id}": 404 } : {}) });
    const operations = operationsOf(document).length;
    reportFigure(`${operations} operations, ${RUNS} requests each, ${profile} profile on ${name}: all as declared`);
  },
);

const PROFILE = { method: "GET", path: "/profile" };

test.each([
  ["a status less", '"403":', '"499":'],
  ["another code", '{"session_required":', '{"no_session":'],
  ["a field more", '{"email":{"type":"string"}},"required":[', '{"email":{},"name":{}},"required":["name",'],
  ["a field less", '"properties":{"email":{"type":"string"}},"required":["email"],', ""],
  ["a field of another type", '"email":{"type":"string"}', '"email":{"type":"integer"}'],
  ["another content type", '"application/json":{"schema":{"type"', '"text/html":{"schema":{"type"'],
  ["no body", '"content":{"application/json":{"schema":{"type"', '"nothing":{"application/json":{"schema":{"type"'],
])("A33, control: a document with %s than there is, is found out", async (_what, from, to) => {
  const app = await makeApp();
  const document = await documentOf(app);
  const text = JSON.stringify(document.paths["/profile"]);
  expect(text).toContain(from);
  const lying = { ...document, paths: { "/profile": JSON.parse(text.replace(from, to)) as Document["paths"][string] } };
  const asked = [{ cookie: "$COOKIE=$SESSION" }, { cookie: "" }].map((headers) => ({ ...PROFILE, headers }));
  const answers = [await send(app, "/profile", asked[0]!), await send(app, "/profile", asked[1]!)];
  const found = (checked: Document) => answers.filter((answer) => wrongWith(checked, "/profile", "GET", answer));
  expect([found(document).length, found(lying).length]).toEqual([0, 1]);
  const failure = { status: 500, type: "application/json", body: "{}", allow: null };
  expect(wrongWith(document, "/profile", "GET", failure)).toBe("a failure of the service");
});
