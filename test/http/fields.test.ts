import { describe, expect, test } from "vitest";
import { loadConfig } from "../../src/config/config.ts";
import { allRoutes, appWithUser, bodyRoutes } from "../support/body-routes.ts";
import { ENCODINGS, JSON_TYPE, raw } from "../support/encodings.ts";
import { makeApp, sessionOf } from "../support/make-app.ts";
import { storedRows } from "../support/rows.ts";

const bodyOf = async (response: Response) => [response.status, await response.json()];
const problem = (code: string, message: string, more: object) => [400, { code, message, ...more }];
const missing = (field: string) => problem("field_missing", "a field is missing or empty", { field });
const invalid = (field: string) =>
  problem("field_invalid", "a field is not a text, or holds characters that it cannot have", { field });
const repeated = (field: string) => problem("field_repeated", "a field appears twice", { field });
const unknown = (field: string, nearest: string) =>
  problem("field_unknown", "this field is not known here", { field, nearest });

test.each([
  ["POST", "/users", { email: "a@example.com" }, missing("password")],
  ["POST", "/users", { email: "", password: "x" }, missing("email")],
  ["PUT", "/password", { current_password: "b4l0u" }, missing("new_password")],
  ["PUT", "/email_verification", { email: "a@example.com", password: "x" }, missing("token")],
  ["PUT", "/email", {}, missing("email")],
  ["PUT", "/secure_account", {}, missing("token")],
  ["PATCH", "/users/me", { language: "klingon" }, invalid("language")],
  ["PATCH", "/users/me", { name: "\u0007" }, invalid("name")],
  ["PATCH", "/users/me?before=x", {}, [400, { code: "field_missing", message: "a field is missing or empty" }]],
  ["POST", "/users", { email: "a\nb", password: "x" }, invalid("email")],
] as const)("%s %s with %j names the field", async (method, path, form, answer) => {
  const app = await appWithUser();
  expect(await bodyOf(await app.request(method, path, { form, session: app.session }))).toEqual(answer);
});

test.each([
  ["a nested value", '{"email":"a@example.com","password":{"x":1}}', invalid("password")],
  ["a number", '{"email":"a@example.com","password":1}', invalid("password")],
  ["a lone surrogate", String.raw`{"email":"\ud83d"}`, invalid("email")],
  ["a name twice", String.raw`{"email":"x","password":"x","em\u0061il":"y"}`, repeated("email")],
] as const)("JSON with %s: the problem names the field", async (_what, body, answer) => {
  const app = await makeApp();
  expect(await bodyOf(await app.request("POST", "/users", raw(body, JSON_TYPE)))).toEqual(answer);
});

describe("a field that is not known", () => {
  test.each(ENCODINGS)("is refused with the nearest that is, and nothing changes: %s", async (_name, encode) => {
    const app = await appWithUser();
    const routes = bodyRoutes(app).filter(({ otherFields }) => otherFields !== "ignored");
    expect(routes.map(({ method, path }) => `${method} ${path}`).sort()).toEqual([
      "PATCH /users/me",
      "PATCH /users/me/passkeys/:id",
      "POST /email_verification",
      "POST /login-links",
      "POST /login-links/use",
      "POST /sessions/current/reauthenticate",
      "POST /sessions/second-step",
      "POST /users/me/totp/confirm",
      "PUT /email",
      "PUT /email_verification",
      "PUT /password",
      "PUT /secure_account",
    ]);
    const before = await storedRows(app);
    for (const { method, path, body } of routes) {
      const nearest = Object.keys(body!.shape).at(-1)!;
      const field = nearest.slice(0, -1);
      const answer = await app.request(method, path, { session: app.session, ...encode({ [field]: "x" }) });
      expect(await bodyOf(answer)).toEqual(unknown(field, nearest));
    }
    expect(await storedRows(app)).toEqual(before);
  });

  test("is ignored where classic clients send some, and by the forms of pages", async () => {
    const app = await makeApp();
    const form = { email: "a@example.com", password: "b4l0u", submit: "Go" };
    expect((await app.request("POST", "/users", { form })).status).toBe(200);
    expect((await app.request("POST", "/sessions", { form })).status).toBe(200);
    const reset = await app.request("POST", "/reset_password", { form });
    const { reset_token } = (await reset.json()) as { reset_token: string };
    const again = { ...form, reset_token, new_password: "t4rt1fl3tt3" };
    expect((await app.request("PUT", "/reset_password", { form: again })).status).toBe(200);
    expect((await app.request("POST", "/login", { form: { ...form, password: again.new_password } })).status).toBe(303);
  });

  test("is not sent back if it is longer than a slip", async () => {
    const app = await makeApp();
    const field = "x".repeat(10_000);
    const answer = await app.request("PUT", "/secure_account", { form: { [field]: "" } });
    expect(await bodyOf(answer)).toEqual([400, { code: "field_unknown", message: "this field is not known here" }]);
  });

  test("in a query is refused as well, but where clients rely on what is there", async () => {
    const app = await appWithUser();
    const { session } = app;
    expect(await bodyOf(await app.request("GET", "/users/me/events?limt=1", { session }))).toEqual(
      unknown("limt", "limit"),
    );
    expect(await bodyOf(await app.request("GET", "/users/me/events?limit=x", { session }))).toEqual(invalid("limit"));
    expect((await app.request("GET", "/profile?x=1", { session })).status).toBe(200);
    expect((await app.request("GET", "/account/activity?notice=x", { session })).status).toBe(200);
    expect((await app.request("DELETE", "/sessions?x=1", { session })).status).toBe(302);
  });
});

describe("DELETE /sessions", () => {
  test("with scope=this ends the session and says so without a redirect, which scripts cannot see", async () => {
    const app = await appWithUser();
    const { session } = app;
    const ended = await app.request("DELETE", "/sessions?scope=this", { session });
    expect([ended.status, await ended.json()]).toEqual([200, { ended: 1 }]);
    expect([sessionOf(ended), ended.headers.getSetCookie().length]).toEqual([undefined, 1]);
    for (const gone of [session, ""]) {
      expect((await app.request("DELETE", "/sessions?scope=this", { session: gone })).status).toBe(403);
    }
  });

  test.each(["application/json", "text/html", "*/*"])("without a scope is 302 for Accept: %s", async (accept) => {
    const { request, session } = await appWithUser();
    const answer = await request("DELETE", "/sessions", { session, headers: { accept } });
    expect([answer.status, answer.headers.get("location")]).toEqual([302, "/"]);
  });
});

describe("the OpenAPI document", () => {
  const document = async () =>
    (await (await (await makeApp()).request("GET", "/openapi.json")).json()) as {
      paths: Record<string, Record<string, { tags: string[]; responses: Record<string, { content?: object }> }>>;
    };

  test("has what is for people under a tag of its own", async () => {
    const { paths } = await document();
    const tagged = Object.values(paths).flatMap((operations) => Object.values(operations));
    const pages = tagged.filter(({ tags }) => tags.join() === "Pages");
    expect(pages.length).toBeGreaterThan(30);
    for (const { tags, responses } of tagged) {
      const hasJson = Object.entries(responses).some(
        ([status, { content = {} }]) => status.startsWith("2") && "application/json" in content,
      );
      if (hasJson) expect(tags).toEqual(["API"]);
    }
    const api = tagged.filter(({ tags }) => tags.join() === "API");
    expect(api.length + pages.length).toBe(tagged.length);
    expect(Object.keys(paths["/login"]!).concat(paths["/login"]!["get"]!.tags)).toEqual(["get", "post", "Pages"]);
  });

  test("one thing has one name: a mailed token is `token`, but where the contract says reset_token", async () => {
    const app = await makeApp();
    const names = new Set(
      allRoutes(app)
        .filter(({ path }) => !path.includes("reset"))
        .flatMap(({ body }) => Object.keys(body?.shape ?? {})),
    );
    expect([...names].filter((name) => /token/.test(name))).toEqual(["token"]);
  });
});

test("settings know the nearest name as well", () => {
  expect(() => loadConfig({ BIENVENUE_PROT: "1" })).toThrow(/BIENVENUE_PORT/);
});
