// Writes the table of docs/testing.md from the last `npm run check` (coverage/tests.json) and docs/proof.json.
import { readFileSync, writeFileSync } from "node:fs";
import { relative } from "node:path";
import { PROOFS } from "./prove/proofs.ts";
import { readRecord } from "./prove/record.ts";
import { idsIn } from "./security/titles.ts";

interface Report {
  readonly testResults: readonly {
    readonly name: string;
    readonly startTime: number;
    readonly endTime: number;
    readonly assertionResults: readonly { readonly fullName: string; readonly status: string }[];
  }[];
}

interface Suite {
  tests: number;
  seconds: number;
  readonly ids: Set<string>;
}

const PAGE = new URL("../docs/testing.md", import.meta.url);
const MARK = "<!-- the table below is written by npm run timings -->";

const { testResults } = JSON.parse(readFileSync("coverage/tests.json", "utf8")) as Report;
const suites = new Map<string, Suite>();
for (const { name, startTime, endTime, assertionResults } of testResults) {
  const file = relative(".", name);
  // Suites of the border stand twice: on SQLite and on PostgreSQL.
  const suite = suites.get(file) ?? { tests: 0, seconds: 0, ids: new Set() };
  suite.tests += assertionResults.filter(({ status }) => status === "passed").length;
  suite.seconds += (endTime - startTime) / 1000;
  for (const { fullName } of assertionResults) for (const id of idsIn({ path: [fullName] })) suite.ids.add(id);
  suites.set(file, suite);
}

const record = readRecord();
const long = new Map<string, string>();
for (const { id, suites: files = [] } of PROOFS)
  for (const file of files) {
    const held = record[id];
    long.set(file, held ? `${held.seconds} (\`${id}\`)` : `\`${id}\``);
    if (!suites.has(file)) suites.set(file, { tests: 0, seconds: 0, ids: new Set() });
  }

const rows = [...suites]
  .sort(([, a], [, b]) => b.seconds - a.seconds)
  .map(([file, { tests, seconds, ids }]) => {
    const proven = [...ids].sort((a, b) => a.localeCompare(b, "en", { numeric: true })).join(", ");
    return `| \`${file}\` | ${tests || ""} | ${proven} | ${tests ? seconds.toFixed(1) : ""} | ${long.get(file) ?? ""} |`;
  });
const [head = ""] = readFileSync(PAGE, "utf8").split(MARK);
writeFileSync(
  PAGE,
  `${head}${MARK}

| suite | tests | requirements that it proves | short, s | long, s |
| --- | ---: | --- | ---: | ---: |
${rows.join("\n")}
`,
);
