import { once } from "node:events";
import { MessageChannel } from "node:worker_threads";
import { expect, test } from "vitest";
import { openConnection } from "./connection.ts";
import type { WriterReply } from "./group-commit.ts";
import { serveWrites } from "./serve-writes.ts";

test("what has come is one group, answered in one message; closing answers first", async () => {
  const { port1, port2 } = new MessageChannel();
  const connection = openConnection(":memory:", 0);
  const commits: string[] = [];
  serveWrites(port2, {
    ...connection,
    exec: (sql) => {
      commits.push(sql);
      connection.exec(sql);
    },
    get inTransaction() {
      return connection.inTransaction;
    },
  });
  const ask = (id: number, sql: string) => port1.postMessage({ id, asked: 0, kind: "run", sql, parameters: [] });
  ask(1, "create table t (v integer)");
  ask(2, "insert into t values (7)");
  ask(3, "select v from t");
  port1.postMessage("close");
  const [replies] = (await once(port1, "message")) as [WriterReply[]];
  expect(replies.map(({ id }) => id)).toEqual([1, 2, 3]);
  expect(replies[2]).toMatchObject({ result: { rows: [{ v: 7 }] } });
  expect(commits).toEqual(["begin immediate", "commit"]);
  await once(port1, "close");
  expect(() => connection.exec("select 1")).toThrow();
});
