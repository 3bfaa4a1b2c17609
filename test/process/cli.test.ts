import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { SETTINGS } from "../../src/config/settings.ts";
import { temporaryFolder } from "../support/databases.ts";
import { run } from "../support/serve.ts";

test("--version prints the package's version", async () => {
  const { version } = JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8")) as {
    version: string;
  };
  expect(await run(["--version"], temporaryFolder())).toEqual({ code: 0, out: `${version}\n`, err: "" });
});

const COMMANDS = [
  "serve",
  "migrate",
  "db copy --from URL --to URL",
  "db backup FILE",
  "db check",
  "users list",
  "users add EMAIL",
  "users disable EMAIL",
  "users enable EMAIL",
  "users delete EMAIL",
  "users reset-link EMAIL",
  "sessions revoke --user EMAIL | --all",
  "mail test ADDRESS [--language en|fr|de|es|pt]",
  "mail list [--all]",
  "mail retry ID | --all",
  "config check",
  "config print",
  "doctor",
  "smoke URL",
  "healthcheck",
  "--version | --help",
];

test("--help lists every command and every setting", async () => {
  const { code, out, err } = await run(["--help"], temporaryFolder());
  expect({ code, err }).toEqual({ code: 0, err: "" });
  for (const command of COMMANDS) expect(out).toContain(`  bienvenue ${command} `);
  for (const { name } of Object.values(SETTINGS)) expect(out).toMatch(new RegExp(`^ +${name}\\b`, "m"));
});

const NAMES = [...new Set(COMMANDS.map((command) => command.split(" ")[0]!))].filter((name) => !name.startsWith("-"));

test.each(NAMES)("%s --help is that command's help and no other's, and does nothing", async (name) => {
  const folder = temporaryFolder();
  const { code, out, err } = await run([name, "--help"], folder);
  expect({ code, err }).toEqual({ code: 0, err: "" });
  const commands = [...out.matchAll(/^ {2}bienvenue (\S+)/gm)].map(([, command]) => command);
  expect(new Set(commands)).toEqual(new Set([name]));
  expect(out).not.toContain("BIENVENUE_PORT");
  expect(readdirSync(folder)).toEqual([]);
});

test("--help of an unknown command is not understood", async () => {
  expect((await run(["dance", "--help"], temporaryFolder())).code).toBe(2);
});

test.each([
  [["dance"], /there is no command dance/],
  [["--port"], /there is no command --port/],
  [["db"], /db takes copy, backup or check/],
  [["db", "backup"], /FILE is missing/],
  [["db", "copy"], /db copy takes --from URL --to URL/],
  [["db", "copy", "--from", "sqlite:a.db"], /db copy takes --from URL --to URL/],
  [["db", "copy", "--from", "sqlite:a.db", "--to", "mysql://host/users"], /--to: mysql: is not supported/],
  [["db", "check", "now"], /now is too much/],
  [["doctor", "now"], /now is too much/],
  [["users"], /users takes list, add/],
  [["users", "dance"], /users takes list, add/],
  [["users", "list", "me@example.com"], /me@example.com is too much/],
  [["users", "disable"], /EMAIL is missing/],
  [["users", "add", "a@example.com", "b4l0u"], /b4l0u is too much/],
  [["users", "add", "a@example.com"], /no password came from standard input/],
  [["sessions"], /revoke is missing/],
  [["sessions", "end", "--all"], /sessions takes revoke/],
  [["sessions", "revoke"], /--user EMAIL or --all/],
  [["sessions", "revoke", "--all", "--user", "a@example.com"], /--user EMAIL or --all/],
  [["sessions", "revoke", "--user"], /--user/],
  [["config"], /check or print is missing/],
  [["config", "dance"], /check or print/],
  [["migrate", "now"], /now is too much/],
  [["serve", "--port", "80"], /--port/],
  [["healthcheck", "--verbose"], /--verbose/],
  [["smoke"], /URL is missing/],
  [["smoke", "localhost"], /"localhost" is not a URL/],
])("%j is not understood: exit code 2 and one line that says why", async (args, reason) => {
  const { code, out, err } = await run(args, temporaryFolder());
  expect({ code, out }).toEqual({ code: 2, out: "" });
  expect(err).toMatch(reason);
  expect(err).toMatch(/^bienvenue: [^\n]+\n$/);
});
