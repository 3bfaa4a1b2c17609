import { randomInt } from "node:crypto";
import { Agent, request } from "node:http";
import { describe, expect, onTestFinished, test } from "vitest";
import type { PasswordHasher } from "../../src/ports/password.ts";
import { createPasswordHasher } from "../../src/ports/password.ts";
import { ADDRESS_ROUTES, formAbout } from "../support/address-questions.ts";
import { DATABASES } from "../support/databases.ts";
import { PUBLIC_WITH_MAIL } from "../support/mailed.ts";
import { CHEAP, cheapHasher, makeApp, type TestApp } from "../support/make-app.ts";
import { reportFigure } from "../support/report-figure.ts";
import { listenFor } from "../support/socket.ts";
import { type Comparison, compare } from "../support/timing.ts";

/** Pairs of requests. */
const PAIRS = 1500;
/** A difference that an attacker would have use for, in milliseconds. */
const DELTA = 0.5;
const WARM_UP = 20;
/** What one measurement says may be this machine's noise; what six say is not. */
const MEASUREMENTS = 6;
const PASSWORD = "une phrase de passe";
/** As long as any other: a longer text takes longer to read. */
const newAddress = () =>
  `${randomInt(2 ** 40)
    .toString(16)
    .padStart(10, "0")}@example.com`;
const newAddresses = () => Array.from({ length: 10 }, newAddress);
const KNOWN = newAddresses();
/** Of users whose login has a second step. */
const TWO_STEP = newAddresses();
const oneOf = (addresses: readonly string[]) => addresses[randomInt(addresses.length)] ?? "";

async function newApp(url: string, hasher: PasswordHasher = cheapHasher()): Promise<{ app: TestApp; port: number }> {
  const app = await makeApp({ BIENVENUE_DATABASE_URL: url, ...PUBLIC_WITH_MAIL }, hasher);
  const hashed = await hasher.hash(PASSWORD);
  for (const email of KNOWN) await app.db.addUser(email, hashed, { verified: true });
  const { kysely } = app.db;
  for (const email of TWO_STEP) {
    const { id: user_id } = await app.db.addUser(email, hashed, { verified: true });
    const totp = { user_id, sealed: "", sealed_by: "", last_step: 0, confirmed_at: 1 };
    await kysely.insertInto("totps").values(totp).execute();
    await kysely.updateTable("users").set({ two_step_at: 1 }).where("id", "=", user_id).execute();
  }
  return { app, port: (await listenFor(app)).port };
}

/** Draws an address of each of two kinds. */
type Kinds = readonly [() => string, () => string];
const KNOWN_OR_NOT: Kinds = [() => oneOf(KNOWN), newAddress];

/** Times of requests about addresses of two kinds: in pairs, each in a random order. */
async function measure(
  port: number,
  [method, path]: (typeof ADDRESS_ROUTES)[number],
  pairs: number,
  kinds: Kinds = KNOWN_OR_NOT,
) {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  onTestFinished(() => agent.destroy());
  const headers = { host: "accounts.example.com", "content-type": "application/x-www-form-urlencoded" };
  const ask = async (email: string): Promise<number> => {
    const begun = performance.now();
    await new Promise((resolve, reject) => {
      const asked = request({ agent, port, method, path, headers }, (response) => {
        response.resume().once("end", resolve);
      });
      asked.once("error", reject).end(new URLSearchParams(formAbout(email, path)).toString());
    });
    return performance.now() - begun;
  };
  const times: [number[], number[]] = [[], []];
  for (let pair = 0; pair < pairs + WARM_UP; pair++) {
    const emails = kinds.map((draw) => draw());
    const order = randomInt(2) ? [0, 1] : [1, 0];
    for (const which of order) {
      const time = await ask(emails[which]!);
      if (pair >= WARM_UP) times[which]!.push(time);
    }
  }
  return compare(...times);
}

const isEquivalent = ({ auc, interval }: Comparison) =>
  interval[0] > -DELTA && interval[1] < DELTA && auc >= 0.48 && auc <= 0.52;

/** Shows in one of several measurements that nobody can tell two kinds apart. */
async function expectAlike(what: string, port: number, route: (typeof ADDRESS_ROUTES)[number], kinds?: Kinds) {
  const found: Comparison[] = [];
  for (let measurement = 0; measurement < MEASUREMENTS; measurement++) {
    found.push(await measure(port, route, PAIRS, kinds));
    const alike = found.find(isEquivalent);
    if (!alike) continue;
    const [low, high] = alike.interval.map((bound) => bound.toFixed(3));
    reportFigure(
      `${what}, ${route.join(" ")}: ${PAIRS} pairs, medians differ by ${low} to ${high} ms (95 %), AUC ${alike.auc.toFixed(3)}`,
    );
    return;
  }
  expect.fail(`not shown to be alike: ${JSON.stringify(found)}`);
}

describe.each(DATABASES.filter(([name]) => name !== "sqlite in memory"))("A6 on %s", (name, url) => {
  test.each(ADDRESS_ROUTES)(
    "ASVS 6.3.8: the time of %s %s tells nobody whether an address is known",
    async (...route) => {
      const { port } = await newApp(await url());
      await expectAlike(name, port, route);
    },
  );

  test("before the password is right the time of a login does not tell who has a second factor", async () => {
    const { port } = await newApp(await url());
    const twoStep = () => oneOf(TWO_STEP);
    const login = ADDRESS_ROUTES[0];
    await expectAlike(`${name}, with a second factor or without`, port, login, [twoStep, () => oneOf(KNOWN)]);
    await expectAlike(`${name}, with a second factor or unknown`, port, login, [twoStep, newAddress]);
  });
});

test("A6, control: a service that hashes for known addresses only is found out each time", async () => {
  const hasher = createPasswordHasher({ memory: 64 * CHEAP.memory * 64, passes: 1 }, 1, 100);
  onTestFinished(() => hasher.close());
  const leaky = {
    ...hasher,
    verify: async (password: string, hashed: string | undefined) =>
      hashed !== undefined && (await hasher.verify(password, hashed)),
  };
  const { port } = await newApp("sqlite::memory:", leaky);
  for (let measurement = 0; measurement < 3; measurement++) {
    const found = await measure(port, ADDRESS_ROUTES[0], 200);
    expect([isEquivalent(found), found.t > 4.5]).toEqual([false, true]);
  }
});
