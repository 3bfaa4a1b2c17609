import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { loadConfig } from "../../src/config/config.ts";
import { parseEnvFile } from "../../src/config/env-file.ts";
import { runHere } from "../support/command.ts";
import { temporaryFolder } from "../support/databases.ts";
import { need } from "../support/require-tool.ts";
import { CLI, runProgram } from "../support/serve.ts";

const URL_LINE = "BIENVENUE_PUBLIC_URL=https://accounts.example.com";
const PUBLIC = `${URL_LINE}\nBIENVENUE_MAIL=none\n`;

/** What `config print` says of the public URL in a folder with this `.env`: the whole first line, or the refusal. */
async function publicUrlBy(dotenv: string | Buffer): Promise<string> {
  const folder = temporaryFolder();
  writeFileSync(join(folder, ".env"), dotenv);
  const { out, err } = await runHere(["config", "print"], folder);
  return /^.*BIENVENUE_PUBLIC_URL.*$/m.exec(out)?.[0] ?? err;
}

describe("a file .env that is there is never taken for absent", () => {
  test("a byte order mark does not swallow its first line", async () => {
    expect(await publicUrlBy(`\uFEFF${PUBLIC}`)).toBe(URL_LINE);
  });

  test("lines end as they do on Windows", async () => {
    expect(await publicUrlBy(`\uFEFF${PUBLIC.replaceAll("\n", "\r\n")}`)).toBe(URL_LINE);
  });

  test("as UTF-16 it is refused, with or without a byte order mark", async () => {
    expect(await publicUrlBy(Buffer.from(`\uFEFF${PUBLIC}`, "utf16le"))).toBe(
      "bienvenue: .env: line 1 is not UTF-8; save the file as UTF-8\n",
    );
    expect(await publicUrlBy(Buffer.from(PUBLIC, "utf16le"))).toMatch(/^bienvenue: 3 settings .*\n- \.env: line 1 /);
  });

  test.each([
    ["a folder", (path: string) => mkdirSync(path)],
    ["a link that leads nowhere", (path: string) => symlinkSync("/nowhere/at/all", path)],
    ["a link to itself", (path: string) => symlinkSync(path, path)],
  ])("%s of that name: exit code 1 and one line", async (_what, make) => {
    const folder = temporaryFolder();
    make(join(folder, ".env"));
    const { code, err } = await runHere(["config", "check"], folder);
    expect(code).toBe(1);
    expect(err).toMatch(/^bienvenue: \.env cannot be read: E[A-Z]+: [^\n]+\n$/);
  });

  test("one that this user may not read: serve does not start", async (context) => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, ".env"), PUBLIC);
    chmodSync(join(folder, ".env"), 0);
    const isRoot = process.getuid?.() === 0;
    if (isRoot) need(context, "setpriv"); // who may read everything gives that right up
    const asOthers = isRoot ? ["setpriv", "--bounding-set=-dac_override,-dac_read_search"] : [];
    const { code, out, err } = await runProgram([...asOthers, process.execPath, CLI, "serve"], folder, { PORT: "0" });
    expect({ code, out }).toEqual({ code: 1, out: "" });
    expect(err).toMatch(/^bienvenue: \.env cannot be read: EACCES: [^\n]+\n$/);
  });
});

const read = (text: string) => parseEnvFile(Buffer.from(text));

test.each([
  ["A=b", { A: "b" }],
  ["  export\tA = b c \n\n# A=x\n B=", { A: "b c", B: "" }],
  ["A=b # c\nB= # c\nC='d' # e\nD=`f`", { A: "b", B: "", C: "d", D: "f" }],
  ['A=\'b#c\\n\'\nB="b\\nc"\nC=d"e', { A: "b#c\\n", B: "b\nc", C: 'd"e' }],
  ["A='two\n# lines'\nB=c", { A: "two\n# lines", B: "c" }],
  ["a.b-c=d=e", { "a.b-c": "d=e" }],
  ["A=ü\tv", { A: "ü\tv" }],
])("%j is read", (text, values) => {
  expect(read(text)).toEqual({ values: new Map(Object.entries(values)), faults: [] });
});

const AMBIGUOUS = "has a # in its value; put the value in quotes";
test.each([
  ["\nBIENVENUE_PUBLIC_URL https://x.example", "line 2 is not NAME=value"],
  ["BIENVENUE_PUBLIC_URL: https://x.example/?a=b", "line 1 is not NAME=value"],
  ["set A=b", "line 1 is not NAME=value"],
  ["=b", "line 1 is not NAME=value"],
  ["A=postgres://app:12#34@host/db", `line 1 (A) ${AMBIGUOUS}`],
  ["BIENVENUE_BRAND_COLOR=#336699", `line 1 (BIENVENUE_BRAND_COLOR) ${AMBIGUOUS}`],
  ["A='1\n2'\nB='b", "line 3 (B) has a quote that does not end, or something behind its end"],
  ['A="b\\"c"', "line 1 (A) has a quote that does not end, or something behind its end"],
  ["A=b\nB=c\nA=d", "line 3 sets A, as line 1 does; keep one of them"],
  ["A=b\0", "line 1 (A) has a control character"],
  ["A='b\u001b[0m'", "line 1 (A) has a control character"],
  ["A=b\rB=c", "line 1 (A) has a control character"],
])("%j is refused with its line, and without its value", (text, fault) => {
  expect(read(text).faults).toEqual([fault]);
});

test("a line that is not UTF-8 is named", () => {
  expect(parseEnvFile(Buffer.from("A=b\nB=é\nC=d", "latin1")).faults).toEqual([
    "line 2 is not UTF-8; save the file as UTF-8",
  ]);
});

test("a secret in a file of its own: no byte order mark, and nothing but UTF-8", () => {
  const path = join(temporaryFolder(), "secret");
  const load = (bytes: Buffer) => {
    writeFileSync(path, bytes);
    return loadConfig({ DATABASE_URL_FILE: path }).databaseUrl;
  };
  expect(load(Buffer.from("\uFEFFsqlite:a.db\r\n"))).toBe("sqlite:a.db");
  expect(() => load(Buffer.from("sqlite:é.db", "latin1"))).toThrow(/secret is not UTF-8; save the file as UTF-8$/);
});

test("a setting in small letters is not overlooked", () => {
  expect(() => loadConfig({ bienvenue_public_url: "https://accounts.example.com" })).toThrow(
    "bienvenue_public_url is not a setting; the nearest is BIENVENUE_PUBLIC_URL",
  );
});
