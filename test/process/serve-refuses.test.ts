import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, readdirSync, symlinkSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { isBuiltin } from "node:module";
import type { AddressInfo } from "node:net";
import { dirname, join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { temporaryFolder } from "../support/databases.ts";
import { CLI, run } from "../support/serve.ts";

/** Starts what must not start. */
const refused = (folder: string, env: Record<string, string>) => run(["serve"], folder, { PORT: "0", ...env });

test("a port in use: one sentence with the fix, exit code 1", async () => {
  const other = createServer().listen(0, "127.0.0.1");
  onTestFinished(() => void other.close());
  await new Promise((resolve) => other.once("listening", resolve));
  const { port } = other.address() as AddressInfo;

  const { code, err } = await refused(temporaryFolder(), { PORT: String(port) });
  expect(code).toBe(1);
  expect(err).toBe(`bienvenue: port ${port} of 127.0.0.1 is in use; set PORT to another one\n`);
});

test.each([
  ["a folder that does not exist", "sqlite:missing/users.db", /directory does not exist/],
  ["a folder that is a file", "sqlite:file.txt/users.db", /unable to open/],
  ["a folder in the place of the file", "sqlite:.", /unable to open/],
  ["a file that is no SQLite database", "sqlite:file.txt", /file is not a database/],
  ["a database that this version does not know", "mysql://host/users", /mysql: is not supported/],
])("%s: one sentence that names it, exit code 1, no stack trace", async (_, url, reason) => {
  const folder = temporaryFolder();
  writeFileSync(join(folder, "file.txt"), "not a database, but longer than the header of one would be: ".repeat(20));
  const { code, out, err } = await refused(folder, { DATABASE_URL: url });
  expect({ code, out }).toEqual({ code: 1, out: "" });
  expect(err).toMatch(reason);
  expect(err).toMatch(/^bienvenue: [^\n]+\n$/);
  if (url.startsWith("sqlite:")) expect(err).toContain(url.slice("sqlite:".length));
});

test.skipIf(isBuiltin("node:sqlite"))(
  "a Node without SQLite, and no package that has it: one sentence with the fix, exit code 1",
  () => {
    const folder = temporaryFolder();
    cpSync(dirname(CLI), join(folder, "dist"), { recursive: true });
    cpSync(join(dirname(CLI), "../package.json"), join(folder, "package.json"));
    const installed = join(dirname(CLI), "../node_modules");
    mkdirSync(join(folder, "node_modules"));
    for (const name of readdirSync(installed).filter((entry) => entry !== "better-sqlite3")) {
      symlinkSync(join(installed, name), join(folder, "node_modules", name));
    }
    const { status, stderr } = spawnSync(process.execPath, ["dist/cli.js"], {
      cwd: folder,
      env: { PATH: process.env["PATH"], PORT: "0" },
      encoding: "utf8",
      timeout: 60_000,
    });
    expect(status).toBe(1);
    expect(stderr).toMatch(
      /^bienvenue: SQLite cannot be loaded on Node [^\n]+: use Node 22\.16 or newer, or [^\n]+\n$/,
    );
  },
  90_000,
);

test("every fault of the configuration at once, each on its line, exit code 1", async () => {
  const env = { BIENVENUE_PROT: "80", LOG_LEVEL: "loud", BIENVENUE_HASH_PASSES: "1" };
  const { code, err } = await refused(temporaryFolder(), env);
  expect(code).toBe(1);
  expect(err.split("\n")).toEqual([
    "bienvenue: 3 settings are wrong:",
    "- BIENVENUE_PROT is not a setting; the nearest is BIENVENUE_PORT",
    expect.stringMatching(/^- BIENVENUE_LOG_LEVEL: "loud" is not one of/),
    expect.stringMatching(/^- BIENVENUE_HASH_PASSES: "1" is not a whole number from 2/),
    "",
  ]);
});
