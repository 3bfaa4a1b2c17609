import { existsSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { licences } from "../../scripts/licences.ts";
import { nameOf, readLockFile, runtimeFolders } from "../../scripts/lock-file.ts";
import { permissive } from "../support/permissive.ts";

const lock = readLockFile();
const runtime = runtimeFolders(lock);

test("all that the service runs on has a permissive licence", () => {
  expect(runtime.filter((folder) => !permissive(lock.packages[folder]!.license))).toEqual([]);
  expect(runtime.length).toBeGreaterThan(50);
});

test.each<[licence: string | undefined, is: boolean]>([
  ["MIT", true],
  ["(MIT OR WTFPL)", true],
  ["GPL-3.0-only OR MIT", true],
  ["(MIT AND BSD-3-Clause)", true],
  ["(MIT AND GPL-3.0-only)", false],
  ["MIT OR ISC AND GPL-3.0-only", false],
  ["(MIT OR ISC) AND GPL-3.0-only", false],
  ["AGPL-3.0-or-later", false],
  ["BUSL-1.1", false],
  ["SEE LICENSE IN LICENSE", false],
  ["UNLICENSED", false],
  ["", false],
  [undefined, false],
])("%j counts as permissive: %j", (licence, is) => {
  expect(permissive(licence)).toBe(is);
});

test("the lock file says of each installed package the licence that the package itself states", () => {
  const stated = runtime.flatMap((folder) => {
    const file = new URL(`../../${folder}/package.json`, import.meta.url);
    if (!existsSync(file)) return []; // another platform's
    return [[folder, (JSON.parse(readFileSync(file, "utf8")) as { license?: string }).license]];
  });
  expect(stated.length).toBeGreaterThan(50);
  expect(stated).toEqual(stated.map(([folder]) => [folder, lock.packages[folder!]!.license]));
});

test("docs/licences.md lists each of them, and nothing for development", () => {
  const rows = licences(lock).match(/^\| `.*$/gm) ?? [];
  const { version = "" } = lock.packages["node_modules/nodemailer"]!;
  expect(rows).toContain(`| \`nodemailer\` | ${version} | MIT-0 |`);
  const names = rows.map((row) => row.split("`")[1]);
  expect(new Set(names)).toEqual(new Set(runtime.map(nameOf)));
  expect(names).not.toContain("vitest");
});
