import { existsSync, readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { generated } from "../scripts/generated.ts";
import { LOGIN_BUDGETS } from "../src/authentication/attempts.ts";
import { SETTINGS } from "../src/config/settings.ts";
import { BUDGETS } from "../src/core/throttle.ts";
import type { Feature } from "../src/features/feature.ts";
import * as features from "../src/features/index.ts";

const read = (path: string) => readFileSync(new URL(`../${path}`, import.meta.url), "utf8");
const documents = await generated();

test.each(Object.keys(documents))("%s is what the code makes: else run npm run docs", (path) => {
  expect(read(path)).toBe(documents[path]);
});

describe("docs/specification.md", () => {
  const rows = read("docs/specification.md")
    .split("\n")
    .filter((line) => /^\| \d+ \|/.test(line));

  test("has a row for each of the twenty-one parts", () => {
    expect(rows.map((row) => Number(row.split("|")[1]))).toEqual(Array.from({ length: 21 }, (_, part) => part));
  });

  test("names files that are there", () => {
    const files = rows.flatMap((row) => [...row.matchAll(/`((?:src|test)\/[\w./-]+)`/g)].map(([, file]) => file!));
    expect(files.length).toBeGreaterThanOrEqual(21);
    for (const file of files) expect(existsSync(new URL(`../${file}`, import.meta.url)), file).toBe(true);
  });
});

test("docs/integrate.md names settings, tests and pages that are there", () => {
  const page = read("docs/integrate.md");
  const names = (pattern: RegExp) => new Set([...page.matchAll(pattern)].map(([, name]) => name!));
  const settings = Object.values(SETTINGS).map(({ name }) => name);
  expect([...names(/\b(BIENVENUE_\w+)/g)].filter((name) => !settings.includes(name))).toEqual([]);
  for (const file of names(/`(test\/[\w./-]+)`/g))
    expect(existsSync(new URL(`../${file}`, import.meta.url))).toBe(true);
  for (const file of names(/\]\(([^)]+)\)/g))
    expect(existsSync(new URL(`../docs/${file}`, import.meta.url))).toBe(true);
});

describe("SECURITY.md", () => {
  const page = read("SECURITY.md");
  const names = (pattern: RegExp) => [...page.matchAll(pattern)].map(([, name]) => name!);

  test("names tests and pages that are there", () => {
    const files = [...names(/`((?:src|test)\/[\w./-]+)`/g), ...names(/\]\(([^)]+)\)/g)];
    expect(files.length).toBeGreaterThan(15);
    for (const file of files) expect(existsSync(new URL(`../${file}`, import.meta.url)), file).toBe(true);
  });

  test("names each test of the supply chain", () => {
    const tests = readdirSync(new URL("supply-chain", import.meta.url)).map((file) => `test/supply-chain/${file}`);
    expect(names(/`(test\/supply-chain\/[\w.-]+)`/g).sort()).toEqual(tests.sort());
  });

  test("names commands that package.json has", () => {
    const { scripts } = JSON.parse(read("package.json")) as { scripts: Record<string, string> };
    const commands = names(/`npm run (?:--silent )?([\w:]+)/g);
    expect(commands.sort()).toEqual(["audit", "mutation", "prove", "sbom"]);
    for (const command of commands) expect(scripts).toHaveProperty(command);
  });
});

test("no document leads to the package that is called bienvenue, which is somebody else's", () => {
  const pages = [
    "README.md",
    "SECURITY.md",
    ...readdirSync(new URL("../docs", import.meta.url), { recursive: true, encoding: "utf8" })
      .filter((file) => file.endsWith(".md"))
      .map((file) => `docs/${file}`),
  ];
  expect(pages.length).toBeGreaterThan(10);
  const foreign = /\b(?:npx|npm (?:i|install|exec)|yarn add|pnpm add)(?: -\S+)* bienvenue(?!-auth)\b/;
  expect(pages.filter((page) => foreign.test(read(page)))).toEqual([]);
  expect("npx bienvenue").toMatch(foreign);
  expect(JSON.parse(read("package.json")) as { name: string; bin: object }).toMatchObject({
    ...{ name: "bienvenue-auth", bin: { bienvenue: "dist/cli.js" } },
  });
});

test("docs/dependencies.md has a sentence for every dependency, and for nothing else", () => {
  const manifest = JSON.parse(read("package.json")) as Record<string, Record<string, string>>;
  const kinds = ["dependencies", "optionalDependencies", "devDependencies"];
  const installed = kinds.flatMap((kind) => Object.keys(manifest[kind] ?? {}));
  const explained = [...read("docs/dependencies.md").matchAll(/^\| `([^`]+)` \|/gm)].map(([, name]) => name);
  expect(explained.sort()).toEqual(installed.sort());
});

describe("the limits in SECURITY.md", () => {
  const UNITS = { s: 1000, min: 60_000, h: 3_600_000, d: 86_400_000 };
  const milliseconds = (text: string) => {
    const [, number, unit] = /^(\d+) (s|min|h|d)\b/.exec(text) ?? [];
    return Number(number) * UNITS[unit as keyof typeof UNITS];
  };
  const rows = [...read("SECURITY.md").matchAll(/^\| `(\w+)`: .* \| (\d+) \| ([^|]+) \| ([^|]+) \|$/gm)];
  const told = Object.fromEntries(
    rows.map(([, name = "", max, window = "", delay = ""]) => [
      name,
      { max: Number(max), window: milliseconds(window), delay: /^\d/.test(delay) ? milliseconds(delay) : 0 },
    ]),
  );

  test("ASVS 6.1.1: tells every limit as the code has it", () => {
    const own = Object.values<Feature>(features).map(({ budgets }) => budgets);
    expect(told).toEqual(Object.assign({ ...BUDGETS, ...LOGIN_BUDGETS }, ...own));
  });
});
