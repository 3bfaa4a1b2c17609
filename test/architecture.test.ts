import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, normalize, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";

const SRC = fileURLToPath(new URL("../src", import.meta.url));

/** The first row whose place matches a file says what it may import: paths below src, packages, or node's own. */
const RULES: readonly (readonly [place: RegExp, may: RegExp, pattern: string])[] = [
  [/^user\.ts$/, /^$/, "nothing"],
  [/^core\/(errors|problems\/[\w-]+)\.ts$/, /^(core\/problems\/.*|user)$/, "problems, user"],
  [
    /^core\//,
    /^(core\/.*|db\/(kernel|tables)\/.*|db\/schema|authentication\/failed-logins|ports\/.*|user)$/,
    "core, the kernel and the tables of db, ports, user",
  ],
  [
    /^authentication\//,
    /^(authentication|core|db\/(kernel|tables)|ports)\/.*$|^(db\/schema|user)$/,
    "authentication, core, the kernel and the tables of db, ports, user; never a feature",
  ],
  [
    /^auth\.ts$/,
    /^((authentication|core|ports)\/.*|features\/[\w-]+\/operations|user)$/,
    "core, authentication, the operations of features, ports, user",
  ],
  [/^texts\//, /^(texts\/.*|db\/schema|core\/errors|user)$/, "languages, and types"],
  [
    /^ports\//,
    /^(node:.*|ports\/.*|core\/errors|@node-rs\/argon2|nodemailer.*|pino|uqr|@simplewebauthn\/server.*|@zxcvbn-ts\/language-common)$/,
    "node, the library that a port wraps, errors",
  ],
  [
    /^db\/drivers\/sqlite\//,
    /^(db\/drivers\/sqlite\/.*|db\/kernel\/write|kysely|core\/errors|node:(fs|module|worker_threads)|ports\/thread)$/,
    "kysely, its driver, files, threads, errors",
  ],
  [
    /^db\/drivers\/postgres\//,
    /^(db\/drivers\/postgres\/.*|db\/kernel\/write|kysely|pg|core\/errors|node:(events|fs|net))$/,
    "kysely, its driver, sockets, certificates in files, errors",
  ],
  [
    /^db\/maintenance\//,
    /^(db\/(?!drivers).*|kysely|core\/errors|ports\/(digest|random))$/,
    "the rest of db, errors, kysely, digests, ids",
  ],
  [/^db\/kernel\//, /^(db\/(kernel|tables)\/.*|db\/schema|kysely)$/, "the kernel, the tables, kysely"],
  [
    /^db\/tables\//,
    /^(db\/(kernel|tables)\/.*|db\/schema|kysely|user|core\/errors)$/,
    "the kernel, the tables, kysely, user, errors",
  ],
  [
    /^db\//,
    /^(db\/(?!drivers).*|kysely|user|core\/errors|ports\/random)$/,
    "the rest of db, kysely, user, errors, ids",
  ],
  [/^http\/page\/files\.ts$/, /^(http\/page\/.*|node:fs|ports\/color)$/, "files and colours"],
  [
    /^http\//,
    /^(http\/.*|texts\/.*|hono.*|@hono\/node-server|zod|ipaddr\.js|node:(http|stream)|core\/(errors|client-info)|type:authentication\/(session|sign-in)|ports\/.*|user)$/,
    "hono, zod, errors, ports, texts, user; the domain as types",
  ],
  [/^features\/index\.ts$/, /^features\/[\w-]+\/index$/, "one line per feature"],
  [
    /^features\/(feature|plugs)\.ts$/,
    /^(core\/(client-info|domain|errors|factor|throttle)|authentication\/session|db\/(migrate|schema|kernel\/retention)|features\/plugs|http\/.*|ports\/.*|texts\/mail\/texts|user)$/,
    "types of what a feature may use",
  ],
  [
    /^features\/[\w-]+\/store\.ts$/,
    /^(SELF|kysely|(authentication|core|db\/(kernel|tables))\/.*|db\/schema|user)$/,
    "kysely, core, authentication, the kernel and the tables of db, user",
  ],
  [
    /^features\//,
    /^(features\/(feature|plugs)|SELF|(authentication|core|db\/(kernel|tables)|http|ports|texts)\/.*|db\/schema|user|hono.*|zod)$/,
    "its own folder and what is below; never another feature, and kysely in its store.ts only",
  ],
  [/^app\.ts$/, /^(features\/feature|http\/.*|core\/errors|hono.*|zod)$/, "features, http, hono"],
  [/^main\.ts$/, /^(node:assert\/strict|ports\/random)$/, "nothing of the service"],
  [
    /^config\//,
    /^(config\/.*|node:(fs|os)|node:path|db\/drivers\/postgres\/defaults|http\/(client-ip|equivalence|nearest)|http\/page\/brand|core\/password-policy|user|ports\/(color|log|password|smtp|utf8))$/,
    "defaults and parsers",
  ],
  [/^(index|cli)\.ts$|^(assemble|cli)\//, /.*/, "anything"],
];

/** What may be used in one place only. */
const PLACES: readonly (readonly [what: string, use: RegExp, place: RegExp])[] = [
  ["process.env", /process\.env\b/, /^config\/config\.ts$/],
  ["Date", /\bDate\b(?!\w)/, /^ports\/clock\.ts$/],
  ["node:crypto", /node:crypto/, /^ports\//],
  ["randomness", /Math\.random|randomUUID|randomBytes|getRandomValues/, /^ports\/random\.ts$/],
  ["child processes", /child_process/, /^(ports\/password|cli\/cluster)\.ts$/],
  ["requests to others", /\bfetch\(|\bhttps?\.(get|request)\(|from "undici"/, /^(cli\/|main\.ts$)/],
  ["console", /\bconsole\./, /^(ports\/log\.ts|cli\/)/],
  ["a dialect", /\bdialect\b(?!\.)/i, /^(db\/drivers\/|assemble\/open-database\.ts$)/],
  ["any", /(: any\b|as any\b|<any>|@ts-ignore|eslint-disable)/, /^$/],
];

const files = readdirSync(SRC, { recursive: true, encoding: "utf8" })
  .map((file) => file.replaceAll("\\", "/"))
  .filter((file) => /\.tsx?$/.test(file) && !/\.test\.tsx?$/.test(file));

/** Imports of a file as the table writes them: `db/db`, `zod`; `type:` before those that vanish when compiled. */
function importsOf(file: string): string[] {
  const source = readFileSync(join(SRC, file), "utf8");
  const found = [...source.matchAll(/^(?:import|export)\s+(type\s+)?[^"]*?from\s+"([^"]+)"|\bimport\("([^"]+)"\)/gm)];
  const bare = [...source.matchAll(/^import\s+"([^"]+)"/gm)].map(([, target]) => target!);
  const named = found.map(([, type, target, dynamic]) => `${type ? "type:" : ""}${(target ?? dynamic)!}`);
  return [...named, ...bare].map((name) => resolve(file, name));
}

function resolve(file: string, name: string): string {
  const [, type = "", target = ""] = /^(type:)?(.*)$/.exec(name)!;
  if (!target.startsWith(".")) return target;
  const path = normalize(join(dirname(file), target)).replace(/\.tsx?$/, "");
  const own = relative(dirname(file).split("/").slice(0, 2).join("/"), path);
  if (file.startsWith("features/") && file.split("/").length > 2 && !own.startsWith("..")) return "SELF";
  const asType = path === "authentication/session" || path === "authentication/sign-in";
  return type && file.startsWith("http/") && asType ? `type:${path}` : path;
}

describe("who may import whom", () => {
  test.each(files)("%s", (file) => {
    const rule = RULES.find(([place]) => place.test(file));
    expect(rule, "a file without a rule").toBeDefined();
    expect(
      importsOf(file).filter((name) => !rule![1].test(name)),
      `may import ${rule![2]}`,
    ).toEqual([]);
  });
});

describe("ASVS 1.2.5, 1.3.6, 11.1.2, 11.2.1: what may be used in one place only", () => {
  test.each(PLACES)("%s", (_what, use, place) => {
    const users = files.filter((file) => {
      const code = readFileSync(join(SRC, file), "utf8").replace(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, "");
      return use.test(code);
    });
    expect(users.filter((file) => !place.test(file))).toEqual([]);
  });
});

test("a feature is a folder and one export line", () => {
  const folders = readdirSync(join(SRC, "features"), { withFileTypes: true }).filter((entry) => entry.isDirectory());
  const lines = readFileSync(join(SRC, "features/index.ts"), "utf8").trim().split("\n");
  expect(lines.map((line) => /from "\.\/([\w-]+)\/index\.ts"/.exec(line)?.[1])).toEqual(
    folders.map(({ name }) => name).sort(),
  );
});

test("one file inserts into sessions, so that there is one way to a session", () => {
  const inserting = files.filter((file) => /insertInto\("sessions"\)/.test(readFileSync(join(SRC, file), "utf8")));
  const using = files.filter((file) => /\bsessions\((\w+\.)*database\)/.test(readFileSync(join(SRC, file), "utf8")));
  const calling = using.filter((file) =>
    /\binsert\.with\(\{ \.\.\.row, \.\.\.checked \}\)/.test(readFileSync(join(SRC, file), "utf8")),
  );
  expect([inserting, calling]).toEqual([["db/tables/sessions.ts"], ["authentication/sign-in.ts"]]);
});

test("what a reader opens first is short: Auth and DB delegate, and the first level has few entries", () => {
  const lines = (file: string) => readFileSync(join(SRC, file), "utf8").trimEnd().split("\n").length;
  expect(lines("auth.ts")).toBeLessThanOrEqual(80);
  expect(lines("db/db.ts")).toBeLessThanOrEqual(80);
  expect(readdirSync(SRC).length).toBeLessThanOrEqual(16);
});

test("ASVS 1.2.4: no query is put together from texts", () => {
  for (const file of files) expect(readFileSync(join(SRC, file), "utf8"), file).not.toMatch(/sql\.raw|\bsql`[^`]*\$\{/);
});

test("files stay short: the median under 70 lines", () => {
  const lengths = files.map((file) => readFileSync(join(SRC, file), "utf8").split("\n").length).sort((a, b) => a - b);
  expect(lengths[Math.floor(lengths.length / 2)]).toBeLessThan(70);
});
