import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { build, type Plugin } from "esbuild";
import { folderOfFile } from "./databases.ts";

const require = createRequire(import.meta.url);

/** Native or large: they stay where they are. The bundle lies elsewhere, so it has their paths. */
const outside: Plugin = {
  name: "outside",
  setup(own) {
    own.onResolve({ filter: /^(pg|@node-rs\/argon2|nodemailer|@zxcvbn-ts\/language-common)(\/.*)?$/ }, ({ path }) => ({
      path: require.resolve(path),
      external: true,
    }));
    // Modules that find files beside them go on doing so.
    own.onLoad({ filter: /\/dist\/.*\.js$/ }, ({ path }) => ({
      contents: readFileSync(path, "utf8").replaceAll("import.meta.url", JSON.stringify(pathToFileURL(path).href)),
    }));
  },
};

/**
 * One file, until the test file ends, of a program in this folder and all that it imports of `dist`: to load six hundred modules
 * is most of the work of a process that does little.
 */
export async function bundled(program: string): Promise<string> {
  const outfile = join(folderOfFile(), program);
  await build({
    entryPoints: [fileURLToPath(new URL(program, import.meta.url))],
    outfile,
    bundle: true,
    format: "esm",
    platform: "node",
    target: "node20",
    // CommonJS libraries ask for Node's own modules by this.
    banner: {
      js: 'import { createRequire as programRequire } from "node:module"; const require = programRequire(import.meta.url);',
    },
    plugins: [outside],
    logLevel: "warning",
  });
  return outfile;
}
