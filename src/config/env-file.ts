import { utf8, utf8File } from "../ports/utf8.ts";

/** A file `.env`, read: its settings, and in words what could mean one thing or another. */
export interface EnvFile {
  readonly values: ReadonlyMap<string, string>;
  /** Each with its line. No value is repeated: it may be a secret. */
  readonly faults: readonly string[];
}

/**
 * Lines `NAME=value` as Node reads them (`util.parseEnv`): `export` before them, comments, quotes of three kinds, within
 * which a value may have many lines, and `\n` in double ones. A byte order mark is not part of the first name. What Node
 * skips, cuts short or reads in another way than other programs do is a fault.
 */
export function parseEnvFile(bytes: Uint8Array): EnvFile {
  const values = new Map<string, string>();
  const text = utf8File(bytes)?.replaceAll("\r\n", "\n");
  if (text === undefined) return { values, faults: [`line ${badLine(bytes)} is not UTF-8; save the file as UTF-8`] };
  const faults: string[] = [];
  const places = new Map<string, number>();
  for (let rest = text, line = 1; rest !== ""; ) {
    const { taken, name, value, fault } = readEntry(rest);
    const place = name === undefined ? undefined : places.get(name);
    if (fault !== undefined) faults.push(`line ${line} ${fault}`);
    else if (place !== undefined) faults.push(`line ${line} sets ${name}, as line ${place} does; keep one of them`);
    else if (name !== undefined) {
      places.set(name, line);
      values.set(name, value);
    }
    line += taken.split("\n").length - 1;
    rest = rest.slice(taken.length);
  }
  return { values, faults };
}

/** What a text begins with, and how much of it that is: its first line, or more where a quoted value has more. */
type Entry = { readonly taken: string } & (
  | { readonly name: string; readonly value: string; readonly fault?: undefined }
  | { readonly name?: undefined; readonly value?: undefined; readonly fault?: string }
);

const BLANK = /^\s*(?:#.*)?\n?$/;
const START = /^[^\S\n]*(?:export[^\S\n]+)?([A-Za-z_][\w.-]*)[^\S\n]*=/;
const QUOTED = /^[^\S\n]*(?:"([^"]*)"|'([^']*)'|`([^`]*)`)[^\S\n]*(?:#.*)?(?:\n|$)/;
/** But for the tab and the end of a line. */
const CONTROL = /[^\P{Cc}\t\n]/u;

function readEntry(text: string): Entry {
  const taken = text.slice(0, text.indexOf("\n") + 1 || text.length);
  if (BLANK.test(taken)) return { taken };
  const [start = "", name] = START.exec(taken) ?? [];
  if (name === undefined) return { taken, fault: "is not NAME=value" };
  const value = taken.slice(start.length);
  if (/^\s*["'`]/.test(value)) return quoted(name, start, text, taken);
  if (CONTROL.test(value)) return { taken, fault: `(${name}) has a control character` };
  const plain = value.replace(/\s#.*/, "").trim();
  // For one program the value ends here, for another it goes on.
  if (plain.includes("#")) return { taken, fault: `(${name}) has a # in its value; put the value in quotes` };
  return { taken, name, value: plain };
}

function quoted(name: string, start: string, text: string, line: string): Entry {
  const [whole, inDouble, inSingle, inOther] = QUOTED.exec(text.slice(start.length)) ?? [];
  if (whole === undefined)
    return { taken: line, fault: `(${name}) has a quote that does not end, or something behind its end` };
  const taken = start + whole;
  const value = inDouble?.replaceAll("\\n", "\n") ?? inSingle ?? inOther ?? "";
  return CONTROL.test(value) ? { taken, fault: `(${name}) has a control character` } : { taken, name, value };
}

function badLine(bytes: Uint8Array): number {
  const text = Buffer.from(bytes).toString("latin1");
  return text.split("\n").findIndex((line) => utf8(Buffer.from(line, "latin1")) === undefined) + 1;
}
