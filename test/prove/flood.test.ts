import { randomInt } from "node:crypto";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import { probe } from "../../bench/load/probe.ts";
import { createAuthService } from "../../src/assemble/create-auth-service.ts";
import { hashPassword } from "../../src/ports/password.ts";
import { effort } from "../effort.ts";
import { fetchAs } from "../support/client.ts";
import { memoryFolder, newPostgresDatabase } from "../support/databases.ts";
import { freePort } from "../support/free-port.ts";
import { reportFigure } from "../support/report-figure.ts";
import { serve } from "../support/serve.ts";
import { whenDone } from "../support/when-done.ts";

const PASSWORD = "quatre-vingt-dix-neuf ballons";
/** Owners log in by turns: each of them was not served lately. Their browsers are older than the attackers'. */
const OWNERS = 20;
/** Owners whose browsers are younger than the attackers'. */
const LATE = 20;
const NEWCOMERS = 20;
const ATTACKERS = 200;
const SECONDS = effort("floodSeconds");

const emailOf = (kind: string, index: number) => `${kind}-${index}@example.com`;

/** Nodes, or one with workers, of which each request asks the next. */
interface Service {
  readonly ask: (path: string, form: Record<string, string>, network: string, cookie?: string) => Promise<Response>;
  /** The device cookies of owners and of attackers, each of whom has logged in once. */
  readonly owners: readonly string[];
  readonly attackers: readonly string[];
  readonly late: readonly string[];
  /** Session checks at a fixed rate for so many seconds: their 99th percentile, in milliseconds. */
  readonly checks: (seconds: number) => Promise<number>;
}

const SERVICES = [
  ["one process", 1, []],
  ["two workers", 1, ["--workers", "2"]],
  ["three nodes", 3, []],
] as const;

/** Hashes cost what they cost by default, and nothing is throttled: all of a flood reaches the queue. */
async function start(nodes: number, options: readonly string[]): Promise<Service> {
  const database = nodes > 1 ? await newPostgresDatabase() : `sqlite:${join(memoryFolder(), "flood.db")}`;
  const host = `127.0.0.1:${await freePort()}`;
  const settings = {
    DATABASE_URL: database,
    BIENVENUE_PUBLIC_URL: `http://${host}`,
    BIENVENUE_SMTP_URL: "smtp://127.0.0.1:9",
    BIENVENUE_MAIL_FROM: "accounts@example.com",
    BIENVENUE_TRUSTED_PROXIES: "127.0.0.1",
    BIENVENUE_HASH_MEMORY: "",
    BIENVENUE_HASH_PASSES: "",
    LOG_LEVEL: "error",
  };
  const first = await serve(memoryFolder(), settings, [], [...options]);
  const others = Array.from({ length: nodes - 1 }, () => serve(memoryFolder(), settings, [], [...options]));
  const urls = [first, ...(await Promise.all(others))].map(({ url }) => url);
  const { db, close } = await createAuthService({ databaseUrl: database, hashThreads: 1, logLevel: "silent" });
  whenDone(close);
  const hashed = await hashPassword(PASSWORD);
  const send = fetchAs(host);
  let turn = 0;
  const ask: Service["ask"] = (path, form, network, cookie = "") =>
    send(`${urls[turn++ % urls.length]}${path}`, {
      method: path === "/reset_password" && "reset_token" in form ? "PUT" : "POST",
      redirect: "manual",
      headers: { "x-forwarded-for": network, ...(cookie === "" ? {} : { cookie }) },
      body: new URLSearchParams(form),
    });
  const logIn = async (email: string) => {
    await db.addUser(email, hashed, { verified: true });
    const answer = await ask("/sessions", { email, password: PASSWORD }, "192.0.2.1");
    expect(answer.status).toBe(200);
    return answer.headers.getSetCookie().join("\n");
  };
  const knownBrowser = async (email: string) => /[\w-]*device_id=[^;]+/.exec(await logIn(email))![0];
  const browsers = async (kind: string, count: number) => {
    const cookies: string[] = [];
    while (cookies.length < count) {
      const next = Array.from({ length: Math.min(4, count - cookies.length) }, (_, index) => cookies.length + index);
      cookies.push(...(await Promise.all(next.map((index) => knownBrowser(emailOf(kind, index))))));
    }
    return cookies;
  };
  for (let index = 0; index < NEWCOMERS; index++) {
    await db.addUser(emailOf("newcomer", index), hashed, { verified: true });
  }
  const session = /[\w-]*session_id=[^;]+/.exec(await logIn(emailOf("reader", 0)))![0];
  const url = `${urls[0]}/profile`;
  const checks = async (seconds: number) => {
    const { p99, errors } = await probe({ url, host, perSecond: 100, seconds, cookie: session });
    expect(errors, "checks that were not answered 200").toBe(0);
    return p99;
  };
  const owners = await browsers("owner", OWNERS);
  const attackers = await browsers("attacker", ATTACKERS);
  return { ask, checks, owners, attackers, late: await browsers("late", LATE) };
}

type Shot = (index: number, network: string) => Promise<Response>;

/** What a flood consists of, by its name. */
const shots = ({ ask }: Service): Readonly<Record<string, Shot>> => ({
  logins: (index, network) => ask("/sessions", { email: emailOf("nobody", index), password: PASSWORD }, network),
  registrations: (index, network) => ask("/users", { email: emailOf("somebody", index), password: PASSWORD }, network),
  resets: (index, network) => {
    const token = String(randomInt(2 ** 40)).padStart(43, "A");
    const form = { email: emailOf("nobody", index), reset_token: token, new_password: PASSWORD };
    return ask("/reset_password", index % 2 ? form : { email: form.email }, network);
  },
});

/**
 * Sends without end, over so many connections; returns how to stop it, which returns how often which status came, also into
 * `statuses` as it goes on.
 */
function flood(
  connections: number,
  shoot: (index: number) => Promise<Response>,
  statuses: Record<number, number> = {},
) {
  let isOver = false;
  let next = randomInt(2 ** 30);
  const send = async () => {
    while (!isOver) {
      const { status } = await shoot(next++);
      statuses[status] = (statuses[status] ?? 0) + 1;
    }
  };
  const all = Promise.all(Array.from({ length: connections }, send));
  return async () => {
    isOver = true;
    await all;
    return statuses;
  };
}

/** Milliseconds until a login succeeds, that is tried again each second while it is refused; at most so many. */
async function until200(most: number, login: () => Promise<Response>): Promise<number> {
  const begun = performance.now();
  for (;;) {
    const { status } = await login();
    const took = performance.now() - begun;
    if (status === 200 || took > most) return status === 200 ? took : Number.POSITIVE_INFINITY;
    await sleep(1000);
  }
}

/** Logins one after the other, a little apart, for so many seconds. */
async function repeat(seconds: number, login: (index: number) => Promise<number>): Promise<number[]> {
  const times: number[] = [];
  const end = performance.now() + seconds * 1000;
  for (let index = 0; performance.now() < end; index++) {
    times.push(await login(index));
    await sleep(100);
  }
  return times;
}

const median = (values: readonly number[]) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)]!;
const share = (times: readonly number[], limit: number) => times.filter((time) => time <= limit).length / times.length;
const figureOf = (times: readonly number[], limit: number) => {
  const [middle, worst] = [Math.round(median(times)), Math.round(Math.max(...times))];
  return `${times.filter((time) => time <= limit).length} of ${times.length} within ${limit / 1000} s (median ${middle} ms, worst ${worst} ms)`;
};

/** A network for each number, in a /24 of its own. */
const networkOf = (index: number) => `10.${(index >> 8) & 255}.${index & 255}.${1 + ((index >> 16) & 127)}`;
const NEW = Number.POSITIVE_INFINITY;

test.each(SERVICES)("A25: owners log in during floods: %s", async (name, nodes, options) => {
  const service = await start(nodes, options);
  const { ask, checks, owners } = service;
  const known = (index: number) =>
    until200(2000, () => {
      const which = index % OWNERS;
      return ask("/sessions", { email: emailOf("owner", which), password: PASSWORD }, "203.0.113.9", owners[which]);
    });
  let asked = 0;
  const newcomer = () => {
    const index = asked++;
    const network = `172.${16 + ((index >> 8) & 15)}.${index & 255}.1`;
    const form = { email: emailOf("newcomer", index % NEWCOMERS), password: PASSWORD };
    return until200(10_000, () => ask("/sessions", form, network));
  };
  for (const [what, shoot] of Object.entries(shots(service))) {
    for (const networks of [64, 256, NEW]) {
      const stop = flood(networks === NEW ? 64 : networks, (index) =>
        shoot(index, networkOf(networks === NEW ? index : index % networks)),
      );
      await sleep(3000);
      const [knowns, newcomers] = await Promise.all([repeat(SECONDS, known), repeat(SECONDS, newcomer)]);
      const statuses = await stop();
      const from = networks === NEW ? "a new network for each request" : `${networks} networks`;
      reportFigure(
        `${name}, ${what} from ${from}: known browsers ${figureOf(knowns, 2000)}; new browsers ${figureOf(newcomers, 10_000)}; the flood ${JSON.stringify(statuses)}`,
      );
      expect.soft(share(knowns, 2000), `${what} from ${from}`).toBeGreaterThanOrEqual(0.99);
      if (networks !== NEW) expect.soft(share(newcomers, 10_000), `${what} from ${from}`).toBeGreaterThanOrEqual(0.9);
    }
  }
  const [without, during]: [number[], number[]] = [[], []];
  for (let round = 0; round < 3; round++) {
    without.push(await checks(5));
    const stop = flood(64, (index) => shots(service)["logins"]!(index, networkOf(index)));
    await sleep(1000);
    during.push(await checks(8));
    await stop();
    await sleep(3000);
  }
  const ratio = median(during) / median(without);
  reportFigure(
    `${name}, session checks in a flood of logins: p99 ${median(during).toFixed(1)} ms, ${median(without).toFixed(1)} ms without (${ratio.toFixed(2)} times)`,
  );
  expect(ratio, "p99 of session checks to that without a flood").toBeLessThanOrEqual(3);
});

/** 200 accounts of an attacker log in without end, each in its own browser and network. */
async function startCrowd() {
  const service = await start(1, []);
  const { ask, attackers } = service;
  const statuses: Record<number, number> = {};
  const logIn = (kind: string, index: number, cookie: string | undefined, network: string) =>
    ask("/sessions", { email: emailOf(kind, index), password: PASSWORD }, network, cookie);
  const shoot = (index: number) => {
    const which = index % ATTACKERS;
    return logIn("attacker", which, attackers[which], networkOf(which));
  };
  const stop = flood(ATTACKERS, shoot, statuses);
  await sleep(500);
  /** How many logins of the crowd were answered during each of an owner's: what a busy machine does not change. */
  const passed: number[] = [];
  const logInAs = async (kind: "owner" | "late", index: number, most: number) => {
    const before = statuses[200] ?? 0;
    const cookie = (kind === "owner" ? service.owners : service.late)[index];
    const took = await until200(most, () => logIn(kind, index, cookie, "203.0.113.9"));
    passed.push((statuses[200] ?? 0) - before);
    return took;
  };
  const behind = () => {
    const counts = passed.splice(0);
    return `behind ${median(counts)} logins of the crowd in the median, ${Math.max(...counts)} at most`;
  };
  return { logInAs, stop, behind };
}

test("A25: 200 accounts of an attacker keep no owner out whose browser is older, five logins in a row", async () => {
  const { logInAs, stop, behind } = await startCrowd();
  const times: number[] = [];
  for (let index = 0; index < OWNERS; index++) {
    for (let login = 0; login < 5; login++) times.push(await logInAs("owner", index, 2000));
  }
  const five = behind();
  const again = await repeat(SECONDS, () => logInAs("owner", 0, 60_000));
  const statuses = await stop();
  reportFigure(
    `200 accounts of an attacker: owners with older browsers, five logins in a row since the flood began ${figureOf(times, 2000)}, ${five}; one of them who goes on without end ${figureOf(again, 2000)}; the flood ${JSON.stringify(statuses)}`,
  );
  expect(share(times, 2000)).toBeGreaterThanOrEqual(0.99);
});

test("A25: 200 accounts of an attacker, whose browsers are older than an owner's, are in front of it once", async () => {
  const { logInAs, stop, behind } = await startCrowd();
  const first = await logInAs("late", 0, 120_000);
  const atFirst = behind();
  const times: number[] = [];
  for (let index = 1; index < LATE; index++) times.push(await logInAs("late", index, 2000));
  const statuses = await stop();
  reportFigure(
    `200 accounts of an attacker with older browsers: an owner at the flood's beginning ${(first / 1000).toFixed(1)} s, ${atFirst}; owners after that ${figureOf(times, 2000)}, ${behind()}; the flood ${JSON.stringify(statuses)}`,
  );
  expect(share(times, 2000)).toBeGreaterThanOrEqual(0.99);
});
