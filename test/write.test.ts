import { type CompiledQuery, sql } from "kysely";
import { describe, expect, test } from "vitest";
import type { DB } from "../src/db/db.ts";
import { write } from "../src/db/kernel/write.ts";
import { DATABASES } from "./support/databases.ts";
import { makeApp } from "./support/make-app.ts";

const EXPIRY = 1_000_000;

describe.each(DATABASES)("a write on %s", (_name, url) => {
  const open = async () => (await makeApp({ BIENVENUE_DATABASE_URL: await url() })).db;
  const lease = ({ kysely }: DB, name: string): CompiledQuery =>
    kysely.insertInto("leases").values({ name, holder: "a test", expires_at: EXPIRY }).compile();
  const freed = ({ kysely }: DB, name: string) =>
    kysely.deleteFrom("leases").where("name", "=", name).returning("name").compile();
  const names = async ({ kysely }: DB) =>
    (await kysely.selectFrom("leases").select("name").where("expires_at", "=", EXPIRY).orderBy("name").execute()).map(
      ({ name }) => name,
    );

  test("returns the rows of each of its statements", async () => {
    const db = await open();
    const statements = [lease(db, "a"), freed(db, "a"), freed(db, "b")].map((query) => ({ query }));
    expect(await write(db.kysely, statements)).toEqual([[], [{ name: "a" }], []]);
  });

  test("leaves nothing behind where a statement has fewer rows than its minimum", async () => {
    const db = await open();
    const statements = [{ query: lease(db, "a") }, { query: freed(db, "b"), minRows: 1 }];
    expect(await write(db.kysely, statements)).toBeUndefined();
    expect(await write(db.kysely, statements.slice(1))).toBeUndefined();
    expect(await names(db)).toEqual([]);
    expect(await write(db.kysely, [{ query: lease(db, "b"), minRows: 1 }, ...statements])).toHaveLength(3);
    expect(await names(db)).toEqual(["a"]);
  });

  test("leaves nothing behind where a statement fails, and the next one works", async () => {
    const db = await open();
    const wrong = sql`insert into nowhere values (1)`.compile(db.kysely);
    await expect(write(db.kysely, [{ query: lease(db, "a") }, { query: wrong }])).rejects.toThrow("nowhere");
    expect(await names(db)).toEqual([]);
    await write(db.kysely, [{ query: lease(db, "a") }, { query: lease(db, "b") }]);
    expect(await names(db)).toEqual(["a", "b"]);
  });

  test("of a hundred at once that take the same thing, one takes it, and the others leave nothing", async () => {
    const db = await open();
    await write(db.kysely, [{ query: lease(db, "one") }]);
    const takers = Array.from({ length: 100 }, (_, n) =>
      write(db.kysely, [{ query: lease(db, `taker ${n}`) }, { query: freed(db, "one"), minRows: 1 }]),
    );
    const taken = (await Promise.all(takers)).flatMap((rows, n) => (rows ? [`taker ${n}`] : []));
    expect(taken).toHaveLength(1);
    expect(await names(db)).toEqual(taken);
  });

  test("is no part of a transaction, and is not empty", async () => {
    const db = await open();
    await expect(write(db.kysely, [])).rejects.toThrow("at least one statement");
    const within = db.kysely.transaction().execute((trx) => write(trx, [{ query: lease(db, "a") }]));
    await expect(within).rejects.toThrow("of its own");
  });
});
