import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { packed } from "../support/packed.ts";
import { SECRETS, secretFile, secretsIn } from "../support/secrets.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));
const committed = execFileSync("git", ["ls-files", "-z"], { cwd: root, encoding: "utf8" }).split("\0").filter(Boolean);

describe.each([
  ["what is committed", committed, "src/auth.ts"],
  ["the package", packed(root), "dist/auth.js"],
])("ASVS 13.3.1: %s", (_what, files, one) => {
  test("holds no secret", () => {
    expect(files).toContain(one);
    const found = files.flatMap((file) =>
      secretsIn(readFileSync(`${root}/${file}`, "utf8")).map((secret) => `${file}: ${secret}`),
    );
    expect(found).toEqual([]);
  });

  test("has no file that is for secrets", () => {
    expect(files.filter(secretFile)).toEqual([]);
  });
});

describe("would be found:", () => {
  test.each(SECRETS.map(([name, , sample]) => [name, sample.join("")]))("%s", (name, sample) => {
    expect(secretsIn(`export const it = "${sample}";\n`)).toEqual([name]);
    expect(secretsIn(`export const it = "${sample.slice(0, 4)}…";\n`)).toEqual([]);
  });

  test.each<[url: string, found: boolean]>([
    [["postgres://app:s3cr3t", "@db.accounts.eu/app"].join(""), true],
    [["redis://:s3cr3t", "@cache:6379"].join(""), true],
    [["https://me:s3cr3t", "@example.com.accounts.eu"].join(""), true],
    ["smtps://user:password@mail.example.com", false],
    ["postgres://user:password@host/database", false],
    ["postgres://app:s3cr3t@127.0.0.1:5432/app", false],
    ["postgres://app:s3cr3t@[::1]/app", false],
    ["postgres://app@db.accounts.eu/app", false],
    ["https://accounts.eu:443/@app", false],
  ])("a login in %j: %j", (url, found) => {
    expect(secretsIn(`fetch("${url}")`)).toEqual(found ? ["a login in a URL"] : []);
  });

  test.each<[path: string, found: boolean]>([
    [".env", true],
    ["bench/.env.local", true],
    [".npmrc", true],
    ["test/server.key", true],
    ["ca.pem", true],
    ["deploy/id_ed25519", true],
    [".env.example", false],
    ["src/environment.ts", false],
    ["src/key.ts", false],
  ])("a file %j: %j", (path, found) => {
    expect(secretFile(path)).toBe(found);
  });
});
