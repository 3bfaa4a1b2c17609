// Packs the package, installs it into an empty folder as a stranger would, and runs its own smoke story and the examples on
// it with every Node that is named: `node scripts/smoke-package.mjs 22 24 26`, beside the Node that runs this.
import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "bienvenue-package-"));
const sh = (command, args, cwd) =>
  execFileSync(command, args, { cwd, encoding: "utf8", stdio: ["ignore", "pipe", "inherit"] });

function install(name, packages, options = []) {
  const place = join(folder, name);
  mkdirSync(place);
  writeFileSync(join(place, "package.json"), '{"private":true,"type":"module"}');
  sh("npm", ["install", "--no-audit", "--no-fund", "--loglevel=error", ...options, ...packages], place);
  return place;
}

/**
 * As a stranger installs it, but for the minutes in which SQLite for Node 20 is compiled where its binary cannot be
 * downloaded: `npm ci` has just done that here, for the same Node.
 */
function installPackage(file) {
  const place = install("app", [file, ...frameworks], ["--ignore-scripts"]);
  const sqlite = "node_modules/better-sqlite3";
  const version = (folder) => JSON.parse(readFileSync(join(folder, sqlite, "package.json"), "utf8")).version;
  if (version(place) === version(root))
    cpSync(join(root, sqlite, "build"), join(place, sqlite, "build"), { recursive: true });
  else sh("npm", ["rebuild", "better-sqlite3"], place);
  return place;
}

function listening(server) {
  return new Promise((resolve, reject) => {
    let output = "";
    server.stderr.on("data", (chunk) => {
      output += chunk;
      const url = /listens on (\S+)/.exec(output)?.[1];
      if (url) resolve(url);
    });
    server.on("exit", () => reject(new Error(`the packed service did not start:\n${output}`)));
  });
}

async function smoke(node, place) {
  const cli = join(place, "node_modules/bienvenue-auth/dist/cli.js");
  const env = { PATH: process.env.PATH, PORT: "0" };
  const server = spawn(node, [cli], { cwd: place, env, stdio: ["ignore", "ignore", "pipe"] });
  try {
    const url = await listening(server);
    sh(node, [cli, "smoke", url], place);
  } finally {
    server.kill("SIGTERM");
    if (server.exitCode === null) await once(server, "exit");
  }
  if (server.exitCode !== 0) throw new Error(`the packed service ended with ${server.exitCode}`);
  const embed = `import { createAuthService } from "bienvenue-auth";
    const { app, close } = await createAuthService({ databaseUrl: "sqlite::memory:", logLevel: "silent" });
    for (const path of ["/", "/login", "/assets/page.css", "/assets/page.js"])
      console.log((await app.request("http://localhost" + path)).status);
    await close();`;
  const statuses = sh(node, ["--input-type=module", "-e", embed], place);
  if (statuses !== "200\n".repeat(4)) throw new Error(`embedding failed: ${statuses}`);
  for (const example of readdirSync(join(place, "examples")))
    sh(process.execPath, [join(root, "scripts/check-example.mjs"), join(place, "examples", example), node], place);
}

/** What the examples import as well as this package, in the versions that the tests have. */
const frameworks = ["express", "fastify", "hono", "@hono/node-server"].map((name) => {
  const { version } = JSON.parse(readFileSync(join(root, "node_modules", name, "package.json"), "utf8"));
  return `${name}@${version}`;
});

try {
  const [{ filename, files }] = JSON.parse(sh("npm", ["pack", "--json", "--pack-destination", folder], root));
  const surplus = files
    .map(({ path }) => path)
    .filter(
      (path) => !/^(dist\/.*\.(js|css|d\.ts)|package\.json|README\.md|LICENSE)$/.test(path) || /\.test\./.test(path),
    );
  if (surplus.length > 0) throw new Error(`the package holds what it should not: ${surplus.join(", ")}`);
  const place = installPackage(join(folder, filename));
  cpSync(join(root, "examples"), join(place, "examples"), { recursive: true });
  const nodes = [
    process.execPath,
    ...process.argv
      .slice(2)
      .map((version) => join(install(`node-${version}`, [`node@${version}`]), "node_modules/node/bin/node")),
  ];
  for (const node of nodes) {
    const version = sh(node, ["--version"], place).trim();
    await smoke(node, place);
    console.log(`smoke of the packed package on Node ${version}: passed`);
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
