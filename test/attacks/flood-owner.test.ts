import { describe, expect, test } from "vitest";
import { DATABASES } from "../support/databases.ts";
import { makeApp, type TestApp } from "../support/make-app.ts";
import { from } from "../support/request-from-network.ts";
import { type SteppedHashes, steppedHashes, type Waiting } from "../support/stepped-hashes.ts";
import { OneLaneQueue } from "./weak/one-lane-queue.ts";

const FORM = { email: "guillaume@example.com", password: "la phrase de Guillaume" };
const HOME = "198.51.100.7";
const ELSEWHERE = "203.0.113.9";
/** More than may wait. */
const STRANGERS = 400;

interface Flooded {
  readonly app: TestApp;
  readonly hashes: SteppedHashes;
  /** The owner's device cookie, got at home. */
  readonly device: string;
}

const deviceOf = (answer: Response) => /[\w-]*device_id=[^;]+/.exec(answer.headers.getSetCookie().join("\n"))![0];

/** An account whose owner has logged in at home once; from now on hashes wait. */
async function home(url: string, hashes: SteppedHashes): Promise<Flooded> {
  const app = await makeApp({ BIENVENUE_DATABASE_URL: url }, hashes.hasher);
  await app.db.addUser(FORM.email, await hashes.hasher.hash(FORM.password), { verified: true });
  const login = await from(app, HOME)("POST", "/sessions", FORM);
  expect(login.status).toBe(200);
  hashes.hold();
  return { app, hashes, device: deviceOf(login) };
}

const tick = () => new Promise((resolve) => setImmediate(resolve));

/** Strangers, each of a /24 of its own, until no more of them find room. */
async function flood({ app, hashes }: Flooded, path = "/sessions"): Promise<void> {
  let refused = 0;
  for (let index = 0; index < STRANGERS; index++) {
    const form = { ...FORM, email: `user-${index}@example.com` };
    const network = `10.${index >> 8}.${index & 255}.1`;
    void from(app, network)("POST", path, form).then((answer) => void (refused += Number(answer.status === 503)));
  }
  while (hashes.length + refused < STRANGERS) await tick();
  expect(refused, "the flood is one").toBeGreaterThan(0);
}

/** What a request is answered if so many turns are served after it; undefined if it still waits. */
async function answerAfter({ hashes }: Flooded, turns: number, network: string, asked: Promise<Response>) {
  let answer: Response | undefined;
  void asked.then((response) => (answer = response));
  const before = hashes.length;
  while (hashes.length === before && !answer) await tick(); // either it waits as well, or it was refused
  if (answer) return answer.status;
  const served = await hashes.serve(turns);
  return served.some((caller) => caller.network === network) ? (await asked).status : undefined;
}

describe.each(DATABASES.filter(([name]) => name !== "sqlite file"))("A25 on %s", (_name, url) => {
  test.each(["/sessions", "/users"])(
    "A25: in a flood of POST %s a known browser has the next turn but one",
    async (path) => {
      const flooded = await home(await url(), steppedHashes());
      await flood(flooded, path);
      const login = from(flooded.app, ELSEWHERE)("POST", "/sessions", FORM, flooded.device);
      expect(await answerAfter(flooded, 2, ELSEWHERE, login)).toBe(200);
    },
  );

  test("A25: so has a new browser in the network of the owner's last login, for this account and no other", async () => {
    const flooded = await home(await url(), steppedHashes());
    const { app } = flooded;
    await app.db.addUser("other@example.com", "no hash");
    await flood(flooded);
    const logIn = (network: string, email: string) => from(app, network)("POST", "/sessions", { ...FORM, email });
    expect((await logIn(HOME, "other@example.com")).status).toBe(503);
    expect((await logIn(ELSEWHERE, FORM.email)).status).toBe(503);
    expect(await answerAfter(flooded, 2, HOME, logIn(HOME, "Guillaume@EXAMPLE.com"))).toBe(200);
  });

  test("A25: a device cookie that is made up, or another account's, makes nobody known", async () => {
    const flooded = await home(await url(), steppedHashes());
    const { app, device } = flooded;
    await app.db.addUser("other@example.com", "no hash");
    await flood(flooded);
    const logIn = (email: string, cookie: string) =>
      from(app, ELSEWHERE)("POST", "/sessions", { ...FORM, email }, cookie);
    expect((await logIn(FORM.email, `${device.slice(0, -4)}AAAA`)).status).toBe(503);
    expect((await logIn("other@example.com", device)).status).toBe(503);
  });

  test("A25: a mailed token and a session prove the account as well", async () => {
    const flooded = await home(await url(), steppedHashes());
    const { app } = flooded;
    const session = (await app.auth.createSession(FORM.email))!;
    const reset_token = await app.auth.getResetPasswordToken(FORM.email);
    await flood(flooded);
    const cookie = `${app.cookieName}=${session}`;
    const again = from(app, ELSEWHERE)("POST", "/sessions/current/reauthenticate", { password: FORM.password }, cookie);
    expect(await answerAfter(flooded, 2, ELSEWHERE, again)).toBe(200);
    const change = { email: FORM.email, reset_token, new_password: "une autre phrase" };
    const reset = from(app, ELSEWHERE)("PUT", "/reset_password", change);
    expect(await answerAfter(flooded, 2, ELSEWHERE, reset)).toBe(200);
  });

  test("A25: look-ups of made-up device cookies share statements, and a malformed one costs none", async () => {
    const app = await makeApp({ BIENVENUE_DATABASE_URL: await url() });
    const lookups = async (cookie: (index: number) => string) => {
      app.queries.length = 0;
      const logIn = (index: number) =>
        from(app, ELSEWHERE)("POST", "/sessions", FORM, `${app.services.browserCookie.name}=${cookie(index)}`);
      const answers = await Promise.all(Array.from({ length: 100 }, (_, index) => logIn(index)));
      expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([401]));
      return app.queries.filter(({ query }) => query.sql.includes("trusted_browsers")).length;
    };
    expect(await lookups(() => "malformed")).toBe(0);
    const count = await lookups((index) => String(index).padStart(43, "0"));
    expect(count).toBeGreaterThan(0);
    expect(count).toBeLessThan(20);
  });
});

test("A25, control: a queue in which known browsers wait like everybody keeps the owner out", async () => {
  const flooded = await home("sqlite::memory:", steppedHashes(new OneLaneQueue<Waiting>(24)));
  await flood(flooded);
  const login = from(flooded.app, ELSEWHERE)("POST", "/sessions", FORM, flooded.device);
  expect(await answerAfter(flooded, 2, ELSEWHERE, login)).toBe(503);
});
