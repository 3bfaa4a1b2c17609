import { describe, expect, test } from "vitest";
import { KINDS_OF_DATABASES } from "../support/databases.ts";
import { mailedToken, PUBLIC_WITH_MAIL, waitingMails } from "../support/mailed.ts";
import { makeApp, sessionOf, type TestApp } from "../support/make-app.ts";

const VICTIM = "victim@example.com";
const ATTACKERS = "la phrase de l'attaquant";
const VICTIMS = "la phrase de la victime";

const register = (app: TestApp, password: string) =>
  app.request("POST", "/users", { form: { email: VICTIM, password } });
const prove = (app: TestApp, token: string, password: string, email = VICTIM) =>
  app.request("PUT", "/email_verification", { form: { email, token, password } });
const reset = (app: TestApp, reset_token: string, new_password: string) =>
  app.request("PUT", "/reset_password", { form: { email: VICTIM, reset_token, new_password } });
const logIn = (app: TestApp, password: string, headers = {}) =>
  app.request("POST", "/sessions", { form: { email: VICTIM, password }, headers });

describe.each(KINDS_OF_DATABASES)("V41, pre-registration takeover, on %s", (_name, url) => {
  test("V41: proving the address with an own password ends all that the attacker has", async () => {
    const app = await makeApp({ BIENVENUE_DATABASE_URL: await url() });
    await register(app, ATTACKERS);
    const login = await logIn(app, ATTACKERS);
    const session = sessionOf(login)!;
    const device = /device_id=([^;]+)/.exec(login.headers.getSetCookie().join("\n"))![1]!;
    const asked = await app.request("POST", "/reset_password", { form: { email: VICTIM } });
    const attackersReset = ((await asked.json()) as { reset_token: string }).reset_token;
    const change = (email: string) => app.request("PUT", "/email", { session, form: { email } });
    expect((await change("attacker@example.com")).status).toBe(200);
    const attackersChange = await mailedToken(app, "email_change", "attacker@example.com");
    expect((await change("attacker2@example.com")).status).toBe(200);

    const proof = await mailedToken(app, "email_verification", VICTIM);
    expect((await reset(app, proof, VICTIMS)).status).toBe(200);

    expect((await app.db.findUserBy({ email: VICTIM }))?.verifiedAt).toBe(app.clock.now());
    expect((await logIn(app, ATTACKERS)).status).toBe(401);
    expect((await app.request("GET", "/profile", { session })).status).toBe(403);
    expect((await reset(app, attackersReset, ATTACKERS)).status).toBe(403);
    for (const password of [ATTACKERS, VICTIMS])
      expect((await prove(app, attackersChange, password, "attacker@example.com")).status).toBe(403);
    expect((await waitingMails(app)).map(({ kind, address }) => [kind, address])).toEqual([
      ["password_changed", VICTIM],
    ]);
    expect(await app.db.kysely.selectFrom("tokens").selectAll().execute()).toEqual([]);
    const headers = { cookie: `device_id=${device}` };
    const victims = await logIn(app, VICTIMS, headers);
    expect(victims.status).toBe(200);
    // The attacker's device is not the victim's: it is given another name.
    expect(victims.headers.getSetCookie().join("\n")).not.toContain(device);
  });

  test("V41: the attacker cannot prove the address without the mail, nor log in", async () => {
    const app = await makeApp({ BIENVENUE_DATABASE_URL: await url(), ...PUBLIC_WITH_MAIL });
    await register(app, ATTACKERS);
    expect((await logIn(app, ATTACKERS)).status).toBe(401);
    for (const token of ["", "A".repeat(43), "null"])
      expect((await prove(app, token, ATTACKERS)).status).toBe(token === "" ? 400 : 403);
    const answers = [
      await app.request("POST", "/email_verification", { form: { email: VICTIM } }),
      await app.request("POST", "/reset_password", { form: { email: VICTIM } }),
      await register(app, ATTACKERS),
    ];
    for (const answer of answers)
      expect([answer.status, await answer.text()]).toEqual([200, expect.not.stringMatching(/[\w-]{43}/)]);
    expect((await app.db.findUserBy({ email: VICTIM }))?.verifiedAt).toBeUndefined();
    expect((await logIn(app, ATTACKERS)).status).toBe(401);
  });

  test("V41: the victim who registers later gets the mail; the attacker's password stays useless", async () => {
    const app = await makeApp({ BIENVENUE_DATABASE_URL: await url(), ...PUBLIC_WITH_MAIL });
    const first = await register(app, ATTACKERS);
    await app.outbox.delivered((await waitingMails(app))[0]!, app.clock.now()); // not read by the victim
    const second = await register(app, VICTIMS);
    expect([second.status, await second.text()]).toEqual([first.status, await first.text()]);
    expect((await waitingMails(app)).map(({ kind, address }) => [kind, address])).toEqual([
      ["email_verification", VICTIM],
    ]);
    const proof = await mailedToken(app, "email_verification", VICTIM);
    // The password of the second registration is nobody's: the token lets the victim set it.
    expect((await prove(app, proof, VICTIMS)).status).toBe(401);
    expect((await logIn(app, ATTACKERS)).status).toBe(401);
    expect((await reset(app, proof, VICTIMS)).status).toBe(200);
    expect((await logIn(app, ATTACKERS)).status).toBe(401);
    expect((await logIn(app, VICTIMS)).status).toBe(200);
  });
});
