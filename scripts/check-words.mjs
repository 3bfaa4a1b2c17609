// Finds phrases that have no honest use in plain English documentation. `npm run lint` fails if there is one.
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";

/** Each with what to write instead. */
const PHRASES = [
  [/\bis none\b/, "say what it is, or what is missing"],
  [/\/\*\*(\s|\*)*Answers\b(?! leave)/, 'a function "returns"'],
  [/\b(for|to|by|of|from|with) who\b/, '"the user who", "whoever", or the noun'],
  [/\bof before\b/, '"previous", "earlier", "old"'],
  [/\bnobody's\b/i, "say whose it is, or that it has no owner"],
];

const listed = (...patterns) =>
  execFileSync("git", ["ls-files", "-co", "--exclude-standard", ...patterns], { encoding: "utf8" })
    .split("\n")
    .filter(Boolean);

const sources = listed("src").filter((file) => /\.(tsx?|js)$/.test(file) && !/\.test\.ts$/.test(file));
const pages = [
  "README.md",
  "SECURITY.md",
  ...listed("docs").filter((file) => /^docs\/(?!security\/|benchmarks).*\.md$/.test(file)),
];
const tests = listed("test", "src").filter((file) => /\.test\.ts$/.test(file));

/** Titles that requirement rows name are compared word by word elsewhere. */
const titlesOf = (text) =>
  text
    .split("\n")
    .map((line) => (/^\s*(test|describe)[.(]/.test(line) && !/\b(ASVS|[AV]\d+)\b/.test(line) ? line : ""))
    .join("\n");

const found = [];
for (const [files, textOf] of [
  [[...sources, ...pages], (text) => text],
  [tests, titlesOf],
]) {
  for (const file of files) {
    const text = textOf(readFileSync(file, "utf8"));
    for (const [phrase, instead] of PHRASES) {
      for (const match of text.matchAll(new RegExp(phrase, `${phrase.flags}g`))) {
        const line = text.slice(0, match.index).split("\n").length;
        found.push(`${file}:${line}: "${match[0].replaceAll(/\s+/g, " ")}": ${instead}`);
      }
    }
  }
}
for (const one of found) console.error(one);
process.exit(found.length > 0 ? 1 : 0);
