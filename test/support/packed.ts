import { execFileSync } from "node:child_process";

/** The files that npm would publish of a folder, as they lie there. */
export function packed(folder: string): string[] {
  const command = ["pack", "--dry-run", "--json", "--ignore-scripts", "--offline"];
  const output = execFileSync("npm", command, { cwd: folder, encoding: "utf8", maxBuffer: 2 ** 26 });
  const [{ files } = { files: [] }] = JSON.parse(output) as { files: { path: string }[] }[];
  return files.map(({ path }) => path).sort();
}

/** The files that are to be published: what these sources (paths below src) become, and what tells of the package. */
export function toBePacked(sources: readonly string[]): string[] {
  const built = sources
    // The commands are in the bundle that `cli.js` is.
    .filter((path) => !/\.test\.tsx?$|^cli\//.test(path))
    .flatMap((path) => {
      if (path === "cli.ts") return ["dist/cli.js"];
      const name = path.replace(/\.tsx?$/, "");
      return name === path ? [`dist/${path}`] : [`dist/${name}.js`, `dist/${name}.d.ts`];
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
