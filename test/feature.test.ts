import { describe, expect, test } from "vitest";
import * as features from "../src/features/index.ts";
import { deliverDue } from "../src/features/mail/deliver.ts";
import { createMailbox } from "../src/ports/mail.ts";
import { badges } from "./support/badges/index.tsx";
import { DATABASES, newPostgresDatabase } from "./support/databases.ts";
import { loggedIn, makeApp } from "./support/make-app.ts";

const EMAIL = "guillaume@example.com";

describe.each(DATABASES)("a feature of tomorrow is a folder and one line, on %s", (name, url) => {
  /** On PostgreSQL a new one: no other test knows the table. */
  const newUrl = () => (name === "postgres" ? newPostgresDatabase() : url());
  const open = async (env: Record<string, string> = {}) => {
    const all = [...Object.values(features), badges];
    const mailbox = createMailbox();
    const app = await makeApp({ BIENVENUE_DATABASE_URL: await newUrl(), ...env }, undefined, { mailer: mailbox }, all);
    const session = await loggedIn(app);
    const award = async (name: string, accept = "application/json") =>
      app.request("POST", "/badges", { session, form: { name }, headers: { accept } });
    return { app, mailbox, session, award };
  };

  test("its table, its error code, its event, its mail and its export", async () => {
    const { app, mailbox, session, award } = await open();
    expect((await award("gold")).status).toBe(200);
    const taken = await award("gold");
    expect([taken.status, await taken.json()]).toEqual([
      409,
      { code: "badge_taken", message: "somebody has this badge" },
    ]);
    const events = await app.request("GET", "/users/me/events", { session });
    expect(await events.text()).toContain('"badge_awarded"');
    await deliverDue({ ...app.services, outbox: app.outbox, mailer: mailbox });
    const mail = mailbox.list().find(({ subject }) => subject.includes("a badge"));
    expect(mail).toMatchObject({ to: EMAIL, subject: "Bienvenue: a badge, in en" });
    expect(mail?.text).toMatch(/\/secure-account#token=[\w-]{43}/);
    const exported = await (await app.request("GET", "/users/me/export", { session })).json();
    expect(exported).toMatchObject({ badges: [{ name: "gold" }] });
  });

  test("its page, in the account's navigation, its notice, and the words of its event", async () => {
    const { app, session, award } = await open();
    await award("gold");
    const page = async (path: string, language: string) => {
      const cookie = `${app.cookieName}=${session}; notice=badge_given`;
      const headers = { accept: "text/html", "accept-language": language, cookie };
      return (await app.request("GET", path, { headers })).text();
    };
    expect(await page("/account/badges", "en")).toMatch(/aria-current="page">Badges in en<[\s\S]*<p>gold<\/p>/);
    expect(await page("/account/badges", "de")).toContain("Badge given, in de");
    const activity = await page("/account/activity", "en");
    expect(activity).toContain("Badge awarded, in en");
    expect(activity).toContain("Badges in en");
    expect(activity).not.toContain("Badge given");
  });

  test("its budget, and the rows that expire", async () => {
    const { app, award } = await open({ BIENVENUE_THROTTLE_WIDTH: "1" });
    const statuses = [];
    for (const name of ["a", "b", "c"]) statuses.push((await award(name)).status);
    expect(statuses).toEqual([200, 200, 429]);
    app.clock.advance(1000);
    const retention = [...(app.services.retention ?? [])];
    expect(await app.deleteExpired({ now: app.clock.now(), seenAfter: 0 }, "a node", retention)).toBe(2);
  });

  test("the OpenAPI document describes its routes and its code", async () => {
    const { app } = await open();
    const document = (await (await app.request("GET", "/openapi.json")).json()) as {
      paths: Record<string, Record<string, { responses: Record<string, { content: Record<string, object> }> }>>;
    };
    const described = document.paths["/badges"]?.["post"]?.responses["409"]?.content["application/json"];
    expect(described).toMatchObject({ examples: { badge_taken: { value: { code: "badge_taken" } } } });
  });
});
