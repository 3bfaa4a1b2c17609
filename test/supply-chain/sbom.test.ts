import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { expect, test } from "vitest";
import { nameOf, readLockFile, runtimeFolders } from "../../scripts/lock-file.ts";
import { type Bill, differences } from "../support/sbom.ts";

const root = new URL("../../", import.meta.url);
const lock = readLockFile();
// An address that answers nobody: the bill needs no registry.
const env = { ...process.env, npm_config_registry: "http://127.0.0.1:9/" };
const bill = JSON.parse(execFileSync("npm", ["run", "--silent", "sbom"], { cwd: root, env, encoding: "utf8" })) as Bill;

test("ASVS 15.1.2: npm run sbom bills what the lock file has the service run on, with digests and licences", () => {
  expect(bill.bomFormat).toBe("CycloneDX");
  expect(bill.metadata.component).toMatchObject({ name: lock.name, version: lock.version });
  expect(differences(bill, lock)).toEqual([]);
});

test("what is installed of that is in the bill, and no tool", () => {
  const billed = bill.components.map(({ name }) => name);
  const installed = runtimeFolders(lock).filter((folder) => existsSync(new URL(folder, root)));
  expect(billed).toEqual(expect.arrayContaining(installed.map(nameOf)));
  expect(billed).toEqual(expect.arrayContaining(["hono", "nodemailer", "pg-types"]));
  expect(billed).not.toContain("vitest");
});

test("a bill that lacks a package, has one too many, or has another content, differs", () => {
  const [first, ...rest] = bill.components;
  const changed = { ...first!, hashes: [{ alg: "SHA-512", content: "00" }] };
  expect(differences({ ...bill, components: rest }, lock)).toHaveLength(1);
  expect(differences({ ...bill, components: [...bill.components, { name: "a", version: "1.0.0" }] }, lock)).toEqual([
    "not in the lock file: a 1.0.0",
  ]);
  expect(differences({ ...bill, components: [changed, ...rest] }, lock)).toHaveLength(2);
});
