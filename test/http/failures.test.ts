import { join } from "node:path";
import { expect, test } from "vitest";
import { ERROR_CODES, problemOf } from "../../src/core/errors.ts";
import { type AppWithUser, allRoutes, appWithUser, goodFields, knownTo } from "../support/body-routes.ts";
import { temporaryFolder } from "../support/databases.ts";
import { cheapHasher, makeApp } from "../support/make-app.ts";
import { ruin } from "../support/ruined-database.ts";
import { expectSecure } from "../support/secure-headers.ts";

/** What no stranger should read: stacks, files, SQL, libraries. */
const INTERNALS = /\bat .*:\d+|\/work|\/tmp|node_modules|\.ts\b|select |insert |sqlite|kysely|argon2|Error:|boom/i;
const PAGES = ["/register", "/forgot-password", "/reset-password", "/verify-email", "/verify-email/resend"];
/** Where mails were asked for. */
const SENT = ["/reset-password/sent", "/verify-email/sent"];
const ASSETS = ["/assets/page.css", "/assets/page.js", "/assets/passkeys.js", "/assets/icon.svg"];
const NEEDS_NO_DATABASE = [
  "/secure-account",
  "/keep-two-step",
  "/login/email",
  "/login/code",
  "/login/link",
  "/dev/mail",
  "/",
  "/openapi.json",
  "/health/live",
  "/.well-known/webauthn",
  ...PAGES,
  ...SENT,
  ...ASSETS,
];
const OTHERS: Readonly<Record<string, number>> = {
  "GET /dev/mail/:id": 404,
  "GET /.well-known/change-password": 302,
  "GET /continue": 303,
  // Without the cookie of a login there is nothing to look up.
  "GET /login/set-up": 303,
  "POST /sessions/second-step": 401,
  // What is not a credential is refused, whatever is stored.
  "POST /passkeys/login": 400,
  "POST /passkeys/second-step/options": 401,
};

/** Every route's answer to fields that reach as far as they can. */
async function everyAnswer(app: AppWithUser) {
  const answers = [];
  for (const route of allRoutes(app)) {
    const { method, path, body } = route;
    const form = body ? { form: knownTo(route, goodFields(path, app.token)) } : {};
    const response = await app.request(method, path, { session: app.session, ...form });
    answers.push({ route: `${method} ${path}`, response, text: await response.text() });
  }
  return answers;
}

test("ASVS 16.5.2, 16.5.3: with its database in ruins every route that needs it is 503, and tells nothing", async () => {
  const path = join(temporaryFolder(), "test.db");
  const app = await appWithUser({ BIENVENUE_DATABASE_URL: `sqlite:${path}` });
  ruin(path);
  for (const { route, response, text } of await everyAnswer(app)) {
    const status = OTHERS[route] ?? (NEEDS_NO_DATABASE.some((path) => route === `GET ${path}`) ? 200 : 503);
    expect([route, response.status]).toEqual([route, status]);
    expectSecure(response, text, null);
    if (status === 503) expect(text).not.toMatch(INTERNALS);
  }
  expect(app.log.join("")).toContain(path);
});

test("ASVS 16.5.1, 16.5.4: a bug is a 500 with a request id that the log explains, and nothing else", async () => {
  const broken = () => Promise.reject(new Error("boom in /work/secret.ts: select * from users"));
  const app = await makeApp({}, { ...cheapHasher(), hash: broken, verify: broken });
  const form = { email: "a@example.com", password: "b4l0u" };
  for (const path of ["/users", "/sessions"]) {
    const response = await app.request("POST", path, { form });
    const text = await response.text();
    expect(response.status).toBe(500);
    expectSecure(response, text, null);
    const problem = JSON.parse(text) as { request_id: string };
    const message = "something went wrong on our side";
    expect(problem).toEqual({ code: "internal", message, request_id: expect.any(String) });
    expect(text).not.toMatch(INTERNALS);
    expect(app.log.find((line) => line.includes(problem.request_id))).toContain("boom");
  }
  expect((await app.request("GET", "/")).status).toBe(200);
});

test.each(ERROR_CODES)("the words of %s tell nothing of the inside", (code) => {
  expect(problemOf(code).message).not.toMatch(INTERNALS);
});
