import { beforeEach, describe, expect, test } from "vitest";
import { openConnection, type SqliteConnection } from "./connection.ts";
import { GroupCommit, LOCK_PATIENCE_MS, monotonicNow, type WriterReply, type WriterRequest } from "./group-commit.ts";

let connection: SqliteConnection;
let writer: GroupCommit;
const commits: string[] = [];
const patience: number[] = [];

beforeEach(() => {
  const real = openConnection(":memory:", 0);
  real.exec("create table t (v integer unique)");
  commits.length = 0;
  patience.length = 0;
  connection = {
    run: real.run,
    exec: (sql) => {
      commits.push(sql);
      real.exec(sql);
    },
    get inTransaction() {
      return real.inTransaction;
    },
    waitForLocks: (milliseconds) => void patience.push(milliseconds),
    close: real.close,
  };
  writer = new GroupCommit(connection);
});

const ask = (id: number, kind: "begin" | "commit" | "rollback"): WriterRequest => ({ id, asked: monotonicNow(), kind });
const insert = (id: number, value: number, kind: "run" | "statement" = "run", waited = 0): WriterRequest => ({
  id,
  asked: monotonicNow() - waited,
  kind,
  sql: "insert into t values (?) returning v",
  parameters: [value],
});
const rows = () => connection.run("select v from t order by v", []).rows.map(({ v }) => v);
const outcomes = (replies: WriterReply[]) =>
  Object.fromEntries(replies.map((reply) => [reply.id, "result" in reply ? reply.result.rows : Object.keys(reply)[1]]));

test("what waits is one transaction, answered after its commit", () => {
  const replies = writer.handle([insert(1, 10), insert(2, 20), insert(3, 30)]);
  expect(commits).toEqual(["begin immediate", "commit"]);
  expect(outcomes(replies)).toEqual({ 1: [{ v: 10 }], 2: [{ v: 20 }], 3: [{ v: 30 }] });
});

test("a statement that fails fails alone", () => {
  const replies = writer.handle([insert(1, 10), insert(2, 10), insert(3, 30)]);
  expect(outcomes(replies)).toEqual({ 1: [{ v: 10 }], 2: "error", 3: [{ v: 30 }] });
  expect(rows()).toEqual([10, 30]);
});

describe("a change", () => {
  const one = (value: number, minRows = 0) => ({
    sql: "insert into t values (?) on conflict do nothing returning v",
    parameters: [value],
    minRows,
  });
  const change = (id: number, steps: ReturnType<typeof one>[], flushed = true): WriterRequest => ({
    id,
    asked: monotonicNow(),
    kind: "change",
    steps,
    flushed,
  });

  test("waits for the disk unless nothing in its group has to", () => {
    writer.handle([change(1, [one(10)], false), change(2, [one(20)], false)]);
    writer.handle([change(3, [one(30)], false), insert(4, 40)]);
    writer.handle([change(5, [one(50)], false)]);
    writer.handle([ask(6, "begin")]);
    const pragmas = commits.filter((sql) => sql.startsWith("pragma"));
    expect(pragmas).toEqual([
      "pragma synchronous = normal",
      "pragma synchronous = full",
      "pragma synchronous = normal",
      "pragma synchronous = full",
    ]);
    expect(commits.indexOf("pragma synchronous = full")).toBeLessThan(commits.lastIndexOf("begin immediate"));
  });

  test("shares the flush of what waits beside it, and answers the rows of each step", () => {
    const replies = writer.handle([insert(1, 10), change(2, [one(20), one(10)]), insert(3, 30)]);
    expect(commits).toEqual(["begin immediate", "savepoint change", "release change", "commit"]);
    expect(outcomes(replies)).toEqual({ 1: [{ v: 10 }], 2: [[{ v: 20 }], []], 3: [{ v: 30 }] });
  });

  test("is undone alone where a step has fewer rows than its minRows", () => {
    const replies = writer.handle([insert(1, 10), change(2, [one(20), one(10, 1), one(40)]), insert(3, 30)]);
    expect(outcomes(replies)).toEqual({ 1: [{ v: 10 }], 2: [], 3: [{ v: 30 }] });
    expect(rows()).toEqual([10, 30]);
  });

  test("is undone alone where a step fails", () => {
    const wrong = { sql: "insert into t values (10)", parameters: [], minRows: 0 };
    const replies = writer.handle([insert(1, 10), change(2, [one(20), wrong]), insert(3, 30)]);
    expect(outcomes(replies)).toEqual({ 1: [{ v: 10 }], 2: "error", 3: [{ v: 30 }] });
    expect(rows()).toEqual([10, 30]);
  });

  test("is lost with its group where the database ends the transaction", () => {
    const broken = new GroupCommit({
      ...connection,
      get inTransaction() {
        return connection.inTransaction;
      },
      run: (sql, parameters) => {
        if (parameters[0] !== 20) return connection.run(sql, parameters);
        connection.exec("rollback");
        throw new Error("the disk is full");
      },
    });
    const replies = broken.handle([insert(1, 10), change(2, [one(40), one(20)]), insert(3, 30)]);
    expect(outcomes(replies)).toEqual({ 1: "unavailable", 2: "unavailable", 3: "unavailable" });
    expect(rows()).toEqual([]);
  });

  test("waits while a transaction is open", () => {
    writer.handle([ask(1, "begin")]);
    expect(outcomes(writer.handle([change(2, [one(20)])]))).toEqual({});
    expect(outcomes(writer.handle([ask(3, "commit")]))).toEqual({ 3: [], 2: [[{ v: 20 }]] });
  });
});

test("while a transaction is open other writes wait for its end", () => {
  expect(outcomes(writer.handle([ask(1, "begin"), insert(2, 20), insert(3, 30, "statement")]))).toEqual({
    1: [],
    3: [{ v: 30 }],
  });
  expect(outcomes(writer.handle([insert(4, 40)]))).toEqual({});
  expect(outcomes(writer.handle([ask(5, "rollback")]))).toEqual({ 5: [], 2: [{ v: 20 }], 4: [{ v: 40 }] });
  expect(rows()).toEqual([20, 40]);
});

test("writes that came before a transaction are committed before it begins", () => {
  writer.handle([insert(1, 10), ask(2, "begin"), ask(3, "commit")]);
  expect(commits).toEqual(["begin immediate", "commit", "begin immediate", "commit"]);
});

describe("a transaction that the database itself has ended", () => {
  const lose = () => connection.exec("rollback");

  test("runs no statement outside of it, and is not committed", () => {
    writer.handle([ask(1, "begin")]);
    lose();
    expect(outcomes(writer.handle([insert(2, 20, "statement"), ask(3, "commit")]))).toEqual({
      2: "unavailable",
      3: "unavailable",
    });
    expect(rows()).toEqual([]);
  });

  test("can be rolled back, and the next write works", () => {
    writer.handle([ask(1, "begin")]);
    lose();
    expect(outcomes(writer.handle([ask(2, "rollback"), insert(3, 30)]))).toEqual({ 2: [], 3: [{ v: 30 }] });
  });

  test("takes its whole group with it", () => {
    const broken = new GroupCommit({
      ...connection,
      get inTransaction() {
        return connection.inTransaction;
      },
      run: (sql, parameters) => {
        if (parameters[0] === 20) lose();
        return connection.run(sql, parameters);
      },
    });
    expect(outcomes(broken.handle([insert(1, 10), insert(2, 20), insert(3, 30)]))).toEqual({
      1: "unavailable",
      2: "unavailable",
      3: "unavailable",
    });
  });
});

test("a statement without a transaction is refused", () => {
  expect(outcomes(writer.handle([insert(1, 10, "statement"), ask(2, "commit")]))).toEqual({
    1: "unavailable",
    2: "unavailable",
  });
});

test("a commit that fails leaves no transaction behind", () => {
  const failing = new GroupCommit({
    ...connection,
    get inTransaction() {
      return connection.inTransaction;
    },
    exec: (sql) => {
      if (sql === "commit") throw new Error("the disk is full");
      connection.exec(sql);
    },
  });
  expect(outcomes(failing.handle([insert(1, 10)]))).toEqual({ 1: "error" });
  expect(connection.inTransaction).toBe(false);
  expect(rows()).toEqual([]);
});

test("A12: a write waits for another process as long as its group's oldest still may, and not at all after that", () => {
  writer.handle([insert(1, 10, "run", 1000), insert(2, 20)]);
  writer.handle([insert(3, 30, "run", 60_000)]);
  writer.handle([insert(4, 40)]);
  expect(patience[0]).toBeLessThanOrEqual(LOCK_PATIENCE_MS - 1000);
  expect(patience[1]).toBe(0);
  expect(patience[2]).toBeGreaterThan(LOCK_PATIENCE_MS - 1000);
});
