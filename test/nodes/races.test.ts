import { Kysely, PostgresDialect, sql } from "kysely";
import pg from "pg";
import { beforeAll, expect, test } from "vitest";
import type { Schema } from "../../src/db/schema.ts";
import { effort, isLong } from "../effort.ts";
import { LONG, type Nodes, startNodes } from "../support/nodes.ts";
import { type Answered, type Held, rawRequest, releaseTogether, tally } from "../support/release-together.ts";
import { reportFigure } from "../support/report-figure.ts";
import { isThere, need } from "../support/require-tool.ts";
import { whenDone } from "../support/when-done.ts";

const ROUNDS = effort("raceRounds");
const CALLERS = effort("racers");
const OLD = `${LONG} old`;

const each = <T>(count: number, make: (index: number) => T): T[] => Array.from({ length: count }, (_, i) => make(i));
const passwordOf = (index: number) => `${LONG} ${index}`;

/** One address in many spellings: the bits of `index` are the capitals of its first letters, and again. */
const spelling = (email: string, index: number) =>
  Array.from(email, (letter, bit) => ((index >> (bit % 7)) & 1 ? letter.toUpperCase() : letter)).join("");

/** Every other round goes through nginx, the others to the nodes in turn. */
function sentTo(nodes: Nodes, round: number, requests: readonly string[]): Held[] {
  const through = Number(new URL(nodes.nginx.url).port);
  return requests.map((bytes, index) => ({
    port: round % 2 ? through : nodes.ports[(index + Math.floor(index / 3)) % 3]!,
    bytes,
  }));
}

/** The test's own eyes on the database. */
function look(database: string): Kysely<Schema> {
  const kysely = new Kysely<Schema>({
    dialect: new PostgresDialect({ pool: new pg.Pool({ connectionString: database, max: 50 }) }),
  });
  whenDone(() => kysely.destroy());
  return kysely;
}

async function stored(kysely: Kysely<Schema>, canonical: string) {
  const users = await kysely.selectFrom("users").select("id").where("canonical_email", "=", canonical).execute();
  const of = users.map(({ id }) => id);
  const sessions = await kysely.selectFrom("sessions").select("id").where("user_id", "in", of).execute();
  const tokens = await kysely.selectFrom("tokens").select("digest").where("user_id", "in", of).execute();
  return { users: users.length, sessions: sessions.length, tokens: tokens.length };
}

/** The passwords that log in. One is the winner's by its answer; the losers' are tried as far as `losers` goes. */
async function passwordsThatWork(nodes: Nodes, email: string, answers: Answered[], losers: number): Promise<number[]> {
  const winners = answers.flatMap(({ status }, index) => (status === 200 ? [index] : []));
  const failure = [...winners, ...each(CALLERS, (index) => index).filter((index) => !winners.includes(index))];
  const works = await Promise.all(
    failure.slice(0, winners.length + losers).map(async (index) => {
      const { status } = await nodes.direct[index % 3]!.logIn(email, passwordOf(index));
      return status === 200 ? [index] : [];
    }),
  );
  return works.flat();
}

/** The same for all tests of this file: each has addresses of its own. */
let nodes: Nodes;
let kysely: Kysely<Schema>;

beforeAll(async () => {
  if (!isThere("nginx")) return; // each test says so
  nodes = await startNodes();
  kysely = look(nodes.database);
});

/** All losers in the last round of many, a few in the others: a hash takes its time. */
const losersTried = (round: number) => (isLong && round === ROUNDS - 1 ? CALLERS : 5);

test(`A7: of ${CALLERS} registrations of one email over three nodes one wins`, async (context) => {
  need(context, "nginx");
  for (let round = 0; round < ROUNDS; round++) {
    const email = `registered${round}@example.com`;
    const requests = each(CALLERS, (index) =>
      rawRequest("POST", nodes.host, "/users", {
        form: { email: spelling(email, index), password: passwordOf(index) },
      }),
    );
    const answers = await releaseTogether(sentTo(nodes, round, requests));
    expect(tally(answers)).toEqual({ 200: 1, 400: CALLERS - 1 });
    expect(await stored(kysely, email)).toEqual({ users: 1, sessions: 0, tokens: 0 });
    const winner = answers.findIndex(({ status }) => status === 200);
    expect(await passwordsThatWork(nodes, email, answers, losersTried(round))).toEqual([winner]);
  }
  reportFigure(`${ROUNDS} races of ${CALLERS} registrations of one address: one winner each`);
  const { count } = await kysely
    .selectFrom("users")
    .where("canonical_email", "like", "registered%")
    .select((eb) => eb.fn.countAll<string>().as("count"))
    .executeTakeFirstOrThrow();
  expect(Number(count)).toBe(ROUNDS);
});

test(`A8: of ${CALLERS} uses of one reset token over three nodes one wins`, async (context) => {
  need(context, "nginx");
  const email = "reset@example.com";
  await nodes.through.register(email, OLD);
  await nodes.through.logIn(email, OLD);
  for (let round = 0; round < ROUNDS; round++) {
    const token = await nodes.resetToken(email);
    const requests = each(CALLERS, (index) => resetRequest(nodes, email, token, passwordOf(index)));
    const answers = await releaseTogether(sentTo(nodes, round, requests));
    expect(tally(answers)).toEqual({ 200: 1, 403: CALLERS - 1 });
    expect(await stored(kysely, email)).toEqual({ users: 1, sessions: 0, tokens: 0 });
    const winner = answers.findIndex(({ status }) => status === 200);
    expect(await passwordsThatWork(nodes, email, answers, losersTried(round))).toEqual([winner]);
  }
});

test(`A8: no session of the old password outlives a reset, ${CALLERS} uses of the token and logins beside each other`, async (context) => {
  need(context, "nginx");
  const early: number[] = [];
  // Sessions that the old password opened must have met the reset, or nothing was raced.
  for (let round = 0; round < ROUNDS || !early.some((count) => count > 0); round++) {
    const email = `raced${round}@example.com`;
    await nodes.through.register(email, OLD);
    const token = await nodes.resetToken(email);
    const requests = each(CALLERS, (index) =>
      index % 3 === 0
        ? rawRequest("POST", nodes.host, "/sessions", { form: { email, password: OLD } })
        : resetRequest(nodes, email, token, passwordOf(index)),
    );
    const answers = await releaseTogether(sentTo(nodes, round, requests));
    const [logins, resets] = [answers.filter((_, i) => i % 3 === 0), answers.filter((_, i) => i % 3 !== 0)];
    expect(tally(resets)).toEqual({ 200: 1, 403: resets.length - 1 });
    const { 200: opened = 0, 401: refused = 0 } = tally(logins);
    expect(opened + refused).toBe(logins.length);
    early.push(opened);

    expect(await stored(kysely, email)).toEqual({ users: 1, sessions: 0, tokens: 0 });
    for (const { text } of logins) {
      const session = /session_id=([\w-]+)/.exec(text)?.[1];
      if (session !== undefined) expect(await nodes.through.profile(session)).toBe(403);
    }
    expect((await nodes.through.logIn(email, OLD)).status).toBe(401);
  }
});

test(`A9: of two logouts beside twenty checks over three nodes one wins, and no check after it passes`, async (context) => {
  need(context, "nginx");
  const email = "leaving@example.com";
  await nodes.through.register(email, OLD);
  for (let round = 0; round < ROUNDS; round++) {
    const { session } = await nodes.through.logIn(email, OLD);
    const requests = each(22, (index) =>
      rawRequest(index % 11 ? "GET" : "DELETE", nodes.host, index % 11 ? "/profile" : "/sessions", { session }),
    );
    const after: number[] = [];
    const answers = await releaseTogether(sentTo(nodes, round, requests), async ({ status }) => {
      if (status !== 302) return;
      after.push(...(await Promise.all(nodes.direct.map((client) => client.profile(session)))));
    });
    const logouts = answers.filter((_, index) => index % 11 === 0);
    const checks = tally(answers.filter((_, index) => index % 11 !== 0));
    expect(tally(logouts)).toEqual({ 302: 1, 403: 1 });
    expect((checks[200] ?? 0) + (checks[403] ?? 0)).toBe(20);
    expect(after).toEqual([403, 403, 403]);
  }
});

const resetRequest = (nodes: Nodes, email: string, reset_token: string, new_password: string) =>
  rawRequest("PUT", nodes.host, "/reset_password", { form: { email, reset_token, new_password } });

test("A7, A8, controls: look first and act then has many winners, and what is counted above shows them", async (context) => {
  need(context, "nginx");
  const { database, resetToken, through } = await startNodes(1);
  const kysely = look(database); // its own: it breaks the tables
  const email = "guillaume@example.com";
  const many = <T>(work: (index: number) => Promise<T>) => Promise.all(each(50, work));
  const id = async () =>
    (await kysely.selectFrom("users").select("id").where("canonical_email", "=", email).executeTakeFirst())?.id;
  await through.register(email, OLD);
  await resetToken(email);

  // A reset that finds the token, replaces the password, and deletes the token without asking whether it was there.
  const found = await many(() => kysely.selectFrom("tokens").select("digest").executeTakeFirst());
  const winners = await many(async (index) => {
    const token = found[index];
    if (!token) return false;
    await kysely
      .updateTable("users")
      .set({ hashed_password: passwordOf(index) })
      .execute();
    await kysely.deleteFrom("tokens").where("digest", "=", token.digest).execute();
    return true;
  });
  expect(winners.filter(Boolean).length).toBeGreaterThan(1);

  // A login that is stored without asking whether the password is still the one that was verified.
  const [userId, now] = [(await id())!, 1];
  const late = { digest: "late", id: "late", user_id: userId, created_at: now, last_seen_at: now, expires_at: now };
  const more = { last_seen_hour: 0, methods: "pwd" };
  await kysely
    .insertInto("sessions")
    .values({ ...late, ...more })
    .execute();
  expect(await stored(kysely, email)).toEqual({ users: 1, sessions: 1, tokens: 0 });

  // A registration that asks whether the address is taken, where no unique index decides.
  await sql`alter table users drop constraint users_canonical_email_key`.execute(kysely);
  await kysely.deleteFrom("users").execute();
  const taken = await many(id);
  await many(async (index) => {
    if (taken[index] !== undefined) return;
    const row = {
      public_id: `${index}`,
      email,
      canonical_email: email,
      hashed_password: passwordOf(index),
      created_at: 1,
    };
    await kysely.insertInto("users").values(row).execute();
  });
  expect((await stored(kysely, email)).users).toBeGreaterThan(1);
});
