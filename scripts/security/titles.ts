import { readdirSync, readFileSync } from "node:fs";
import ts from "typescript";

/** A test as its source names it: `%s` and the like stand for what each of its rows is called. */
export interface TestTitle {
  readonly file: string;
  /** What stands around it, outermost first, and then itself. */
  readonly path: readonly string[];
}

/** Every test of the repository but for controls, which prove that another one can fail. */
export function testTitles(): TestTitle[] {
  const files = ["src", "test"].flatMap((folder) =>
    readdirSync(new URL(`../../${folder}`, import.meta.url), { recursive: true, encoding: "utf8" })
      .map((file) => `${folder}/${file.replaceAll("\\", "/")}`)
      .filter((file) => file.endsWith(".test.ts"))
      .sort(),
  );
  return files
    .flatMap((file) => titlesIn(file, readFileSync(new URL(`../../${file}`, import.meta.url), "utf8")))
    .filter(({ path }) => !/\bcontrols?:/.test(path.join(" ")));
}

/** The tests that a source has. */
export function titlesIn(file: string, text: string): TestTitle[] {
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest);
  const found: TestTitle[] = [];
  const tables = new Map<string, ts.Expression>();
  const visit = (node: ts.Node, around: readonly string[]) => {
    if (ts.isVariableDeclaration(node) && node.initializer) tables.set(node.name.getText(source), node.initializer);
    const [kind, title] = ts.isCallExpression(node) ? called(node, source) : [];
    const path = title === undefined ? around : [...around, title];
    if (kind === "test")
      found.push(...rowsOf(node, tables).map((row) => ({ file, path: withRow(path, row) })), { file, path });
    ts.forEachChild(node, (child) => visit(child, kind === "describe" ? path : around));
  };
  visit(source, []);
  return found;
}

/** `describe` or `test`, with `.each` and the like or without, and its title. */
function called({ expression, arguments: [first] }: ts.CallExpression, source: ts.SourceFile): string[] {
  const [, kind] = /^(describe|test)\b/.exec(expression.getText(source)) ?? [];
  if (kind === undefined || !first) return [];
  if (ts.isStringLiteralLike(first)) return [kind, first.text];
  if (!ts.isTemplateExpression(first)) return [];
  return [kind, [first.head.text, ...first.templateSpans.map(({ literal }) => literal.text)].join("%s")];
}

/** What the rows of `test.each([…])` are called, as far as they carry an id; `tables` are the file's variables. */
function rowsOf(node: ts.Node, tables: ReadonlyMap<string, ts.Expression>): string[] {
  const given = ts.isCallExpression(node) && ts.isCallExpression(node.expression) && node.expression.arguments[0];
  const table = given && ts.isIdentifier(given) ? tables.get(given.text) : given;
  if (!table || !ts.isArrayLiteralExpression(table)) return [];
  return table.elements.flatMap((row) => {
    const name = ts.isArrayLiteralExpression(row) ? row.elements[0] : row;
    return name && ts.isStringLiteralLike(name) && idsIn({ path: [name.text] }).length > 0 ? [name.text] : [];
  });
}

/** The title itself, the last of a path, with a row's name in it. */
const withRow = (path: readonly string[], row: string) =>
  path.map((part, index) => (index === path.length - 1 ? part.replace("%s", () => row) : part));

/** Whether what ran under this name is this test. */
export function isRunOf({ path }: TestTitle, name: string): boolean {
  const parts = path.join(" ").split(/%[sdifjoOc]|\$[\w.]+/);
  return new RegExp(`^${parts.map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")).join("[^]*")}$`).test(name);
}

/** The ids that a title carries: `A8`, `V27`, and of `ASVS 3.2.1, 13.4.1–13.4.3` the numbers, one by one. */
export function idsIn({ path }: Pick<TestTitle, "path">): string[] {
  const text = path.join(" ");
  const numbers = [...text.matchAll(/ASVS ((?:[\d.]+\d(?:–[\d.]+\d)?(?:, )?)+)/g)].flatMap(([, list = ""]) =>
    list.split(", "),
  );
  return [...[...text.matchAll(/\b[AV]\d+\b/g)].map(([id]) => id), ...numbers.filter(Boolean).flatMap(expand)];
}

/** `3.4.3–3.4.6` and `10.4.13–16` one by one; anything else as it is. */
export function expand(id: string): string[] {
  const [, chapter = "", from, to] = /^(\d+\.\d+\.)(\d+)–(?:\1)?(\d+)$/.exec(id) ?? [];
  if (from === undefined || to === undefined) return [id];
  return Array.from({ length: Number(to) - Number(from) + 1 }, (_, index) => `${chapter}${Number(from) + index}`);
}
