import fc from "fast-check";
import { expect, test } from "vitest";
import { FairQueue } from "./fair-queue.ts";

const drain = (queue: FairQueue<string>) => {
  const items = [];
  for (let item = queue.shift(); item !== undefined; item = queue.shift()) items.push(item);
  return items;
};

test("A25: the lines take turns, each in its own order", () => {
  const queue = new FairQueue<string>(10);
  for (const item of ["a1", "a2", "a3", "a4", "b1", "c1", "b2"]) queue.push(item[0]!, item);
  expect(drain(queue)).toEqual(["a1", "b1", "c1", "a2", "b2", "a3", "a4"]);
});

test("A25: full of one line it has room for another, and drops the newest of the longest", () => {
  const queue = new FairQueue<string>(3);
  for (const item of ["a1", "a2", "a3"]) expect(queue.push("a", item)).toBeUndefined();
  expect([queue.hasRoomFor("a"), queue.hasRoomFor("b")]).toEqual([false, true]);
  expect(queue.push("a", "a4")).toBe("a4");
  expect(queue.push("b", "b1")).toBe("a3");
  expect(queue.hasRoomFor("b"), "as long as the longest would be").toBe(false);
  expect(queue.push("b", "b2")).toBe("b2");
  expect(drain(queue)).toEqual(["a1", "b1", "a2"]);
});

test("with no capacity it takes nothing", () => {
  const queue = new FairQueue<string>(0);
  expect([queue.hasRoomFor("a"), queue.push("a", "a1"), queue.shift()]).toEqual([false, "a1", undefined]);
});

test("whatever comes, nothing is lost or doubled, the bound holds, and so does the count", () => {
  const step = fc.oneof(fc.constantFrom("a", "b", "c"), fc.constant(undefined));
  fc.assert(
    fc.property(fc.nat(5), fc.array(step), (capacity, steps) => {
      const queue = new FairQueue<number>(capacity);
      const gone: number[] = [];
      steps.forEach((line, index) => {
        const room = line !== undefined && queue.hasRoomFor(line);
        const dropped = line === undefined ? queue.shift() : queue.push(line, index);
        if (line !== undefined) expect(dropped !== index).toBe(room);
        if (dropped !== undefined) gone.push(dropped);
        expect(queue.length).toBeLessThanOrEqual(capacity);
      });
      const pushed = steps.flatMap((line, index) => (line === undefined ? [] : [index]));
      expect(queue.length + gone.length).toBe(pushed.length);
      expect([...gone, ...queue.clear()].sort((a, b) => a - b)).toEqual(pushed);
      expect(queue.length).toBe(0);
    }),
  );
});
