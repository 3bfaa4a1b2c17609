// Builds `dist`, unless it was built from just these files before: `npm start`, the tests, the packed package and the
// benchmarks each ask for a build, and one is enough.
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
/** Written last, so that a build that was interrupted counts as none. Not part of the package. */
const STAMP = `${root}dist/.sources`;
/** Everything that decides what `dist` holds. */
const SOURCES = ["src", "package.json", "package-lock.json", "tsconfig.json", "tsconfig.build.json", "scripts"];
const STEPS = [
  ["node_modules/typescript/bin/tsc", "-p", "tsconfig.build.json"],
  ["scripts/assets.mjs"],
  ["scripts/bundle.mjs"],
];

function digest() {
  const hash = createHash("sha256").update(process.version);
  for (const path of SOURCES.flatMap(filesIn).sort()) hash.update(`\0${path}\0`).update(readFileSync(root + path));
  return hash.digest("hex");
}

/** A test is no part of the package. Of the scripts only those of the build are. */
function filesIn(path) {
  if (path === "scripts") return ["build.mjs", "assets.mjs", "bundle.mjs"].map((name) => `scripts/${name}`);
  if (path !== "src") return [path];
  return readdirSync(`${root}src`, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.name.includes(".test."))
    .map(({ parentPath, name }) => `${parentPath.slice(root.length)}/${name}`);
}

const sources = digest();
const isFresh = existsSync(STAMP) && readFileSync(STAMP, "utf8") === sources;
if (!isFresh) {
  const begun = performance.now();
  console.error("building dist: the sources have changed since the last build …");
  rmSync(`${root}dist`, { recursive: true, force: true });
  for (const step of STEPS) {
    const { status } = spawnSync(process.execPath, step, { cwd: root, stdio: ["ignore", 2, 2] });
    if (status !== 0) process.exit(status ?? 1);
  }
  writeFileSync(STAMP, sources);
  console.error(`built in ${((performance.now() - begun) / 1000).toFixed(1)} s`);
}
