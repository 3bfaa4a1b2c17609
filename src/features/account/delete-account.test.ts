import { describe, expect, test } from "vitest";
import { KINDS_OF_DATABASES } from "../../../test/support/databases.ts";
import { loggedIn, makeApp, type TestApp } from "../../../test/support/make-app.ts";
import { TABLES, tableRows } from "../../../test/support/rows.ts";

const EMAIL = "guillaume@example.com";
const OTHER = "other@example.com";
const MINUTE = 60_000;

/** Rows of these users in every table of second factors. None of them is asked for at a login. */
async function giveFactors({ db: { kysely } }: TestApp, userIds: readonly number[]) {
  for (const user_id of userIds) {
    const digest = `digest of ${user_id}`;
    const rows = {
      logins: { digest, user_id, epoch: 0, methods: "pwd", created_at: 1, expires_at: 1 },
      totps: { user_id, sealed: "sealed", sealed_by: "key", last_step: 1, confirmed_at: 1 },
      totp_enrolments: { user_id, sealed: "sealed", epoch: 0, expires_at: 1 },
      recovery_codes: { digest, user_id, created_at: 1 },
      two_step_removals: { user_id, removes_passkeys: 0, reason: "lost", created_at: 1, due_at: 1 },
      passkeys: {
        ...{ id: digest, user_id, rp_id: "localhost", public_key: "key", alg: -7, sign_count: 0, aaguid: "none" },
        ...{ transports: "usb", name: "key", created_at: 1 },
      },
      passkey_users: { user_id, handle: digest },
      challenges: { digest, purpose: "login", user_id, expires_at: 1 },
    } as const;
    for (const [table, row] of Object.entries(rows)) {
      await kysely
        .insertInto(table as keyof typeof rows)
        .values(row)
        .execute();
    }
  }
}

describe.each(KINDS_OF_DATABASES)("the end of an account on %s", (_name, url) => {
  const newApp = async () => {
    const app = await makeApp({ BIENVENUE_DATABASE_URL: await url() });
    return { app, session: await loggedIn(app) };
  };

  test("DELETE /users/me: no row and no line of the log knows the user; all others are untouched", async () => {
    const { app, session } = await newApp();
    const stranger = await loggedIn(app, OTHER);
    await app.auth.getResetPasswordToken(OTHER);
    await giveFactors(app, [1, 2]);
    const before = await tableRows(app);
    await loggedIn(app);
    await app.request("PATCH", "/users/me", { session, form: { name: "Guillaume the First" } });
    await app.auth.getResetPasswordToken(EMAIL);
    await app.request("POST", "/sessions", { form: { email: EMAIL, password: "wrong" } });
    await app.failedLogins.flush();

    const response = await app.request("DELETE", "/users/me", { session });
    expect([response.status, await response.json()]).toEqual([200, { message: "user deleted" }]);
    expect(response.headers.getSetCookie()).toEqual(["session_id=; Max-Age=0; HttpOnly; SameSite=Lax; Path=/"]);
    expect((await app.request("GET", "/users/me", { session })).status).toBe(403);
    expect((await app.request("POST", "/sessions", { form: { email: EMAIL, password: "b4l0u" } })).status).toBe(401);

    await app.failedLogins.flush();
    const after = await tableRows(app);
    for (const table of TABLES) {
      for (const row of after[table]) {
        const words = Object.values(row).join(" ").toLowerCase();
        expect([table, words]).not.toEqual([table, expect.stringContaining("guillaume")]);
        if (table !== "events") expect([table, row[table === "users" ? "id" : "user_id"]]).not.toEqual([table, 1]);
      }
      const others = (rows: typeof after) =>
        rows[table].filter((row) => (table === "users" ? row["id"] : row["user_id"]) === 2);
      expect(others(after)).toEqual(others(before));
      if (table !== "leases") expect(others(after).length, table).toBeGreaterThan(0);
    }
    expect(after.events).toContainEqual(expect.objectContaining({ kind: "user_deleted", user_id: 1 }));
    expect(app.log.join("").toLowerCase()).not.toContain("guillaume");
    expect((await app.request("GET", "/users/me", { session: stranger })).status).toBe(200);
    // The number is not used again: what happened stays the old one's.
    expect(await app.request("POST", "/users", { form: { email: EMAIL, password: "b4l0u" } })).toMatchObject({
      status: 200,
    });
    expect((await app.db.findUserBy({ email: EMAIL }))?.id).toBeGreaterThan(2);
  });

  test("ASVS 7.5.1: DELETE /users/me ten minutes after the login needs the password again", async () => {
    const { app, session } = await newApp();
    app.clock.advance(10 * MINUTE - 1);
    const late = await loggedIn(app);
    app.clock.advance(1);
    const before = await tableRows(app);
    const refused = await app.request("DELETE", "/users/me", { session });
    expect([refused.status, await refused.json()]).toMatchObject([403, { code: "reauthentication_required" }]);
    expect(refused.headers.getSetCookie()).toEqual([]);
    expect(await tableRows(app)).toEqual(before);
    expect((await app.request("DELETE", "/users/me", { session: late })).status).toBe(200);
  });

  test("of many who delete one account at once one does", async () => {
    const { app, session } = await newApp();
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => app.request("DELETE", "/users/me", { session })),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([200, ...Array.from({ length: 19 }, () => 403)]);
    const events = (await tableRows(app)).events.filter((row) => row["kind"] === "user_deleted");
    expect(events).toHaveLength(1);
  });
});
