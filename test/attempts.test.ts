import { describe, expect, test } from "vitest";
import { Attempts, type Counter } from "../src/db/tables/attempts.ts";
import { KINDS_OF_DATABASES } from "./support/databases.ts";
import { makeApp } from "./support/make-app.ts";

const SECOND = 1000;
const MINUTE = 60 * SECOND;

const counter = (changes: Partial<Counter> = {}): Counter => ({
  key: "one",
  max: 3,
  window: MINUTE,
  delay: 0,
  ...changes,
});

describe.each(KINDS_OF_DATABASES)("counts of attempts, on %s", (_name, url) => {
  const newAttempts = async () => {
    const { db } = await makeApp({ BIENVENUE_DATABASE_URL: await url() });
    return { attempts: new Attempts(db.kysely), counts: () => db.kysely.selectFrom("attempts").selectAll().execute() };
  };

  test("A4: of 100 at once as many are counted as there may be", async () => {
    const { attempts } = await newAttempts();
    const refusals = await Promise.all(Array.from({ length: 100 }, () => attempts.count([counter()], 0)));
    expect(refusals.filter((found) => found.length === 0)).toHaveLength(3);
    expect(refusals.flat().map(({ until }) => until)).toEqual(Array.from({ length: 97 }, () => MINUTE));
  });

  test("in several counters it counts in all or in none", async () => {
    const { attempts, counts } = await newAttempts();
    const both = [counter({ key: "wide", max: 100 }), counter({ key: "narrow" })];
    await Promise.all(Array.from({ length: 100 }, () => attempts.count(both, 0)));
    expect((await counts()).map(({ key, count }) => [key, count]).sort()).toEqual([
      ["narrow", 3],
      ["wide", 3],
    ]);
  });

  test("a count that a clock made which was ahead holds for a day, and not for what is ahead of that", async () => {
    const { attempts } = await newAttempts();
    const DAY = 24 * 60 * MINUTE;
    const aDay = counter({ key: "a day", max: 1, window: 10 * DAY });
    const more = counter({ key: "more", max: 1 });
    await attempts.count([aDay], DAY);
    await attempts.count([more], DAY + 1);
    expect(await attempts.count([more, aDay], 0)).toMatchObject([{ key: "a day", until: 11 * DAY }]);
    expect(await attempts.count([more], 0)).toEqual([]);
    expect(await attempts.count([more], 0)).toMatchObject([{ until: MINUTE }]);
  });

  test.each([
    ["the rest of the window", 0, MINUTE],
    ["the delay", 2 * SECOND, 2 * SECOND],
  ])("where one is the most, the next waits for %s", async (_what, delay, until) => {
    const { attempts } = await newAttempts();
    const only = [counter({ max: 1, delay })];
    expect(await attempts.count(only, 0)).toEqual([]);
    expect(await attempts.count(only, until - 1)).toMatchObject([{ key: "one", until }]);
    expect(await attempts.count(only, until)).toEqual([]);
  });

  test("an attempt that was not made leaves no trace; a right one ends the row of wrong ones", async () => {
    const { attempts } = await newAttempts();
    const slow = [counter({ delay: SECOND })];
    const count = async (times: number) => {
      for (let time = 0; time < times; time++) expect(await attempts.count(slow, 0)).toEqual([]);
    };
    await count(3);
    await attempts.refund(["one"], false);
    await count(1);
    expect(await attempts.count(slow, 0)).toHaveLength(1);
    await attempts.refund(["one"], true);
    await count(3);
  });

  test("what fails is no refusal, and counts nothing", async () => {
    const { attempts, counts } = await newAttempts();
    await expect(attempts.count([counter({ window: Number.NaN })], 0)).rejects.toThrow();
    expect(await counts()).toEqual([]);
  });
});
