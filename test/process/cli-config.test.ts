import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { SETTINGS } from "../../src/config/settings.ts";
import { clientOf } from "../support/client.ts";
import { temporaryFolder } from "../support/databases.ts";
import { run, serve } from "../support/serve.ts";

/** What `config print` says in a folder with this `.env`. */
async function printed(dotenv: string, env: Record<string, string> = {}): Promise<string[]> {
  const folder = temporaryFolder();
  writeFileSync(join(folder, ".env"), dotenv);
  const { code, out, err } = await run(["config", "print"], folder, env);
  expect({ code, err }).toEqual({ code: 0, err: "" });
  return out.trimEnd().split("\n");
}

test("config check says that the configuration is right, or every fault of it with exit code 1", async () => {
  const right = await run(["config", "check"], temporaryFolder());
  expect(right).toEqual({ code: 0, out: "the configuration is right\n", err: "" });
  const wrong = await run(["config", "check"], temporaryFolder(), { PORT: "http", LOG_LEVEL: "loud" });
  expect(wrong).toMatchObject({ code: 1, out: "" });
  expect(wrong.err).toMatch(/2 settings are wrong:\n- BIENVENUE_PORT: .*\n- BIENVENUE_LOG_LEVEL: .*\n$/);
});

test("config print has one line for every setting: its value, or its default as a comment", async () => {
  const lines = await printed("", { BIENVENUE_REGISTRATION: "closed" });
  expect(lines).toHaveLength(Object.keys(SETTINGS).length);
  expect(lines).toContain("BIENVENUE_REGISTRATION=closed");
  expect(lines).toContain("# BIENVENUE_PORT (5000)");
});

// Of SQLite's paths only an odd one looks like a URL with a password.
test.each([
  ["sqlite:.//user:s3cr3t@host/users.db", "sqlite:.//user:***@host/users.db"],
  ["sqlite:.//user:s3cr3t@rest@host/users.db", "sqlite:.//user:***@host/users.db"],
  ["sqlite:users.db", "sqlite:users.db"],
])("config print masks the password in %s", async (url, shown) => {
  expect(await printed("", { DATABASE_URL: url })).toContain(`BIENVENUE_DATABASE_URL=${shown}`);
});

test("a file .env in the working directory sets what the environment does not set", async () => {
  const lines = await printed("PORT=8080\nBIENVENUE_REGISTRATION=closed\n", { PORT: "9090" });
  expect(lines).toContain("BIENVENUE_REGISTRATION=closed");
  expect(lines).toContain("BIENVENUE_PORT=9090");
});

test("serve reads .env as well", async () => {
  const folder = temporaryFolder();
  writeFileSync(join(folder, ".env"), "BIENVENUE_REGISTRATION=closed\nDATABASE_URL=sqlite:from-dotenv.db\n");
  const { url, output, stop } = await serve(folder);
  expect(await clientOf(url).register("guillaume@example.com", "b4l0u")).toBe(403);
  await stop();
  expect(output()).toContain("sqlite:from-dotenv.db");
});
