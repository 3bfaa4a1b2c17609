import { createHash } from "node:crypto";
import { truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { ANY_PASSWORD, acceptPassword } from "../../src/core/password-policy.ts";
import { temporaryFolder } from "../support/databases.ts";
import { loggedIn, makeApp } from "../support/make-app.ts";

const EMAIL = "guillaume@example.com";
const PASSWORD = "une phrase de passe";
const BREACHED = "Crème brûlée du dimanche";
const PUBLIC = { BIENVENUE_PUBLIC_URL: "https://accounts.example.com", BIENVENUE_MAIL: "none" };
const sha1 = (text: string) => createHash("sha1").update(text).digest("hex").toUpperCase();
const LOOPBACK = { incoming: { socket: { remoteAddress: "127.0.0.1" } } };

function breachFile(): string {
  const path = join(temporaryFolder(), "breaches.txt");
  const hashes = [BREACHED, ...Array.from({ length: 2000 }, (_, index) => `other ${index}`)].map(sha1).sort();
  writeFileSync(path, hashes.map((hash) => `${hash}:12\r\n`).join(""));
  return path;
}

/** Of the breach file; a database may have warnings of its own. */
const warningsIn = (lines: readonly string[]) =>
  lines
    .map((line) => JSON.parse(line) as { level: string; event: string })
    .filter(({ level, event }) => level === "warn" && event.startsWith("BIENVENUE_BREACH_FILE"))
    .map(({ event }) => event);

describe("ASVS 6.2.12: with a breach file", () => {
  test("a planted password is 400 at registration, reset and change, and nothing changes", async () => {
    const app = await makeApp({ ...PUBLIC, BIENVENUE_BREACH_FILE: breachFile() });
    expect(warningsIn(app.log)).toEqual([]);
    const session = await loggedIn(app, EMAIL, PASSWORD);
    const reset_token = await app.auth.getResetPasswordToken(EMAIL);
    const ask = (password: string) => [
      () => app.request("POST", "/users", { form: { email: "other@example.com", password } }),
      () => app.request("PUT", "/password", { session, form: { current_password: PASSWORD, new_password: password } }),
      () => app.request("PUT", "/reset_password", { form: { email: EMAIL, reset_token, new_password: password } }),
    ];
    // As decomposed characters it is the same password: what is asked for is its NFC form.
    for (const spelling of [BREACHED, BREACHED.normalize("NFD")]) {
      for (const send of ask(spelling)) {
        const response = await send();
        expect([response.status, await response.json()]).toEqual([
          400,
          { code: "password_breached", message: expect.stringContaining("data breach") as string },
        ]);
      }
    }
    expect(await app.auth.validLogin(EMAIL, PASSWORD)).toBe(true);
    const [register] = ask(BREACHED.toUpperCase());
    expect((await register!()).status).toBe(200);
    // The token was not used up by the refusals.
    const form = { email: EMAIL, reset_token, new_password: "encore une phrase" };
    expect((await app.request("PUT", "/reset_password", { form })).status).toBe(200);
  });

  test("one that cannot be read any more is 503 and logged: no password is set unchecked", async () => {
    const path = breachFile();
    const app = await makeApp({ ...PUBLIC, BIENVENUE_BREACH_FILE: path });
    truncateSync(path, 0);
    const response = await app.request("POST", "/users", { form: { email: EMAIL, password: PASSWORD } });
    expect([response.status, await response.json()]).toMatchObject([503, { code: "password_check_unavailable" }]);
    expect(app.log.join("")).toContain("BIENVENUE_BREACH_FILE cannot be read");
    expect(await app.listUsers(10)).toEqual([]);
  });

  test("the development profile does not ask it", async () => {
    const app = await makeApp({ BIENVENUE_BREACH_FILE: breachFile() });
    const response = await app.request("POST", "/users", { form: { email: EMAIL, password: BREACHED } });
    expect(response.status).toBe(200);
  });
});

test.each<[what: string, reason: string, path: () => string]>([
  ["absent", "ENOENT", () => join(temporaryFolder(), "absent.txt")],
  [
    "in another format",
    "40 hexadecimal digits",
    () => {
      const path = join(temporaryFolder(), "words.txt");
      writeFileSync(path, `${BREACHED}\n`);
      return path;
    },
  ],
])(
  "ASVS 6.2.12: a file that is %s is a warning, in the log and in /health/ready; the service starts",
  async (_what, reason, path) => {
    const app = await makeApp({ ...PUBLIC, BIENVENUE_BREACH_FILE: path() });
    const warnings = warningsIn(app.log);
    expect(warnings).toEqual([expect.stringMatching(`^BIENVENUE_BREACH_FILE is not used.*${reason}`)]);
    const ready = await app.app.request("http://localhost/health/ready", {}, LOOPBACK);
    expect([ready.status, await ready.json()]).toMatchObject([
      200,
      { checks: { warnings: expect.arrayContaining(warnings) as string[] } },
    ]);
    const response = await app.request("POST", "/users", { form: { email: EMAIL, password: BREACHED } });
    expect(response.status).toBe(200);
  },
);

describe("acceptPassword", () => {
  const asked: string[] = [];
  const isBreached = async (password: string) => asked.push(password) > 0 && password === BREACHED;

  test("asks for the NFC form in its exact case, and after the common ones", async () => {
    const policy = { ...ANY_PASSWORD, isCommon: (password: string) => password === "common", isBreached };
    const accept = (password: string) => acceptPassword(password, EMAIL, policy);
    await expect(accept("Common")).rejects.toMatchObject({ code: "password_common" });
    expect(asked).toEqual([]);
    await expect(accept(BREACHED.normalize("NFD"))).rejects.toMatchObject({ code: "password_breached" });
    expect(await accept("Another One")).toBe("Another One");
    expect(asked).toEqual([BREACHED, "Another One"]);
  });
});
