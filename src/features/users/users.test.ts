import { describe, expect, test } from "vitest";
import { KINDS_OF_DATABASES } from "../../../test/support/databases.ts";
import { makeApp } from "../../../test/support/make-app.ts";

const PUBLIC = { BIENVENUE_PUBLIC_URL: "https://accounts.example.com", BIENVENUE_MAIL: "none" };
const LONG = "une phrase de passe bien longue";

describe.each(KINDS_OF_DATABASES)("POST /users on %s", (_name, url) => {
  test.each([
    [
      "a new email",
      { email: "guillaume@example.com", password: "b4l0u" },
      200,
      { email: "guillaume@example.com", message: "user created" },
    ],
    [
      "an email that is registered",
      { email: "known@example.com", password: "x" },
      400,
      { message: "email already registered" },
    ],
    [
      "another spelling of it",
      { email: "KNOWN@Example.COM", password: "x" },
      400,
      { message: "email already registered" },
    ],
    [
      "the spelling as entered is kept",
      { email: "Guillaume+tag@Example.com", password: "x" },
      200,
      { email: "Guillaume+tag@Example.com", message: "user created" },
    ],
    ["a password of one byte", { email: "a@example.com", password: " " }, 200, undefined],
    ["a password of 1024 bytes", { email: "b@example.com", password: "x".repeat(1024) }, 200, undefined],
    [
      "a password of 1025 bytes",
      { email: "c@example.com", password: "x".repeat(1025) },
      400,
      { code: "password_too_long", message: expect.any(String) },
    ],
    ["no address", { email: "guillaume", password: "x" }, 400, { code: "email_invalid", message: expect.any(String) }],
    [
      "fields that are not asked for",
      { email: "d@example.com", password: "x", is_admin: "1", email_verified: "true", id: "1" },
      200,
      undefined,
    ],
  ])("%s", async (_what, form, status, body) => {
    const app = await makeApp({ BIENVENUE_DATABASE_URL: await url() });
    await app.request("POST", "/users", { form: { email: "known@example.com", password: "b4l0u" } });
    const response = await app.request("POST", "/users", { form });
    expect(response.status).toBe(status);
    if (body) expect(await response.json()).toEqual(body);
    expect(response.headers.getSetCookie()).toEqual([]);
  });

  test("ASVS 8.2.3, V62: other fields are not stored, and no password is", async () => {
    const app = await makeApp({ BIENVENUE_DATABASE_URL: await url() });
    const form = { email: "a@example.com", password: "CANARY-password", verified_at: "1", disabled_at: "1", id: "77" };
    await app.request("POST", "/users", { form });
    const rows = await app.db.kysely.selectFrom("users").selectAll().execute();
    expect(rows).toHaveLength(1);
    expect(rows[0]).toMatchObject({ id: 1, verified_at: null, disabled_at: null });
    expect(rows[0]?.hashed_password).toMatch(/^\$argon2id\$v=19\$/);
    expect(JSON.stringify([rows, app.log])).not.toContain("CANARY");
  });
});

test("ASVS 6.3.2: a new service has no account", async () => {
  const app = await makeApp();
  expect(await app.listUsers(10)).toEqual([]);
});

test("closed registration is 403 for everybody", async () => {
  const app = await makeApp({ BIENVENUE_REGISTRATION: "closed" });
  const response = await app.request("POST", "/users", { form: { email: "a@example.com", password: "b4l0u" } });
  expect(response.status).toBe(403);
  expect(await response.json()).toMatchObject({ code: "registration_closed" });
  expect(await app.listUsers(10)).toEqual([]);
});

describe("POST /users in the public profile without mail", () => {
  test.each([
    ["ASVS 6.2.1: 14 characters", "quatorze chars", 400, "password_too_short"],
    ["NIST §3.1.1.2: 14 emoji are 14 characters", "🦊".repeat(14), 400, "password_too_short"],
    ["15 emoji are 15 characters", "🦊🐻🐼🐨🐯🦁🐮🐷🐸🐵🐔🐧🐦🐤🦆", 200, undefined],
    ["ASVS 6.2.5: one class of characters is enough", "827364519283746", 200, undefined],
    ["ASVS 6.2.4: a common password", "passwordpassword", 400, "password_common"],
    ["in another case", "PasswordPASSWORD", 400, "password_common"],
    ["ASVS 6.2.11: the host as password", "accounts.example.com", 400, "password_context"],
    ["the email as password", "guillaume.longname@example.com", 400, "password_context"],
    ["its local part", "guillaume.longname", 400, "password_context"],
    ["a configured word", "Acme Corporation", 400, "password_context"],
    ["ASVS 6.2.9: 64 characters", "phrase ".repeat(9) + "x", 200, undefined],
  ])("%s", async (_what, password, status, code) => {
    const app = await makeApp({ ...PUBLIC, BIENVENUE_PASSWORD_CONTEXT_WORDS: "acme corporation" });
    const response = await app.request("POST", "/users", {
      form: { email: "guillaume.longname@example.com", password },
    });
    expect(response.status).toBe(status);
    if (code) expect(await response.json()).toEqual({ code, message: expect.any(String) });
  });

  test("an email that is registered is told, as without mail nothing else can be said", async () => {
    const app = await makeApp(PUBLIC);
    const form = { email: "a@example.com", password: LONG };
    expect((await app.request("POST", "/users", { form })).status).toBe(200);
    const again = await app.request("POST", "/users", { form });
    expect([again.status, await again.json()]).toEqual([400, { message: "email already registered" }]);
  });

  test("users of that time count as verified", async () => {
    const app = await makeApp(PUBLIC);
    await app.request("POST", "/users", { form: { email: "a@example.com", password: LONG } });
    expect((await app.db.findUserBy({ email: "a@example.com" }))?.verifiedAt).toBe(app.clock.now());
  });
});

test("ASVS 6.2.4: every common password that is long enough is refused", async () => {
  const app = await makeApp({ ...PUBLIC, BIENVENUE_PASSWORD_MIN_LENGTH: "8" });
  const { dictionary } = await import("@zxcvbn-ts/language-common");
  const common = dictionary["passwords-common"].filter((word) => word.length >= 8).slice(0, 3000);
  expect(common).toHaveLength(3000);
  for (const password of common) {
    const registration = app.auth.registerUser("somebody@example.com", password);
    await expect(registration, password).rejects.toMatchObject({
      code: expect.stringMatching(/^password_(common|context)$/),
    });
  }
});
