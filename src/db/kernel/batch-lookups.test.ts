import { expect, test } from "vitest";
import { batchLookups } from "./batch-lookups.ts";

/** A store that counts what it is asked. */
function store(most = 64, bound?: number) {
  const rows = new Map([
    ["a", 1],
    ["b", 2],
  ]);
  const asked: (readonly string[])[] = [];
  const find = batchLookups(
    async (keys: readonly string[]) => {
      asked.push(keys);
      if (keys.includes("fault")) throw new Error("fault");
      return new Map(keys.flatMap((key) => (rows.has(key) ? [[key, rows.get(key)!] as const] : [])));
    },
    most,
    bound,
  );
  return { rows, asked, find };
}

test("look-ups of one turn share a query, equal ones their key", async () => {
  const { find, asked } = store();
  expect(await Promise.all(["a", "b", "a", "c"].map(find))).toEqual([1, 2, 1, undefined]);
  expect(asked).toEqual([["a", "b", "c"]]);
});

test("a look-up sees what was changed before it was asked, also while another one waits", async () => {
  const { find, rows, asked } = store();
  const first = find("a");
  rows.delete("a");
  const second = find("a");
  expect(await Promise.all([first, second])).toEqual([undefined, undefined]);
  rows.set("a", 3);
  expect(await find("a")).toBe(3);
  expect(asked).toHaveLength(2);
});

test("above the most there are several queries", async () => {
  const { find, asked } = store(2);
  expect(await Promise.all(["a", "b", "c", "d", "a"].map(find))).toEqual([1, 2, undefined, undefined, 1]);
  expect(asked).toEqual([["a", "b"], ["c", "d"], ["a"]]);
});

test("a failure is told to all who shared the query, and to nobody after them", async () => {
  const { find } = store();
  const shared = await Promise.allSettled([find("a"), find("fault")]);
  expect(shared.map(({ status }) => status)).toEqual(["rejected", "rejected"]);
  expect(await find("a")).toBe(1);
});

test("above the bound a look-up finds nothing, until one of those under way has ended", async () => {
  const { find, asked } = store(64, 2);
  expect(await Promise.all(["a", "b", "b"].map(find))).toEqual([1, 2, undefined]);
  await expect(Promise.all(["fault", "a"].map(find))).rejects.toThrow("fault");
  expect(await Promise.all(["b", "a"].map(find))).toEqual([2, 1]);
  expect(asked).toHaveLength(3);
});
