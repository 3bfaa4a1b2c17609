import { describe, expect, test } from "vitest";
import { DATABASES } from "../support/databases.ts";
import { makeApp, type TestApp } from "../support/make-app.ts";
import { from } from "../support/request-from-network.ts";
import { type SteppedHashes, steppedHashes, type Waiting } from "../support/stepped-hashes.ts";
import { OneLaneQueue } from "./weak/one-lane-queue.ts";
import { TurnAboutQueue } from "./weak/turn-about-queue.ts";

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

/** An attacker's accounts, each in a browser that it knows and a network of its own. */
const CROWD = 40;

interface Crowd {
  /** Each that has nothing waiting logs in, with its right password. */
  logIn(): Promise<void>;
}

async function crowd({ app, hashes }: Pick<Flooded, "app" | "hashes">): Promise<Crowd> {
  const hashed = await hashes.hasher.hash(FORM.password);
  const formOf = (index: number) => ({ ...FORM, email: `attacker-${index}@example.com` });
  const networkOf = (index: number) => `10.0.${index}.1`;
  const devices: string[] = [];
  for (let index = 0; index < CROWD; index++) {
    await app.db.addUser(formOf(index).email, hashed, { verified: true });
    devices.push(deviceOf(await from(app, networkOf(index))("POST", "/sessions", formOf(index))));
  }
  const waiting = new Set<number>();
  return {
    logIn: async () => {
      const idle = devices.flatMap((_, index) => (waiting.has(index) ? [] : [index]));
      const expected = hashes.length + idle.length;
      for (const index of idle) {
        waiting.add(index);
        const login = from(app, networkOf(index))("POST", "/sessions", formOf(index), devices[index]);
        void login.then(() => void waiting.delete(index));
      }
      while (hashes.length < expected) await tick();
    },
  };
}

/** An owner and a crowd of accounts, one of them with older browsers; from now on hashes wait. */
async function ownerAndCrowd(older: "owner" | "crowd", url: string, hashes: SteppedHashes) {
  const app = await makeApp({ BIENVENUE_DATABASE_URL: url }, hashes.hasher);
  const addOwner = async () => {
    await app.db.addUser(FORM.email, await hashes.hasher.hash(FORM.password), { verified: true });
    return deviceOf(await from(app, HOME)("POST", "/sessions", FORM));
  };
  const early = older === "owner" ? await addOwner() : undefined;
  if (older === "owner") app.clock.advance(1000);
  const attackers = await crowd({ app, hashes });
  app.clock.advance(1000);
  const device = early ?? (await addOwner());
  hashes.hold();
  const flooded = { app, hashes, device };
  const logInAfter = (turns: number) =>
    answerAfter(flooded, turns, ELSEWHERE, from(app, ELSEWHERE)("POST", "/sessions", FORM, device));
  return { hashes, attackers, logInAfter };
}

describe.each(DATABASES.filter(([name]) => name !== "sqlite file"))("A25, a crowd of accounts on %s", (_name, url) => {
  test("A25: an owner whose browser is older has the next turn but one at the first login, and at those that follow at once", async () => {
    const { attackers, logInAfter } = await ownerAndCrowd("owner", await url(), steppedHashes());
    for (let login = 1; login <= 5; login++) {
      await attackers.logIn();
      expect(await logInAfter(2), `login ${login}`).toBe(200);
    }
  });

  test("A25: one whose browser is younger has it once each of the crowd had a turn", async () => {
    const { hashes, attackers, logInAfter } = await ownerAndCrowd("crowd", await url(), steppedHashes());
    for (let turn = 0; turn < 2 * CROWD; turn++) {
      await attackers.logIn();
      await hashes.serve(1);
    }
    await attackers.logIn();
    expect(await logInAfter(2)).toBe(200);
  });
});

test("A25, control: turn about in the order in which they came, the crowd keeps the owner waiting", async () => {
  const hashes = steppedHashes(new TurnAboutQueue<Waiting>());
  const { attackers, logInAfter } = await ownerAndCrowd("owner", "sqlite::memory:", hashes);
  await attackers.logIn();
  expect(await logInAfter(CROWD - 1)).toBeUndefined();
});

test("A25: guesses of a neighbour in the owner's network take no place and no turn of the owner's browser", async () => {
  const flooded = await home("sqlite::memory:", steppedHashes());
  await flood(flooded);
  const { app, device, hashes } = flooded;
  for (let guess = 0; guess < 3; guess++) {
    const before = hashes.length;
    void from(app, HOME)("POST", "/sessions", { ...FORM, password: "une supposition" });
    while (hashes.length === before) await tick();
    const login = from(app, HOME)("POST", "/sessions", FORM, device);
    expect(await answerAfter(flooded, 4, HOME, login)).toBe(200);
  }
});
