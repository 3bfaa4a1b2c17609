import { expect, test } from "vitest";
import { RecentTurns } from "./recent-turns.ts";

function turns(most = 100) {
  let time = 0;
  const recent = new RecentTurns(1000, most, () => time);
  return { recent, wait: (milliseconds: number) => void (time += milliseconds) };
}

test("a turn counts half after each half-life, and less than half of one does not count", () => {
  const { recent, wait } = turns();
  for (let turn = 0; turn < 4; turn++) recent.add("a");
  expect([recent.of("a"), recent.of("b")]).toEqual([4, 0]);
  wait(1000);
  expect(recent.of("a")).toBe(2);
  recent.add("a");
  expect(recent.of("a")).toBe(3);
  wait(2000);
  expect(recent.of("a")).toBe(1);
  wait(1000);
  expect(recent.of("a")).toBe(0);
});

test("what has faded is forgotten at the next turn of anybody", () => {
  const { recent, wait } = turns();
  for (let index = 0; index < 50; index++) recent.add(`account-${index}`);
  wait(1500);
  recent.add("other");
  expect([recent.size, recent.of("other")]).toEqual([1, 1]);
});

test("of more accounts than are remembered those go whose last turn is the longest ago", () => {
  const { recent } = turns(3);
  for (const account of ["a", "b", "a", "c", "d"]) recent.add(account);
  expect(["a", "b", "c", "d"].map((account) => recent.of(account))).toEqual([2, 0, 1, 1]);
  for (let index = 0; index < 1000; index++) recent.add(`account-${index}`);
  expect(recent.size).toBe(3);
});
