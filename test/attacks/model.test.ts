import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { endSessions } from "../../src/authentication/session.ts";
import { effort, isLong } from "../effort.ts";
import { DATABASES, memoryFolder } from "../support/databases.ts";
import { LIFETIMES, OPERATIONS, type Step } from "../support/model.ts";
import { type Flaw, modelDriver } from "../support/model-driver.ts";
import { reportFigure } from "../support/report-figure.ts";

/** Over both databases. */
const SEQUENCES = effort("modelSequences");
/** A flaw is found in one of these: in the short form in one of the first, by a seed that a search has found for it. */
const FLAWED_SEQUENCES = 2000;
/** Those that a restart leaves as they are. */
const LASTING = [
  ["sqlite", async () => `sqlite:${memoryFolder()}/model.db`] as const,
  ...DATABASES.filter(([name]) => name === "postgres"),
];

const MINUTE = 60_000;
/** Just before, and just at, what ends something. */
const edges = [MINUTE / 2, MINUTE, ...Object.values(LIFETIMES)].flatMap((time) => [time - 1, time]);

/** Without people there is nothing to end. */
const OFTEN = [
  "register",
  "login",
  "login",
  "login",
  "profile",
  "profile",
  "askReset",
  "reset",
  "wait",
  "wait",
  "setUpTotp",
  "setUpTotp",
  "secondStep",
  "secondStep",
  "secondStepByRecoveryCode",
] as const;
const usual = [...OPERATIONS.filter((operation) => operation !== "restart"), ...OFTEN];
/** On SQLite each restart is a thread that starts. */
const operation = fc.oneof({ weight: 79, arbitrary: fc.constantFrom(...usual) }, fc.constant("restart" as const));

const steps = fc.array(
  fc.record<Step>({
    operation,
    who: fc.integer({ min: 0, max: 2 }),
    password: fc.integer({ min: 1, max: 2 }),
    newPassword: fc.integer({ min: 1, max: 2 }),
    pick: fc.nat({ max: 7 }),
    time: fc.constantFrom(1, ...edges),
  }),
  { minLength: 1, maxLength: 50, size: "max" },
);

async function compare(
  url: string,
  numRuns: number,
  { seed, env = {}, flaw }: { seed?: number; env?: Record<string, string>; flaw?: Flaw } = {},
) {
  const run = await modelDriver(url, env, flaw);
  const property = fc.asyncProperty(steps, run);
  return fc.check(property, {
    numRuns,
    endOnFailure: seed !== undefined,
    ...(seed === undefined || isLong ? {} : { seed }),
  });
}

describe.each(LASTING)("on %s", (name, url) => {
  test("sequences of all operations, restarts and clock moves are answered as the model says", async () => {
    const found = await compare(await url(), Math.ceil(SEQUENCES / LASTING.length));
    expect(found.failed, fc.defaultReportMessage(found)).toBe(false);
    reportFigure(`${found.numRuns} sequences on ${name}: as the model says`);
  });
});

const tokenThatStays: Flaw = ({ app, db }) => {
  const request = app.request.bind(app);
  app.request = async (...asked) => {
    const rows = await db.kysely.selectFrom("tokens").selectAll().execute();
    const response = await request(...asked);
    const [path, { method } = {}] = asked as [string, RequestInit?];
    if (method === "PUT" && path.endsWith("/reset_password") && response.status === 200) {
      const stored = db.kysely.insertInto("tokens").values(rows);
      await stored.onConflict((conflict) => conflict.doNothing()).execute();
    }
    return response;
  };
};

/** Undoes what a second step has used up. */
const undoing =
  (undo: (service: Parameters<Flaw>[0]) => Promise<() => Promise<unknown>>): Flaw =>
  (service) => {
    const request = service.app.request.bind(service.app);
    service.app.request = async (...asked) => {
      const [path] = asked as [string];
      const restore = path.endsWith("/second-step") ? await undo(service) : () => Promise.resolve();
      const response = await request(...asked);
      if (response.status === 200) await restore();
      return response;
    };
  };

/** Changes something after each response. */
const changing =
  (change: (kysely: Parameters<Flaw>[0]["db"]["kysely"]) => Promise<unknown>): Flaw =>
  ({ app, db }) => {
    const request = app.request.bind(app);
    app.request = async (...asked) => {
      const response = await request(...asked);
      await change(db.kysely);
      return response;
    };
  };

const codeThatStays = changing((kysely) => kysely.updateTable("totps").set({ last_step: 0 }).execute());

const loginThatStays = undoing(async ({ db: { kysely } }) => {
  const rows = await kysely.selectFrom("logins").selectAll().execute();
  const insert = kysely.insertInto("logins").values(rows);
  return () => insert.onConflict((conflict) => conflict.doNothing()).execute();
});

const factorForNothing = changing((kysely) => kysely.updateTable("users").set({ two_step_at: null }).execute());

const sessionsOfAll: Flaw = ({ auth, services }) => {
  auth.destroySession = async () => {
    await endSessions(services.domain);
  };
};

const disabledInName: Flaw = (_, operations) => void (operations.disableUser = async () => undefined);

const logoutOfNobody: Flaw = ({ services }) => void Object.assign(services.sessions, { end: async () => true });

describe("a wrong service is found:", () => {
  const [, url] = LASTING.at(-1)!;

  test.each<[what: string, seed: number, flaw: Flaw]>([
    ["a logout that ends nothing", 1, logoutOfNobody],
    ["a disabled user whose sessions go on", 1, disabledInName],
    ["a reset whose token can be used again", 22, tokenThatStays],
    ["other people's sessions that end as well", 10, sessionsOfAll],
    ["a code that works again", 42, codeThatStays],
    ["a login that is finished twice", 159, loginThatStays],
    ["a second factor that nobody asks for", 41, factorForNothing],
  ])("%s", async (_what, seed, flaw) => {
    expect((await compare(await url(), FLAWED_SEQUENCES, { seed, flaw })).failed).toBe(true);
  });

  test.each([
    ["6d", 120],
    ["8d", 74],
  ])("a session that may rest for %s", async (idle, seed) => {
    const env = { BIENVENUE_SESSION_IDLE: idle };
    expect((await compare(await url(), FLAWED_SEQUENCES, { seed, env })).failed).toBe(true);
  });
});
