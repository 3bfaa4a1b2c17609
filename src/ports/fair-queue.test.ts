import fc from "fast-check";
import { expect, test } from "vitest";
import { FairQueue } from "./fair-queue.ts";

/** Items are named after their group and line, such as `a` or `a/1`, and a number: `a/1:2`. */
const push = (queue: FairQueue<string>, item: string) => {
  const line = item.split(":")[0]!;
  return queue.push(line.split("/")[0]!, line, item);
};
const drain = (queue: FairQueue<string>) => {
  const items = [];
  for (let item = queue.shift(); item !== undefined; item = queue.shift()) items.push(item);
  return items;
};

test("A25: the groups take turns, and within each its lines, each in its own order", () => {
  const queue = new FairQueue<string>({ items: 20, groups: 0 });
  for (const group of ["a", "b", "c"]) push(queue, `${group}:0`);
  expect(drain(queue)).toEqual(["a:0", "b:0", "c:0"]);
  for (const item of ["a/1:1", "a/1:2", "a/2:1", "b:1", "c:1", "b:2"]) push(queue, item);
  expect(drain(queue)).toEqual(["a/1:1", "b:1", "c:1", "a/2:1", "b:2", "a/1:2"]);
});

test("A25: three of four turns are newcomers', whoever comes again and again", () => {
  const queue = new FairQueue<string>({ items: 100, groups: 0 });
  for (let round = 0; round < 5; round++) for (const group of ["a", "b", "c", "d"]) push(queue, `${group}:${round}`);
  expect([1, 2, 3, 4, 5, 6].map(() => queue.shift())).toEqual(["a:0", "b:0", "c:0", "a:1", "d:0", "b:1"]);
  for (const group of ["v", "w", "x", "y"]) push(queue, `${group}:0`);
  expect([1, 2, 3, 4, 5, 6].map(() => queue.shift())).toEqual(["v:0", "c:1", "w:0", "x:0", "y:0", "a:2"]);
});

test("A25: newcomers without end keep nobody out who was there before", () => {
  const queue = new FairQueue<string>({ items: 10, groups: 20 });
  push(queue, "owner:0");
  expect(queue.shift()).toBe("owner:0");
  let next = 0;
  const flood = () => {
    while (push(queue, `stranger-${next++}:0`) === undefined);
  };
  flood();
  queue.shift();
  flood();
  expect([push(queue, "owner:1"), push(queue, "newcomer:0")]).toEqual([undefined, "newcomer:0"]);
  expect([1, 2, 3, 4].map(() => queue.shift())).toContain("owner:1");
});

test("A25: who had none of the last 512 turns is a newcomer again, who had one of the last 256 is not", () => {
  const queue = new FairQueue<string>({ items: 10, groups: 0 });
  const first = (turns: number) => {
    for (const group of ["owner", ...Array.from({ length: turns }, (_, turn) => `other-${turn % 64}`)]) {
      push(queue, `${group}:0`);
      queue.shift();
    }
    for (const group of ["owner", `new-${turns}`]) push(queue, `${group}:1`);
    return drain(queue)[0];
  };
  expect(first(255)).toBe("new-255:1");
  expect(first(512)).toBe("owner:1");
});

test("A25: of those who had a turn lately the one goes first whose last turn is the longest ago", () => {
  const queue = new FairQueue<string>({ items: 100, groups: 0 });
  const groups = ["seldom", "often-1", "often-2", "often-3"];
  for (let round = 0; round < 3; round++) {
    for (const group of round === 0 ? groups : groups.slice(1)) {
      push(queue, `${group}:${round}`);
      queue.shift();
    }
  }
  for (const group of [...groups.slice(1), "seldom"]) push(queue, `${group}:3`);
  expect(queue.shift()).toBe("seldom:3");
});

test("A25: full of one line it has room for another, and drops the newest of the longest", () => {
  const queue = new FairQueue<string>({ items: 3, groups: 0 });
  for (const item of ["a:1", "a:2", "a:3"]) expect(push(queue, item)).toBeUndefined();
  expect([queue.hasRoomFor("a", "a"), queue.hasRoomFor("b", "b")]).toEqual([false, true]);
  expect(push(queue, "a:4")).toBe("a:4");
  expect(push(queue, "b:1")).toBe("a:3");
  expect(queue.hasRoomFor("b", "b"), "as long as the longest would be").toBe(false);
  expect(push(queue, "b:2")).toBe("b:2");
  expect(drain(queue)).toEqual(["a:1", "b:1", "a:2"]);
});

test("A25: a group with many lines has no more room than one with a long line, and its lines share it", () => {
  const queue = new FairQueue<string>({ items: 4, groups: 0 });
  for (const item of ["a/1:1", "a/1:2", "a/1:3", "a/1:4"]) push(queue, item);
  expect([push(queue, "a/2:1"), push(queue, "a/2:2")]).toEqual(["a/1:4", "a/1:3"]);
  expect([push(queue, "b:1"), push(queue, "b:2")].sort()).toEqual(["a/1:2", "a/2:2"]);
  expect(push(queue, "a/3:1"), "two are as many as the other group has").toBe("a/3:1");
});

test("A25: full of groups with one item each it has room for so many more groups, and as many newcomers", () => {
  const queue = new FairQueue<string>({ items: 2, groups: 4 });
  for (const group of ["a", "b", "c", "d"]) expect(push(queue, `${group}:0`)).toBeUndefined();
  expect([queue.hasRoomFor("e", "e"), queue.hasRoomFor("a", "a/1"), push(queue, "e:0")]).toEqual([false, false, "e:0"]);
  drain(queue);
  for (const group of ["a", "b", "c", "d"]) expect(push(queue, `${group}:1`)).toBeUndefined();
  for (const group of ["e", "f", "g", "h"]) expect(push(queue, `${group}:1`)).toBeUndefined();
  expect([push(queue, "a:2"), push(queue, "i:1")]).toEqual(["a:2", "i:1"]);
  expect(queue.length).toBe(8);
});

test("with no capacity it takes nothing", () => {
  const queue = new FairQueue<string>({ items: 0, groups: 0 });
  expect([queue.hasRoomFor("a", "a"), push(queue, "a:1"), queue.shift()]).toEqual([false, "a:1", undefined]);
});

test("whatever comes, nothing is lost or doubled, the bound holds, and so does the count", () => {
  const step = fc.oneof(fc.constantFrom("a/1", "a/2", "b/1", "c/1", "d/1"), fc.constant(undefined));
  fc.assert(
    fc.property(fc.nat(5), fc.nat(3), fc.array(step), (items, groups, steps) => {
      const queue = new FairQueue<number>({ items, groups });
      const gone: number[] = [];
      steps.forEach((line, index) => {
        const names = line === undefined ? undefined : ([line[0]!, line] as const);
        const room = names && queue.hasRoomFor(...names);
        const dropped = names ? queue.push(...names, index) : queue.shift();
        if (names) expect(dropped !== index).toBe(room);
        if (dropped !== undefined) gone.push(dropped);
        expect(queue.length).toBeLessThanOrEqual(items + 2 * groups);
      });
      const pushed = steps.flatMap((line, index) => (line === undefined ? [] : [index]));
      expect(queue.length + gone.length).toBe(pushed.length);
      expect([...gone, ...queue.clear()].sort((a, b) => a - b)).toEqual(pushed);
      expect(queue.length).toBe(0);
    }),
  );
});
