import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { temporaryFolder } from "../../../../test/support/databases.ts";
import { ServiceError } from "../../../core/errors.ts";
import { openConnection } from "./connection.ts";
import { openReader, openWriter, prepareFile } from "./settings.ts";

const thrownBy = (work: () => unknown): unknown => {
  try {
    return work();
  } catch (error) {
    return error;
  }
};

test("rows come from queries and RETURNING, a count from the rest", () => {
  const connection = openConnection(":memory:", 0);
  connection.exec("create table t (v integer)");
  expect(connection.run("insert into t values (?), (?)", [1, 2])).toEqual({ rows: [], changes: 2 });
  expect(connection.run("update t set v = v + 1 returning v", []).rows).toEqual([{ v: 2 }, { v: 3 }]);
  expect(connection.run("select count(*) as n from t", [])).toEqual({ rows: [{ n: 2 }], changes: 1 });
});

test("more statements than are kept prepared all work", () => {
  const connection = openConnection(":memory:", 0);
  for (let round = 0; round < 2; round++) {
    for (let value = 0; value < 300; value++) {
      expect(connection.run(`select ${value} as v`, []).rows).toEqual([{ v: value }]);
    }
  }
});

describe("a file that cannot be used is database_unavailable, with its path", () => {
  test.each([
    ["in a folder that is not there", () => join(temporaryFolder(), "missing", "test.db")],
    ["that is a folder", () => temporaryFolder()],
    [
      "that is no database",
      () => {
        const path = join(temporaryFolder(), "test.db");
        writeFileSync(path, "not a database at all, but long enough to be looked at as one".repeat(20));
        return path;
      },
    ],
  ])("%s", (_what, path) => {
    const file = path();
    const error = thrownBy(() => prepareFile(file));
    expect(error).toBeInstanceOf(ServiceError);
    expect(error).toMatchObject({ code: "database_unavailable", message: expect.stringContaining(file) });
  });
});

test("a file that another process has locked is database_unavailable too", () => {
  const path = join(temporaryFolder(), "test.db");
  prepareFile(path);
  const other = openWriter(path);
  other.exec("create table t (v integer); begin immediate");
  const connection = openConnection(path, 10);
  for (const wait of [
    () => connection.exec("begin immediate"),
    () => connection.run("insert into t values (1)", []),
    () => connection.run("insert into t values (1) returning v", []),
  ]) {
    expect(thrownBy(wait)).toMatchObject({
      code: "database_unavailable",
      message: `SQLite ${path}: database is locked`,
    });
  }
  other.exec("commit");
  connection.exec("begin immediate");
});

test.each(["", "returning 1"])("a full disk is database_unavailable, in a statement %s", (returning) => {
  const connection = openConnection(":memory:", 0);
  connection.exec("create table t (v blob); pragma max_page_count = 3");
  const fill = () => connection.run(`insert into t values (zeroblob(100000)) ${returning}`, []);
  expect(thrownBy(fill)).toMatchObject({
    code: "database_unavailable",
    message: "SQLite :memory:: database or disk is full",
  });
});

test("our own mistakes stay what they are", () => {
  const connection = openConnection(":memory:", 0);
  expect(thrownBy(() => connection.run("select * from nothing", []))).not.toBeInstanceOf(ServiceError);
  expect(thrownBy(() => connection.exec("nonsense"))).not.toBeInstanceOf(ServiceError);
  connection.exec("create table t (v integer unique); insert into t values (1)");
  for (const returning of ["", "returning v"]) {
    const again = thrownBy(() => connection.run(`insert into t values (1) ${returning}`, []));
    expect(again).not.toBeInstanceOf(ServiceError);
    expect(again).toMatchObject({ message: "UNIQUE constraint failed: t.v" });
  }
});

test("the settings: WAL, a full flush at every commit, foreign keys, and a reader that only reads", () => {
  const path = join(temporaryFolder(), "test.db");
  prepareFile(path);
  const [writer, reader] = [openWriter(path), openReader(path)];
  const pragma = (name: string) => Object.values(writer.run(`pragma ${name}`, []).rows[0] ?? {})[0];
  expect([pragma("journal_mode"), pragma("synchronous"), pragma("foreign_keys")]).toEqual(["wal", 2, 1]);
  writer.exec("create table t (v integer)");
  expect(thrownBy(() => reader.run("insert into t values (1)", []))).toBeInstanceOf(Error);
  expect(reader.run("select * from t", []).rows).toEqual([]);
});
