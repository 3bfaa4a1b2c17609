import { afterAll, describe, expect, test } from "vitest";
import { HashPool, type HashRunner } from "../../src/ports/hash-pool.ts";
import { type PasswordHasher, passwordHasher } from "../../src/ports/password.ts";
import { ADDRESS_ROUTES, formAbout } from "../support/address-questions.ts";
import { KINDS_OF_DATABASES } from "../support/databases.ts";
import { PUBLIC_WITH_MAIL } from "../support/mailed.ts";
import { CHEAP, makeApp, type TestApp } from "../support/make-app.ts";

type Kind = "known" | "unverified" | "disabled" | "unknown";

const PASSWORD = "une phrase de passe";
const pool = new HashPool(2, 1000);
afterAll(() => pool.close());

/** What one request made the service do: everything whose cost could tell one kind of address from another. */
interface Work {
  readonly status: number;
  /** Kind and cost of each hash that reached a thread. */
  readonly hashes: readonly string[];
  /** The text of each statement, parameters apart. */
  readonly statements: readonly string[];
}

type Observed = TestApp & { readonly hashes: string[] };

/** The service with a hasher whose jobs are noted where they reach the threads, below the decoy. */
async function observedApp(url: string, flaw = (hasher: PasswordHasher) => hasher): Promise<Observed> {
  const hashes: string[] = [];
  const runner: HashRunner = {
    run: (job, from) => {
      const cost = job.kind === "verify" ? /m=\d+,t=\d+,p=\d+/.exec(job.hashed)?.[0] : JSON.stringify(job.options);
      hashes.push(`${job.kind} ${cost}`);
      return pool.run(job, from);
    },
    expectRoom: (from) => pool.expectRoom(from),
    isCrowded: () => pool.isCrowded(),
    close: async () => undefined,
  };
  const hasher = passwordHasher(CHEAP, runner);
  const app = await makeApp({ BIENVENUE_DATABASE_URL: url, ...PUBLIC_WITH_MAIL }, flaw(hasher));
  return { ...app, hashes };
}

/** Each address has met no request yet, and all are of one length: no budget is touched, no text longer. */
async function addresses(app: TestApp): Promise<Record<Kind, string>> {
  const { db } = app;
  const hashed = await passwordHasher(CHEAP, pool).hash(PASSWORD);
  const emails = { known: "a@example.com", unverified: "b@example.com", disabled: "c@example.com" };
  await db.addUser(emails.known, hashed, { verified: true });
  await db.addUser(emails.unverified, hashed);
  await app.disableUser((await db.addUser(emails.disabled, hashed, { verified: true })).id);
  return { ...emails, unknown: "d@example.com" };
}

/** What a request about each kind of address makes a route do before it responds. */
async function workOf(app: Observed, [method, path]: (typeof ADDRESS_ROUTES)[number]): Promise<Record<Kind, Work>> {
  const found: [Kind, Work][] = [];
  for (const [kind, email] of Object.entries(await addresses(app)) as [Kind, string][]) {
    app.hashes.length = 0;
    app.queries.length = 0;
    const { status } = await app.request(method, path, { form: formAbout(email, path) });
    found.push([kind, { status, hashes: [...app.hashes], statements: app.queries.map(({ query }) => query.sql) }]);
  }
  return Object.fromEntries(found) as Record<Kind, Work>;
}

describe.each(KINDS_OF_DATABASES)("A6 on %s", (_name, url) => {
  test.each(ADDRESS_ROUTES)(
    "ASVS 6.3.8: %s %s costs the same hashes and statements whether the address is known, unverified, disabled or unknown",
    async (...route) => {
      const { unknown, ...others } = await workOf(await observedApp(await url()), route);
      expect(unknown.statements.length).toBeGreaterThan(0);
      for (const [kind, work] of Object.entries(others)) expect(work, kind).toEqual(unknown);
    },
  );

  test("A6, control: without the decoy, an unknown address costs one hash less", async () => {
    const app = await observedApp(await url(), (hasher) => ({
      ...hasher,
      verify: async (password, hashed, from) => hashed !== undefined && hasher.verify(password, hashed, from),
    }));
    const { known, unknown } = await workOf(app, ADDRESS_ROUTES[0]);
    expect([known.hashes.length, unknown.hashes.length]).toEqual([1, 0]);
    expect(known.statements).toEqual(unknown.statements);
  });

  test("A6, control: a decoy that is cheaper than a stored hash is seen", async () => {
    const app = await observedApp(await url(), (hasher) => ({
      ...hasher,
      verify: (password, hashed, from) =>
        hasher.verify(
          password,
          hashed ?? "$argon2id$v=19$m=8,t=1,p=1$c2FsdHNhbHQ$aGFzaGhhc2g".replace("m=8", "m=7"),
          from,
        ),
    }));
    const { known, unknown } = await workOf(app, ADDRESS_ROUTES[0]);
    expect(unknown.hashes).not.toEqual(known.hashes);
  });

  test("A6, control: one statement more for known addresses is seen", async () => {
    const app = await observedApp(await url());
    const { consequences } = app.services.domain;
    const verification = consequences.verificationRequested.bind(consequences);
    consequences.verificationRequested = (client, owner) => {
      const effects = verification(client, owner);
      return owner ? { ...effects, resets: ["one more"] } : effects;
    };
    const { known, unknown } = await workOf(app, ADDRESS_ROUTES[3]);
    expect(known.statements.length).toBe(unknown.statements.length + 1);
  });
});
