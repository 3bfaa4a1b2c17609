import { type CompiledQuery, sql } from "kysely";
import { describe, expect, test } from "vitest";
import { change } from "../src/db/change.ts";
import type { DB } from "../src/db/db.ts";
import { DATABASES } from "./support/databases.ts";
import { makeApp } from "./support/make-app.ts";

const EXPIRY = 1_000_000;

describe.each(DATABASES)("a change on %s", (_name, url) => {
  const open = async () => (await makeApp({ BIENVENUE_DATABASE_URL: await url() })).db;
  const lease = ({ kysely }: DB, name: string): CompiledQuery =>
    kysely.insertInto("leases").values({ name, holder: "a test", expires_at: EXPIRY }).compile();
  const freed = ({ kysely }: DB, name: string) =>
    kysely.deleteFrom("leases").where("name", "=", name).returning("name").compile();
  const names = async ({ kysely }: DB) =>
    (await kysely.selectFrom("leases").select("name").where("expires_at", "=", EXPIRY).orderBy("name").execute()).map(
      ({ name }) => name,
    );

  test("answers the rows of each of its steps", async () => {
    const db = await open();
    const steps = [lease(db, "a"), freed(db, "a"), freed(db, "b")].map((statement) => ({ statement }));
    expect(await change(db.kysely, steps)).toEqual([[], [{ name: "a" }], []]);
  });

  test("leaves nothing behind where a step has fewer rows than its least", async () => {
    const db = await open();
    const steps = [{ statement: lease(db, "a") }, { statement: freed(db, "b"), least: 1 }];
    expect(await change(db.kysely, steps)).toBeUndefined();
    expect(await change(db.kysely, steps.slice(1))).toBeUndefined();
    expect(await names(db)).toEqual([]);
    expect(await change(db.kysely, [{ statement: lease(db, "b"), least: 1 }, ...steps])).toHaveLength(3);
    expect(await names(db)).toEqual(["a"]);
  });

  test("leaves nothing behind where a step fails, and the next one works", async () => {
    const db = await open();
    const wrong = sql`insert into nowhere values (1)`.compile(db.kysely);
    await expect(change(db.kysely, [{ statement: lease(db, "a") }, { statement: wrong }])).rejects.toThrow("nowhere");
    expect(await names(db)).toEqual([]);
    await change(db.kysely, [{ statement: lease(db, "a") }, { statement: lease(db, "b") }]);
    expect(await names(db)).toEqual(["a", "b"]);
  });

  test("of a hundred at once that take the same thing, one takes it, and the others leave nothing", async () => {
    const db = await open();
    await change(db.kysely, [{ statement: lease(db, "one") }]);
    const takers = Array.from({ length: 100 }, (_, n) =>
      change(db.kysely, [{ statement: lease(db, `taker ${n}`) }, { statement: freed(db, "one"), least: 1 }]),
    );
    const taken = (await Promise.all(takers)).flatMap((rows, n) => (rows ? [`taker ${n}`] : []));
    expect(taken).toHaveLength(1);
    expect(await names(db)).toEqual(taken);
  });

  test("is no part of a transaction, and is not empty", async () => {
    const db = await open();
    await expect(change(db.kysely, [])).rejects.toThrow("a step");
    const within = db.kysely.transaction().execute((trx) => change(trx, [{ statement: lease(db, "a") }]));
    await expect(within).rejects.toThrow("of its own");
  });
});
