import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { limitsOf } from "../src/assemble/from-config.ts";
import { loadConfig } from "../src/config/config.ts";
import { LIFETIME_OF } from "../src/db/tables/tokens.ts";
import { type AppWithUser, allRoutes, appWithUser } from "./support/body-routes.ts";
import { DATABASES } from "./support/databases.ts";
import { makeApp } from "./support/make-app.ts";

const read = (path: string) => readFileSync(new URL(`../${path}`, import.meta.url), "utf8");
const SECURITY = read("SECURITY.md");
/** The rows below a heading, by cells. */
const rowsOf = (page: string, heading: string) =>
  page
    .slice(page.indexOf(heading))
    .split("\n| --- |")[1]!
    .split("\n\n")[0]!
    .split("\n")
    .slice(1)
    .map((line) => line.split("|").map((cell) => cell.trim()));

const UNITS = { min: 60_000, h: 3_600_000, d: 86_400_000 };
const milliseconds = (text: string) => {
  const [number, unit] = text.split(" ");
  return Number(number) * UNITS[unit as keyof typeof UNITS];
};

test("ASVS 7.1.1, 7.1.2: SECURITY.md tells how long sessions and tokens live as the code has it", () => {
  const rows = rowsOf(SECURITY, "## How long things live");
  const told = (name: string) => rows.find(([, what]) => what!.startsWith(name))!;
  const limits = limitsOf(loadConfig({ BIENVENUE_PUBLIC_URL: "https://accounts.example.com", BIENVENUE_MAIL: "none" }));
  expect(milliseconds(told("a session that is not used")[2]!)).toBe(limits.sessionIdle);
  expect(milliseconds(told("a session, used or not")[2]!)).toBe(limits.sessionLifetime);
  expect(Number(told("sessions of one user")[2])).toBe(limits.sessionsPerUser);
  expect(told("a token of `password_reset`")[3]).toBe(`${limits.resetTokensPerUser} at once`);
  const tokens = rows.flatMap(([, what = "", life = ""]) => {
    const [, purpose] = /^a token of `(\w+)`$/.exec(what) ?? [];
    return purpose ? [[purpose, milliseconds(life)]] : [];
  });
  expect(Object.fromEntries(tokens)).toEqual(LIFETIME_OF);
});

/** Fields by which somebody shows to be the owner; a registration's password is a new one. */
const PROOFS = ["passkey", "response", "password", "current_password", "reset_token", "token", "totp", "recovery_code"];
const provingRoutes = (app: AppWithUser) =>
  allRoutes(app)
    .filter(({ path, body }) => {
      const fields = Object.keys((body as { shape?: object } | undefined)?.shape ?? {});
      return !["/users", "/register"].includes(path) && fields.some((field) => PROOFS.includes(field));
    })
    .map(({ method, path }) => `${method} ${path}`);

test("ASVS 6.1.3: SECURITY.md lists every route that takes a proof of who one is, and no other", async () => {
  const told = rowsOf(SECURITY, "## How one proves").flatMap(
    ([, routes = ""]) => routes.match(/[A-Z]+ \/[\w/-]+/g) ?? [],
  );
  expect(told.sort()).toEqual(provingRoutes(await appWithUser()).sort());
});

test("ASVS 11.1.2: SECURITY.md lists every file that uses cryptography, and no other", () => {
  const told = rowsOf(SECURITY, "## Cryptography").map(([, , , where = ""]) => where.replaceAll("`", ""));
  const folder = new URL("../src/ports/", import.meta.url);
  const users = readdirSync(folder).filter(
    (file) => !file.includes(".test.") && /from "(node:crypto|@node-rs\/argon2)"/.test(read(`src/ports/${file}`)),
  );
  // The cost of a hash is read there, its work is done in the thread.
  const expected = users.filter((file) => file !== "password.ts").map((file) => `src/ports/${file}`);
  expect(told.filter((file) => file.startsWith("src/ports/")).sort()).toEqual(expected.sort());
});

test("ASVS 15.1.1: SECURITY.md says within which time a vulnerability of each severity is mended", () => {
  const rows = rowsOf(SECURITY, "| severity (CVSS)");
  expect(rows.map(([, severity = ""]) => severity.split(" ")[0])).toEqual(["critical", "high", "medium", "low"]);
  for (const [, , time] of rows) expect(time).toMatch(/^\d+ (hours|days)$/);
});

test.each(DATABASES)("ASVS 6.4.2, 14.1.1: docs/storage.md classifies every column, on %s", async (_name, url) => {
  const { db } = await makeApp({ BIENVENUE_DATABASE_URL: await url() });
  const tables = await db.kysely.introspection.getTables();
  const columns = tables.map(({ name, columns }) => [name, columns.map((column) => column.name).sort()] as const);
  const told = rowsOf(read("docs/storage.md"), "Every column").map(([, table = "", ...classes]) => [
    table.replaceAll("`", ""),
    classes.flatMap((cell) => [...cell.matchAll(/`(\w+)`/g)].map(([, name]) => name!)).sort(),
  ]);
  expect(Object.fromEntries(told)).toEqual(Object.fromEntries(columns));
});
