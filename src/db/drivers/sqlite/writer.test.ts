import { join } from "node:path";
import { expect, test } from "vitest";
import { temporaryFolder } from "../../../../test/support/databases.ts";
import { openReader, prepareFile } from "./settings.ts";
import { Writer } from "./writer.ts";

const run = (sql: string, parameters: unknown[] = []) => ({ kind: "run", sql, parameters }) as const;

test("writes go through a thread, and are in the file when they are answered", async () => {
  const path = join(temporaryFolder(), "test.db");
  prepareFile(path);
  const writer = Writer.inThread(path);
  await writer.ask(run("create table t (v integer unique)"));
  const reader = openReader(path);
  const asked = Array.from({ length: 100 }, async (_, value) => {
    await writer.ask(run("insert into t values (?)", [value]));
    expect(reader.run("select v from t where v = ?", [value]).rows).toEqual([{ v: value }]);
  });
  await Promise.all(asked);
  await expect(writer.ask(run("insert into t values (1)"))).rejects.toThrow("UNIQUE");
  reader.close();
  await writer.close();
});

test("closing finishes what was asked before", async () => {
  const path = join(temporaryFolder(), "test.db");
  prepareFile(path);
  const writer = Writer.inThread(path);
  const asked = writer.ask(run("create table t (v integer)"));
  await Promise.all([asked, writer.close()]);
  expect(openReader(path).run("select * from t", []).rows).toEqual([]);
});

test("a thread that cannot open the file answers database_unavailable, and is tried again", async () => {
  const folder = temporaryFolder();
  const path = join(folder, "later", "test.db");
  const writer = Writer.inThread(path);
  await expect(writer.ask(run("select 1"))).rejects.toMatchObject({ code: "database_unavailable" });
  const { mkdirSync } = await import("node:fs");
  mkdirSync(join(folder, "later"));
  expect((await writer.ask(run("select 1 as one"))).rows).toEqual([{ one: 1 }]);
  await writer.close();
});
