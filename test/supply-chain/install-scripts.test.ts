import { existsSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { nameOf, readLockFile, runtimeFolders } from "../../scripts/lock-file.ts";

const at = (path: string) => new URL(`../../${path}`, import.meta.url);
const lock = readLockFile();

interface Manifest {
  readonly scripts?: Record<string, string>;
  readonly allowScripts?: Record<string, boolean>;
}
const manifest = (folder: string) => JSON.parse(readFileSync(at(`${folder}package.json`), "utf8")) as Manifest;

/** Of these folders, those whose packages run code when they are installed, as the lock file says. */
const scripted = (folders: string[]) => folders.filter((folder) => lock.packages[folder]!.hasInstallScript);

/** What npm runs: three scripts, and a compiler where there is a binding.gyp. */
function runsWhenInstalled(folder: string): boolean {
  const { scripts = {} } = manifest(`${folder}/`);
  return (
    ["preinstall", "install", "postinstall"].some((name) => name in scripts) || existsSync(at(`${folder}/binding.gyp`))
  );
}

test("of what the service runs on, SQLite for Node 20 alone runs code when it is installed", () => {
  expect(scripted(runtimeFolders(lock)).map(nameOf)).toEqual(["better-sqlite3"]);
});

test("of all packages, those run code that package.json allows", () => {
  const allowed = Object.keys(manifest("").allowScripts ?? {});
  expect(scripted(Object.keys(lock.packages)).map(nameOf).sort()).toEqual(allowed.sort());
});

test("the lock file tells of all code that would run", () => {
  const installed = Object.keys(lock.packages).filter((folder) => folder && existsSync(at(`${folder}/package.json`)));
  // Some stand there: so a package that runs code is seen.
  expect(installed.filter(runsWhenInstalled).map(nameOf)).toContain("esbuild");
  expect(installed.filter(runsWhenInstalled)).toEqual(scripted(installed));
});
