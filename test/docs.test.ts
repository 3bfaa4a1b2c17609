import { existsSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { generated } from "../scripts/generated.ts";

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

test("docs/dependencies.md has a sentence for every dependency, and for nothing else", () => {
  const manifest = JSON.parse(read("package.json")) as Record<string, Record<string, string>>;
  const kinds = ["dependencies", "optionalDependencies", "devDependencies"];
  const installed = kinds.flatMap((kind) => Object.keys(manifest[kind] ?? {}));
  const explained = [...read("docs/dependencies.md").matchAll(/^\| `([^`]+)` \|/gm)].map(([, name]) => name);
  expect(explained.sort()).toEqual(installed.sort());
});
