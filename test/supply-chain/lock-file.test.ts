import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { type LockEntry, type LockFile, nameOf, readLockFile, runtimeFolders } from "../../scripts/lock-file.ts";
import { lockFaults, type Manifest } from "../support/lock-file.ts";

const readManifest = (folder = "") =>
  JSON.parse(readFileSync(new URL(`../../${folder}package.json`, import.meta.url), "utf8")) as Manifest;
const manifest = readManifest();
const lock = readLockFile();

test("ASVS 15.2.4: the lock file names one content for each package, and one place to get all of them", () => {
  expect(lockFaults(lock, manifest)).toEqual([]);
  for (const apart of ["mutation/", "bench/peers/better-auth/", "bench/peers/express/"])
    expect(lockFaults(readLockFile(apart), readManifest(apart)), apart).toEqual([]);
  expect(Object.keys(lock.packages).length).toBeGreaterThan(runtimeFolders(lock).length);
});

describe("a lock file that was tampered with is found out:", () => {
  const HONO = "node_modules/hono";
  const { version = "" } = lock.packages[HONO]!;
  const packages = (changed: Record<string, LockEntry>): LockFile => ({
    ...lock,
    packages: { ...lock.packages, ...changed },
  });
  const hono = (entry: LockEntry) => packages({ [HONO]: { ...lock.packages[HONO], ...entry } });
  const allFrom = (place: string) =>
    packages(
      Object.fromEntries(
        Object.entries(lock.packages)
          .filter(([folder]) => folder !== "")
          .map(([folder, entry]) => {
            const name = nameOf(folder);
            const archive = `${name}/-/${name.replace(/.*\//, "")}-${entry.version}.tgz`;
            return [folder, { ...entry, resolved: `${place}/${archive}` }];
          }),
      ),
    );

  test("but not one whose packages all come from one registry", () => {
    expect(lockFaults(allFrom("https://registry.example.com/npm"), manifest)).toEqual([]);
  });

  test.each<[what: string, tampered: LockFile, fault: string]>([
    ["an older version", { ...lock, lockfileVersion: 1 }, "not version 3"],
    ["no digest", hono({ integrity: "" }), `${HONO}: no SHA-512`],
    ["a weak digest", hono({ integrity: "sha1-L7uFQRLRVkuYOf4iQxUr1jhjUwQ=" }), `${HONO}: no SHA-512`],
    ["plain http", allFrom("http://registry.example.com"), `${HONO}: not by https`],
    ["a host of its own", hono({ resolved: `https://example.net/hono/-/hono-${version}.tgz` }), "packages of 2 places"],
    [
      "another name",
      hono({ resolved: `https://example.net/h0no/-/h0no-${version}.tgz` }),
      `${HONO}: another package's archive`,
    ],
    ["a repository", hono({ resolved: "git+ssh://git@example.com/a/hono.git#1f0" }), `${HONO}: not by https`],
    ["a file", hono({ resolved: "file:../hono" }), `${HONO}: not by https`],
    ["a link", hono({ link: true }), `${HONO}: a link`],
    ["an alias", hono({ name: "h0no" }), `${HONO}: an alias`],
    ["a bundled package", hono({ inBundle: true }), `${HONO}: brought inside another package`],
    [
      "a dependency on an alias",
      hono({ dependencies: { zod: "npm:z0d@1.0.0" } }),
      `${HONO}: asks for what is no version`,
    ],
    [
      "a dependency on a repository",
      hono({ dependencies: { zod: "somebody/zod" } }),
      `${HONO}: asks for what is no version`,
    ],
    ["a tag for a version", hono({ version: "latest" }), `${HONO}: no version`],
    ["a workspace", packages({ "packages/a": {} }), "packages/a: not below node_modules"],
    ["another root", packages({ "": {} }), "dependencies are not those of package.json"],
  ])("%s", (_what, tampered, fault) => {
    expect(lockFaults(tampered, manifest)).toContain(fault);
  });
});

describe("what the service runs on", () => {
  test("is all that the lock file does not mark as for development", () => {
    const marked = Object.keys(lock.packages).filter((folder) => folder !== "" && !lock.packages[folder]!.dev);
    expect(runtimeFolders(lock)).toEqual(marked);
    expect(marked).toContain("node_modules/hono");
  });

  test("is found where Node finds it, nearest first", () => {
    const found = runtimeFolders({
      ...lock,
      packages: {
        "": { dependencies: { a: "1.0.0" }, devDependencies: { tool: "1.0.0" } },
        "node_modules/a": { dependencies: { b: "1.0.0", "@c/d": "1.0.0" } },
        "node_modules/a/node_modules/b": { peerDependencies: { e: "1.0.0", unneeded: "1.0.0" } },
        "node_modules/b": { optionalDependencies: { f: "1.0.0" } },
        "node_modules/@c/d": { dependencies: { a: "1.0.0" } },
        "node_modules/e": { dependencies: { a: "1.0.0" } },
        "node_modules/f": {},
        "node_modules/tool": { dependencies: { b: "1.0.0" } },
      },
    });
    expect(found.map((folder) => folder.replaceAll("node_modules/", ""))).toEqual(["a", "a/b", "@c/d", "e"]);
  });
});
