import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import ts from "typescript";

/** The files that npm would publish of a folder, as they lie there. */
export function packed(folder: string): string[] {
  const command = ["pack", "--dry-run", "--json", "--ignore-scripts", "--offline"];
  const output = execFileSync("npm", command, { cwd: folder, encoding: "utf8", maxBuffer: 2 ** 26 });
  const [{ files } = { files: [] }] = JSON.parse(output) as { files: { path: string }[] }[];
  return files.map(({ path }) => path).sort();
}

/** Declarations that can be imported by way of one, itself included. */
export function declarationsFrom(file: string, found = new Set<string>()): Set<string> {
  if (found.has(file)) return found;
  found.add(file);
  const source = ts.preProcessFile(readFileSync(file, "utf8"), true, true);
  for (const { fileName } of source.importedFiles) {
    if (fileName.startsWith("."))
      declarationsFrom(join(dirname(file), fileName.replace(/\.(js|tsx?)$/, ".d.ts")), found);
  }
  return found;
}

/**
 * The files that are to be published: what these sources (paths below src) become, and what tells of the package. Of the
 * declarations only those that `isDeclared`.
 */
export function toBePacked(sources: readonly string[], isDeclared: (path: string) => boolean = () => true): string[] {
  const built = sources
    // The commands are in the bundle that `cli.js` is.
    .filter((path) => !/\.test\.tsx?$|^cli\//.test(path))
    .flatMap((path) => {
      if (path === "cli.ts") return ["dist/cli.js"];
      const name = path.replace(/\.tsx?$/, "");
      if (name === path) return [`dist/${path}`];
      return [`dist/${name}.js`, `dist/${name}.d.ts`].filter((file) => file.endsWith(".js") || isDeclared(file));
    });
  return [...built, "LICENSE", "README.md", "package.json"].sort();
}

/** Places of the machine that made a text: these, homes of people, and files by their URL. */
export function machinePlaces(text: string, places: readonly string[]): string[] {
  const own = places
    .filter((place) => place.length > 1)
    .filter((place) => new RegExp(`(?<![\\w.-])${quoted(place)}\\b`).test(text));
  const others = /(?<![\w.-])\/(?:home|Users)\/[\w.-]+|\b[A-Z]:\\Users\\\w+|file:\/\/\/\w+|sourceMappingURL/.exec(text);
  return [...own, ...(others ?? [])];
}

const quoted = (text: string) => text.replace(/[^\w/]/g, "\\$&");
