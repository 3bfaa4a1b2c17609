import { expect, test } from "vitest";
import { type HashCaller, HashQueue, type Turn } from "./hash-queue.ts";

/** Each in a /24 of its own. */
const stranger = (index: number): HashCaller => {
  const wider = `10.${index >> 8}.${index & 255}`;
  return { network: `${wider}.1`, widerNetwork: `${wider}.0/24` };
};
const known = (account: string): HashCaller => ({ ...stranger(0), account });

/** Serves `count` turns, one after the other: a single thread. */
const serve = (queue: HashQueue<string>, count: number) =>
  Array.from({ length: count }, () => {
    const turn = queue.shift();
    turn?.done();
    return turn?.item;
  });

/** As many strangers as it takes. */
function flooded(): HashQueue<string> {
  const queue = new HashQueue<string>(24, 256);
  for (let index = 0; index < 1000; index++) queue.push(stranger(index), "stranger");
  expect([queue.isCrowded, queue.hasRoomFor(stranger(1000))]).toEqual([true, false]);
  return queue;
}

test("A25: a caller who is known to the account has the next turn but one, whatever the number of strangers", () => {
  const queue = flooded();
  expect([queue.hasRoomFor(known("owner")), queue.push(known("owner"), "owner")]).toEqual([true, undefined]);
  expect(serve(queue, 2)).toContain("owner");
});

test("A25, control: the same caller finds no room as a stranger", () => {
  const queue = flooded();
  expect(queue.push({ network: "192.0.2.1", widerNetwork: "192.0.2.0/24" }, "owner")).toBe("owner");
});

test("A25: those who are known have every other turn at most while strangers wait, and every one else", () => {
  const queue = new HashQueue<string>(24, 256);
  for (let index = 0; index < 10; index++) queue.push(stranger(index), "stranger");
  for (let index = 0; index < 20; index++) queue.push(known(`user-${index}`), "known");
  const served = serve(queue, 30);
  expect(served.slice(0, 20).filter((item) => item === "known")).toHaveLength(10);
  expect(served.slice(20)).toEqual(Array.from({ length: 10 }, () => "known"));
});

test("A25: an account has one place to wait and one job that runs; what comes beside them waits as a stranger", () => {
  const queue = new HashQueue<string>(1, 1);
  queue.push(known("owner"), "first");
  const first = queue.shift() as Turn<string>;
  expect(first.item).toBe("first");
  expect(["second", "third", "fourth"].map((item) => queue.push(known("owner"), item))).toEqual([
    undefined,
    undefined,
    "fourth",
  ]);
  expect(queue.shift()?.item, "the first one still runs, so a stranger's turn").toBe("third");
  expect([queue.length, queue.hasNext, queue.shift()]).toEqual([1, false, undefined]);
  first.done();
  expect([queue.hasNext, queue.shift()?.item, queue.length]).toEqual([true, "second", 0]);
});

test("A25: 200 accounts that log in without end keep no owner waiting whose browser is trusted for longer", () => {
  const queue = flooded();
  const crowd = () => {
    for (let index = 0; index < 200; index++)
      queue.push({ ...known(`attacker-${index}`), trustedSince: 2 }, "attacker");
  };
  for (let login = 1; login <= 5; login++) {
    crowd();
    queue.push({ ...known("owner"), trustedSince: 1 }, "owner");
    expect(serve(queue, 4), `login ${login}`).toContain("owner");
  }
});

test("A25: nor one who is known otherwise, once each of them had a turn", () => {
  const queue = flooded();
  const crowd = () => {
    for (let index = 0; index < 200; index++)
      queue.push({ ...known(`attacker-${index}`), trustedSince: 2 }, "attacker");
  };
  crowd();
  serve(queue, 800);
  crowd();
  queue.push(known("owner"), "owner");
  expect(serve(queue, 4)).toContain("owner");
});

test("A25: from 256 networks that log in without end a new one has a turn among the next four", () => {
  const queue = new HashQueue<string>(24, 256);
  const flood = () => {
    for (let index = 0; index < 256; index++) queue.push(stranger(index), "attacker");
  };
  for (let round = 0; round < 4; round++) {
    flood();
    serve(queue, 200);
  }
  flood();
  expect(queue.push(stranger(999), "newcomer")).toBeUndefined();
  expect(serve(queue, 4)).toContain("newcomer");
});

test("A25: who has a whole /24 has one place beyond the queue, and the turns of one", () => {
  const queue = new HashQueue<string>(4, 256);
  const neighbours = Array.from({ length: 256 }, (_, host) => ({
    network: `192.0.2.${host}`,
    widerNetwork: "192.0.2.0/24",
  }));
  const refused = neighbours.filter((caller) => queue.push(caller, "neighbour") !== undefined);
  expect(refused).toHaveLength(252);
  for (let index = 0; index < 3; index++) queue.push(stranger(index), "other");
  expect(serve(queue, 4).filter((item) => item === "other").length).toBeGreaterThan(1);
});

test("what is cleared was all that waited", () => {
  const queue = new HashQueue<string>(24, 256);
  queue.push(known("owner"), "owner");
  queue.push(stranger(1), "stranger");
  expect([queue.clear(), queue.length, queue.hasNext]).toEqual([["owner", "stranger"], 0, false]);
});
