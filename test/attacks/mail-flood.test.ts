import { describe, expect, test } from "vitest";
import { KINDS_OF_DATABASES } from "../support/databases.ts";
import { PUBLIC_WITH_MAIL, waitingMails } from "../support/mailed.ts";
import { makeApp, type TestApp } from "../support/make-app.ts";

const HOUR = 3_600_000;
const VICTIM = "victim@example.com";

/** What a stranger can have mail sent by. */
const WAYS: readonly ((app: TestApp, email: string) => Promise<Response>)[] = [
  (app, email) => app.request("POST", "/users", { form: { email, password: "une phrase de passe" } }),
  (app, email) => app.request("POST", "/email_verification", { form: { email } }),
  (app, email) => app.request("POST", "/reset_password", { form: { email } }),
];

describe.each(KINDS_OF_DATABASES)("mail to one address on %s", (_name, url) => {
  const newApp = async () => makeApp({ BIENVENUE_DATABASE_URL: await url(), ...PUBLIC_WITH_MAIL });

  test("three an hour over registration, resend and reset together, and every answer is alike", async () => {
    const app = await newApp();
    const heard = WAYS.map(() => new Set<string>());
    for (let round = 0; round < 4; round++)
      for (const [index, ask] of WAYS.entries()) {
        const response = await ask(app, round % 2 ? VICTIM.toUpperCase() : VICTIM);
        heard[index]!.add(`${response.status} ${(await response.text()).toLowerCase()}`);
      }
    expect(heard.map((answers) => answers.size)).toEqual([1, 1, 1]);
    expect((await waitingMails(app)).map(({ kind }) => kind).sort()).toEqual([
      "email_verification",
      "email_verification",
      "password_reset",
    ]);
    app.clock.advance(HOUR - 1);
    await WAYS[2]!(app, VICTIM);
    expect(await waitingMails(app)).toHaveLength(3);
    app.clock.advance(1);
    await WAYS[2]!(app, VICTIM);
    expect(await waitingMails(app)).toHaveLength(4);
  });

  test("exactly three of 20 requests at once, whether the address is new, known, or proven", async () => {
    const app = await newApp();
    const flood = async (email: string) => {
      const answers = await Promise.all(Array.from({ length: 20 }, (_, index) => WAYS[index % 3]!(app, email)));
      expect(answers.map(({ status }) => status)).toEqual(Array.from({ length: 20 }, () => 200));
      return (await waitingMails(app)).filter(({ address }) => address.toLowerCase() === email.toLowerCase()).length;
    };
    await WAYS[0]!(app, "known@example.com");
    await app.db.addUser("proven@example.com", "no hash", { verified: true });
    expect(await flood("proven@example.com")).toBe(3);
    expect(await flood("known@example.com")).toBe(3);
    await WAYS[0]!(app, "new@example.com"); // a wish for what is nobody's yet is no mail
    expect(await flood("new@example.com")).toBe(3);
    app.clock.advance(HOUR);
    expect(await flood("proven@example.com")).toBe(6);
  });

  test("a flood of one address leaves the others their mail", async () => {
    const app = await newApp();
    for (let count = 0; count < 5; count++) await WAYS[0]!(app, VICTIM);
    await WAYS[0]!(app, "other@example.com");
    expect((await waitingMails(app)).map(({ address }) => address)).toContain("other@example.com");
  });
});
