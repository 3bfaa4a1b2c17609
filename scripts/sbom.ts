// Writes the bill of materials of what the service runs on, on whatever platform, as CycloneDX: `npm run --silent sbom`.
// npm makes it, from the lock file without what is for development: its own --omit=dev would leave out, with the
// development tools, what these share with the service (hono, nodemailer …).
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readLockFile, runtimeFolders } from "./lock-file.ts";

const lock = readLockFile();
const manifest = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8")) as object;
const runtime = new Set(["", ...runtimeFolders(lock)]);
const packages = Object.entries(lock.packages)
  .filter(([folder]) => runtime.has(folder))
  .map(([folder, entry]) => [folder, folder === "" ? { ...entry, devDependencies: {} } : entry] as const);

const temporary = mkdtempSync(join(tmpdir(), "bienvenue-sbom-"));
try {
  // npm gives the folder's name to what the bill is of.
  const folder = join(temporary, lock.name);
  mkdirSync(folder);
  writeFileSync(join(folder, "package.json"), JSON.stringify({ ...manifest, devDependencies: {} }));
  writeFileSync(join(folder, "package-lock.json"), JSON.stringify({ ...lock, packages: Object.fromEntries(packages) }));
  const command = ["sbom", "--sbom-format=cyclonedx", "--package-lock-only", "--offline", `--prefix=${folder}`];
  process.stdout.write(execFileSync("npm", command, { cwd: folder, encoding: "utf8", maxBuffer: 2 ** 26 }));
} finally {
  rmSync(temporary, { recursive: true, force: true });
}
