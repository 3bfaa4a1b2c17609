import { describe, expect, test } from "vitest";
import { readOptions } from "../../bench/options.ts";
import { against } from "../../bench/publish/against.ts";
import { chart } from "../../bench/publish/chart.ts";
import { losses } from "../../bench/publish/losses.ts";
import type { Row, Run } from "../../bench/publish/published.ts";
import type { About, Figure } from "../../bench/support/figure.ts";

const numbers = (median: number) => ({ median, min: median * 0.9, max: median * 1.1 });
const rate = (system: string, median: number): [string, Row] => {
  const about: About = { system, operation: "logout", view: "no hash", quantity: "rate" };
  return [`logout, ${system}`, { unit: "/s", ...numbers(median), ...about }];
};
const run = (rows: readonly [string, Row][]): Run => ({
  date: "2026-01-02T03:04:05.678Z",
  quick: false,
  generator: "wrk",
  machine: { cores: 2, cpu: "any", memoryGigabytes: 4, system: "Linux", node: "v20", pinned: true },
  versions: {},
  othersPercent: {},
  skipped: {},
  failed: {},
  measures: { peers: Object.fromEntries(rows) },
});

describe("where we lose", () => {
  test("names a peer that does more on the same database, and no other", () => {
    const rows = [
      rate("Bienvenue on SQLite", 100),
      rate("Bienvenue on PostgreSQL", 300),
      rate("faster on SQLite", 200),
      rate("slower on SQLite", 50),
      rate("faster on PostgreSQL", 200),
    ];
    const text = losses(run(rows));
    expect(text).toContain("Logout: faster on SQLite 200 a second, ours 100.");
    expect(text.match(/a second, ours/g)).toHaveLength(1);
  });

  test("names a bar that was missed, with its reason", () => {
    const missed = { unit: "×", ...numbers(0.9), bar: ">= 0.95", missed: true };
    expect(losses(run([["logins to hashes alone", missed]]))).toContain(
      "- logins to hashes alone: 0.9 ×, and not >= 0.95. Beside the hash",
    );
    expect(losses(run([["logins to hashes alone", { ...missed, missed: false }]]))).toContain("No bar was missed.");
  });
});

test("ratios stand beside the published ones, and nothing that depends on the machine does", () => {
  const found: Figure[] = [
    { name: "a to b", unit: "×", ...numbers(0.5) },
    { name: "c to d", unit: "×", ...numbers(1) },
    { name: "new", unit: "×", ...numbers(1) },
    { name: "a", unit: "/s", ...numbers(1) },
  ];
  const rows: [string, Row][] = [
    ["a to b", { unit: "×", ...numbers(1) }],
    ["c to d", { unit: "×", ...numbers(1) }],
  ];
  const lines = against(found, run(rows), "any").split("\n");
  expect(lines).toHaveLength(5);
  expect(lines[0]).toBe("Both on any:");
  expect(lines[2]).toMatch(/^a to b +0\.500 +1 \(0\.9 … 1\.1\) +below$/);
  expect(lines[3]).toMatch(/^c to d .*within$/);
  expect(lines[4]).toMatch(/^new .*not published$/);
  expect(against(found, run(rows), "another")).toContain("on another, the published one on any: their ratios cannot");
});

test("a chart is as long as its rows, and its words are escaped", () => {
  const svg = chart({
    title: "a < b",
    unit: "/s",
    processor: "c & d",
    rows: [
      { label: "one", to: 2000, kind: "ours" },
      { label: "two", to: 1000, kind: "peer" },
    ],
  });
  expect(svg).toContain("a &#60; b");
  expect(svg).toContain("c &#38; d");
  const [one, two] = [...svg.matchAll(/<rect x="\d+" y="\d+" width="([\d.]+)"/g)].map(([, width]) => Number(width));
  expect(one).toBe(2 * two!);
});

test.each([["--quick"], ["--only", "a"], ["--users", "5"]])(
  "what is published is a whole run, not one with %s",
  (...args) => {
    expect(() => readOptions([...args, "--publish"], [{ name: "a", run: async () => [] }])).toThrow("a whole run");
  },
);
