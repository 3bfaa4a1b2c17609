import fc from "fast-check";
import { expect, test } from "vitest";
import { AccountQueue } from "./account-queue.ts";

const HOUR = 60 * 60 * 1000;
const always = () => true;

/** Items are named after their account. */
function queueOf(capacity = 1000) {
  let time = 0;
  const queue = new AccountQueue<string>(capacity, () => time);
  const push = (account: string, trustedSince: number) => queue.push(account, trustedSince, account);
  return {
    queue,
    push,
    /** Each account of a crowd that has nothing waiting asks again. */
    crowd: (size: number, trustedSince: number) => {
      for (let index = 0; index < size; index++) push(`crowd-${index}`, trustedSince);
    },
    serve: (turns: number) => Array.from({ length: turns }, () => queue.shift(always)),
    wait: (milliseconds: number) => void (time += milliseconds),
  };
}

test("A25: an owner whose browser is trusted for longer than a crowd's has one of the next two turns, five times in a row", () => {
  const { push, crowd, serve } = queueOf();
  for (let login = 1; login <= 5; login++) {
    crowd(200, 2);
    push("owner", 1);
    expect(serve(2), `login ${login}`).toContain("owner");
  }
  crowd(200, 2);
  push("owner", 1);
  expect(serve(2), "the sixth waits for a round of the crowd").not.toContain("owner");
});

test("A25: an owner who logs in without end has a fair share, and nobody waits for ever", () => {
  const { push, crowd, serve } = queueOf();
  const served = new Map<string, number>();
  for (let turn = 0; turn < 2100; turn++) {
    crowd(20, 2);
    push("owner", 1);
    const [account = ""] = serve(1);
    served.set(account, (served.get(account) ?? 0) + 1);
  }
  const counts = [...served.values()];
  expect(served.size).toBe(21);
  expect(Math.min(...counts)).toBeGreaterThan(90);
  expect(Math.max(...counts)).toBeLessThan(115);
});

test("A25: a crowd whose browsers are trusted for longer is in front of an owner once, and not again while its turns count", () => {
  const { push, crowd, serve, wait } = queueOf();
  const turnsUntilOwner = () => {
    for (let turn = 1; ; turn++) {
      crowd(200, 1);
      if (serve(1)[0] === "owner") return turn;
    }
  };
  crowd(200, 1);
  push("owner", 2);
  const first = turnsUntilOwner();
  expect(first).toBeGreaterThan(200);
  expect(first, "half of the turns go to those who had none").toBeLessThanOrEqual(402);
  crowd(200, 1);
  push("newcomer", 3);
  expect(serve(2)).toContain("newcomer");
  wait(HOUR / 2);
  crowd(200, 1);
  push("another newcomer", 3);
  expect(serve(2)).toContain("another newcomer");
});

test("A25: an owner who had many turns waits for one round of a crowd that had two each, not until it had as many", () => {
  const { push, crowd, serve } = queueOf();
  for (let login = 0; login < 50; login++) {
    push("owner", 1);
    push(`other-${login}`, 2);
    serve(2);
  }
  for (let turn = 0; turn < 400; turn++) {
    crowd(100, 2);
    serve(1);
  }
  crowd(100, 2);
  push("owner", 1);
  const served: (string | undefined)[] = [];
  while (served.at(-1) !== "owner") {
    served.push(...serve(1));
    crowd(100, 2);
  }
  expect(served.length).toBeLessThanOrEqual(201);
});

test("A25: turns fade, so that an account is not set back for ever", () => {
  const { push, crowd, serve, wait } = queueOf();
  for (let login = 0; login < 6; login++) {
    push("owner", 1);
    push(`other-${login}`, 2);
    serve(2);
  }
  const isNext = () => {
    crowd(200, 2);
    push("owner", 1);
    return serve(2).includes("owner");
  };
  expect(isNext()).toBe(false);
  wait(HOUR);
  expect(isNext()).toBe(true);
});

test("A25: a turn counts only while others wait", () => {
  const { push, crowd, serve } = queueOf();
  for (let login = 0; login < 100; login++) {
    push("owner", 1);
    expect(serve(1)).toEqual(["owner"]);
  }
  crowd(200, 2);
  push("owner", 1);
  expect(serve(2)).toContain("owner");
});

test("A25: who is known otherwise than by a browser waits behind no crowd that had turns", () => {
  const { push, crowd, serve } = queueOf();
  for (let turn = 0; turn < 400; turn++) {
    crowd(200, 1);
    serve(1);
  }
  push("owner", Number.POSITIVE_INFINITY);
  expect(serve(2)).toContain("owner");
});

test("A25: full, it has room for an account that goes before the last: the one with the most turns, and of equals the youngest", () => {
  const { queue, push } = queueOf(3);
  for (const [account, trustedSince] of [
    ["a", 3],
    ["b", 1],
    ["c", 3],
  ] as const)
    push(account, trustedSince);
  expect([queue.hasRoomFor("d", 3), push("d", 3), queue.hasRoomFor("d", 2)]).toEqual([false, "d", true]);
  expect(push("d", 2)).toBe("a");
  expect([queue.shift(always), queue.length], "b has had a turn").toEqual(["b", 2]);
  push("b", 1);
  expect([push("e", 9), queue.length]).toEqual(["b", 3]);
});

test("an account has one place, and waits while it is not ready", () => {
  const { queue, push } = queueOf();
  expect([push("a", 1), queue.hasRoomFor("a", 1), push("a", 1), queue.length]).toEqual([undefined, false, "a", 1]);
  push("b", 2);
  const isReady = (account: string) => account !== "a";
  expect([queue.hasNext(isReady), queue.shift(isReady)]).toEqual([true, "b"]);
  expect([queue.hasNext(isReady), queue.shift(isReady), queue.shift(always)]).toEqual([false, undefined, "a"]);
});

test("whatever comes, nothing is lost or doubled, and the bound holds", () => {
  const step = fc.option(fc.tuple(fc.constantFrom("a", "b", "c", "d", "e"), fc.nat(3)));
  fc.assert(
    fc.property(fc.nat(4), fc.array(step), (capacity, steps) => {
      const queue = new AccountQueue<number>(capacity, () => 0);
      const gone: number[] = [];
      steps.forEach((asked, index) => {
        const room = asked && queue.hasRoomFor(...asked);
        const dropped = asked ? queue.push(...asked, index) : queue.shift(always);
        if (asked) expect(dropped !== index).toBe(room);
        if (dropped !== undefined) gone.push(dropped);
        expect(queue.length).toBeLessThanOrEqual(capacity);
        expect(queue.hasNext(always)).toBe(queue.length > 0);
      });
      const pushed = steps.flatMap((asked, index) => (asked === null ? [] : [index]));
      expect([...gone, ...queue.clear()].sort((a, b) => a - b)).toEqual(pushed);
    }),
  );
});
