import { readFileSync } from "node:fs";
import { expand, idsIn, type TestTitle, testTitles } from "./titles.ts";

/** Something that is required, or that befell others. */
interface Row {
  readonly id: string;
  /** Of ASVS. */
  readonly level?: string;
  /** Of a vulnerability: whose it was, and its numbers. */
  readonly product?: string;
  readonly words: string;
  /** Other ids by whose tests it is proven. */
  readonly by?: readonly string[];
  /** What the service does not have, so that it does not apply yet. */
  readonly not?: string;
}

export interface Requirement extends Row {
  readonly tests: readonly TestTitle[];
}

/** Every requirement, with the tests that carry its id or one that stands for it. */
export function requirements(name: "asvs" | "vulnerabilities", titles = testTitles()): Requirement[] {
  const rows = JSON.parse(readFileSync(new URL(`${name}.json`, import.meta.url), "utf8")) as Row[];
  const tests = titles.map((title) => ({ title, ids: new Set(idsIn(title)) }));
  return rows.map((row) => {
    const ids = [...row.id.split(/ \/ |, /).flatMap(expand), ...(row.by ?? [])];
    return { ...row, tests: tests.filter((test) => ids.some((id) => test.ids.has(id))).map(({ title }) => title) };
  });
}

/** Whether `npm test` runs it; the others wait for `npm run prove`. */
export const isShort = ({ file }: TestTitle) => !file.startsWith("test/prove/");

/** `docs/security/asvs.md`. */
export function asvsPage(): string {
  const rows = requirements("asvs");
  return page(
    rows,
    `# OWASP ASVS 5.0

Requirements of [OWASP ASVS 5.0](https://github.com/OWASP/ASVS) that concern a service of accounts, levels 1 and 2 and the
rows of level 3 that we claim, in our words, each with the tests that show it.`,
    ["id", "level", "requirement"],
    ({ id, level = "", words }) => [id, level, words],
  );
}

/** `docs/security/vulnerabilities.md`. */
export function vulnerabilitiesPage(): string {
  return page(
    requirements("vulnerabilities"),
    `# What befell others

Vulnerabilities that services and libraries like this one had, each with the tests that show that it is not ours.`,
    ["id", "whose", "what went wrong"],
    ({ id, product = "", words }) => [id, product, words],
  );
}

function page(
  rows: readonly Requirement[],
  head: string,
  columns: readonly string[],
  cells: (row: Requirement) => readonly string[],
): string {
  const line = (all: readonly string[]) => `| ${all.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
  const proven = rows.filter(({ tests, not }) => tests.length > 0 && not === undefined);
  return `${head} ${proven.length} of ${rows.length} rows have tests;
the others wait for what the service does not have yet. This page is made by \`npm run docs\` from the titles of the tests.
\`npm run check\`, which CI runs, fails if a row that applies has no test in the short tier, or if one of its
tests did not pass. Tests in \`test/prove\` belong to the long tier: [testing.md](../testing.md).

${line([...columns, "tests"])}
${line([...columns, ""].map(() => "---"))}
${rows.map((row) => line([...cells(row), proof(row)])).join("\n")}
`;
}

function proof({ not, tests }: Requirement): string {
  if (not !== undefined) return `not there: ${not}`;
  const byFile = new Map<string, string[]>();
  for (const { file, path } of tests) byFile.set(file, [...(byFile.get(file) ?? []), path.join(" › ")]);
  return [...byFile]
    .map(([file, titles]) => `\`${file}\`${file.startsWith("test/prove/") ? " (long tier)" : ""}: ${titles.join("; ")}`)
    .join("<br>");
}
