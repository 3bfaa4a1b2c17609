// Makes one file of what a process or a thread of ours loads when it starts: reading a module costs a third of a
// millisecond, and there are six hundred of them, most of them of libraries. `index.js` stays as it is: what imports it
// brings a Hono and a Kysely of its own, which ours have to be as well.
import { readdirSync, readFileSync } from "node:fs";
import { readFile, rm } from "node:fs/promises";
import { dirname, relative, resolve } from "node:path";
import { build } from "esbuild";

const dist = new URL("../dist/", import.meta.url).pathname;

/** Large, and imported by who needs them. */
const EXTERNAL = ["pg", "@zxcvbn-ts/language-common", "uqr"];

/** The bundle lies elsewhere than the modules in it, which find files beside them. */
const placesKept = (outfile) => ({
  name: "places kept",
  setup({ onLoad }) {
    onLoad({ filter: /dist\/.*\.js$/ }, async ({ path }) => {
      const text = await readFile(path, "utf8");
      if (path.includes("node_modules") || !text.includes("import.meta.url")) return null;
      const place = `./${relative(dirname(outfile), path)}`;
      return { contents: text.replaceAll("import.meta.url", `new URL("${place}", import.meta.url).href`) };
    });
  },
});

/**
 * Native, or needed where mail is sent: required when the module that imports them runs. An import would stand at the top of
 * the bundle, and Node would parse CommonJS for what it exports.
 */
const required = {
  name: "required when it is needed",
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^(@node-rs\/argon2|nodemailer(\/.*)?)$/ }, ({ path, namespace }) =>
      namespace === "required" ? { path, external: true } : { path, namespace: "required" },
    );
    onLoad({ filter: /.*/, namespace: "required" }, ({ path }) => ({
      contents: `module.exports = require("${path}");`,
    }));
  },
};

/** Loaded at the first passkey, and a bundle of its own: as published it is 600 files, which takes five times as long. */
const PASSKEYS = "ports/webauthn-library.js";
const passkeysApart = {
  name: "passkeys apart",
  setup({ onResolve }) {
    onResolve({ filter: /\/webauthn-library\.js$/ }, ({ kind }) =>
      kind === "entry-point" ? null : { path: `./${PASSKEYS}`, external: true },
    );
  },
};

for (const name of [PASSKEYS, "cli.js", "db/drivers/sqlite/writer-thread.js", "ports/hash-worker.js"]) {
  const outfile = dist + name;
  await build({
    entryPoints: [outfile],
    outfile,
    allowOverwrite: true,
    bundle: true,
    format: "esm",
    platform: "node",
    target: "node20",
    external: EXTERNAL,
    minifyWhitespace: true,
    minifySyntax: true,
    legalComments: "eof",
    // CommonJS libraries ask for Node's own modules by this.
    banner: {
      js: 'import { createRequire as ownRequire } from "node:module"; const require = ownRequire(import.meta.url);',
    },
    plugins: [placesKept(outfile), required, passkeysApart],
    logLevel: "warning",
  });
}

// Nothing else imports the commands.
await rm(`${dist}cli`, { recursive: true });
await rm(`${dist}cli.d.ts`);

// Declarations that nobody can import by `exports` only make the package larger.
const reachable = new Set();
const visit = (file) => {
  if (reachable.has(file)) return;
  reachable.add(file);
  for (const [, , target] of readFileSync(file, "utf8").matchAll(/\b(from|import)\s*\(?\s*"(\.[^"]+)"/g)) {
    visit(resolve(dirname(file), target.replace(/\.(js|ts|tsx)$/, ".d.ts")));
  }
};
visit(resolve(dist, "index.d.ts"));
for (const path of readdirSync(dist, { recursive: true, encoding: "utf8" })) {
  const file = resolve(dist, path);
  if (file.endsWith(".d.ts") && !reachable.has(file)) await rm(file);
}
