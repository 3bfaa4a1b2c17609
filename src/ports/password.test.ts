import { afterAll, describe, expect, test } from "vitest";
import { createPasswordHasher, DEFAULT_COST, hashPassword, MINIMUM_COST } from "./password.ts";

const CHEAP = { memory: 8, passes: 1 };
const hasher = createPasswordHasher(CHEAP, 2, 4);
afterAll(() => hasher.close());

test("ASVS 11.4.2: the least cost is OWASP's, the default above its first choice", () => {
  expect(MINIMUM_COST).toEqual({ memory: 19 * 1024, passes: 2 });
  expect(DEFAULT_COST).toEqual({ memory: 64 * 1024, passes: 3 });
});

test("a hash is salted, verifies its own password and no other", async () => {
  const [one, two] = [await hasher.hash("b4l0u"), await hasher.hash("b4l0u")];
  expect(one).toMatch(/^\$argon2id\$v=19\$m=8,t=1,p=1\$/);
  expect(one).not.toBe(two);
  expect([await hasher.verify("b4l0u", one), await hasher.verify("b4l0v", one)]).toEqual([true, false]);
});

test("without a hash the answer is no, after the same work", async () => {
  expect(await hasher.verify("b4l0u", undefined)).toBe(false);
});

test("what is no hash matches nothing", async () => {
  expect(await hasher.verify("b4l0u", "b4l0u")).toBe(false);
  expect(await hasher.verify("", "")).toBe(false);
});

test("above running and waiting the answer is busy at once, with a time to retry", async () => {
  const asked = await Promise.allSettled(Array.from({ length: 10 }, () => hasher.hash("b4l0u")));
  const refused = asked.filter(({ status }) => status === "rejected");
  expect(refused).toHaveLength(10 - 2 - 4);
  expect(refused[0]).toMatchObject({ reason: { code: "busy", retryAfter: 1 } });
  expect(await hasher.hash("b4l0u")).toContain("$argon2id$");
});

test("a thread that dies is replaced, and its request answered busy", async () => {
  const fragile = createPasswordHasher({ memory: 8, passes: 0 }, 1, 4); // no pass is no cost that Argon2 has
  const stored = await hasher.hash("b4l0u");
  await expect(fragile.hash("b4l0u")).rejects.toMatchObject({ code: "busy" });
  expect(await fragile.verify("b4l0u", stored)).toBe(true);
  await fragile.close();
});

test("a thread that dies takes nobody along who still waits", async () => {
  const fragile = createPasswordHasher({ memory: 8, passes: 0 }, 1, 4);
  const stored = await hasher.hash("b4l0u");
  const [dying, ahead, waiting] = await Promise.allSettled([
    fragile.hash("b4l0u"),
    fragile.verify("b4l0u", stored), // was handed to the same thread
    fragile.verify("b4l0u", stored),
  ]);
  expect(dying).toMatchObject({ status: "rejected", reason: { code: "busy" } });
  expect(ahead).toMatchObject({ status: "rejected", reason: { code: "busy" } });
  expect(waiting).toMatchObject({ status: "fulfilled", value: true });
  await fragile.close();
});

test("closing answers what still waits", async () => {
  const closing = createPasswordHasher(DEFAULT_COST, 1, 4);
  const asked = [closing.hash("a"), closing.hash("b"), closing.hash("c")];
  const settled = Promise.allSettled(asked);
  await closing.close();
  for (const result of await settled) expect(result).toMatchObject({ status: "rejected", reason: { code: "busy" } });
});

describe("outdated hashes", () => {
  const withCost = (parameters: string) =>
    `$argon2id$v=19$${parameters}$c2FsdHNhbHRzYWx0c2FsdA$WBqyN2ZCMNhXpzq1TTOIo6Gsuhx9DqSnZSoLmFdqmqk`;
  const configured = createPasswordHasher({ memory: 1024, passes: 3 }, 1, 1);
  afterAll(() => configured.close());
  test.each([
    ["the same cost", withCost("m=1024,t=3,p=1"), false],
    ["less memory", withCost("m=512,t=3,p=1"), true],
    ["fewer passes", withCost("m=1024,t=2,p=1"), true],
    ["more of both", withCost("m=2048,t=4,p=1"), false],
    ["twice the memory, two thirds of the passes", withCost("m=2048,t=2,p=1"), false],
    ["another variant", withCost("m=1024,t=3,p=1").replace("argon2id", "argon2i"), true],
    ["no hash", "b4l0u", true],
  ])("%s", (_what, hashed, outdated) => {
    expect(configured.isOutdated(hashed)).toBe(outdated);
  });
});

test("hashPassword is for scripts: the same string, as bytes", async () => {
  const hashed = new TextDecoder().decode(await hashPassword("b4l0u", CHEAP));
  expect(await hasher.verify("b4l0u", hashed)).toBe(true);
});
