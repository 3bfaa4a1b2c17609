// `npm run prove [-- ID … | --all]` proves promises in their long form, one suite after the other: by default those that
// are not proven or whose code has changed since. Each is recorded when it has held, so the next run goes on from there.
import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describeMachine } from "../../bench/support/machine.ts";
import { proofPage } from "./page.ts";
import { PROOFS, type Proof } from "./proofs.ts";
import { codeOf, isCurrent, readRecord, writeRecord } from "./record.ts";

const root = new URL("../../", import.meta.url).pathname;
const asked = process.argv.slice(2);
const unknown = asked.filter((id) => id !== "--all" && !PROOFS.some((proof) => proof.id === id));
if (unknown.length > 0) {
  console.error(`no such proof: ${unknown.join(", ")}; there are ${PROOFS.map(({ id }) => id).join(", ")}`);
  process.exit(2);
}

const failed: string[] = [];
for (const proof of PROOFS.filter(isDue)) {
  console.log(`\n== ${proof.id}: ${proof.promise}`);
  if (!prove(proof)) failed.push(proof.id);
}
console.log(failed.length === 0 ? "\nevery promise that was asked for holds" : `\nnot proven: ${failed.join(", ")}`);
process.exitCode = failed.length === 0 ? 0 : 1;

function isDue(proof: Proof): boolean {
  if (asked.length > 0) return asked.includes("--all") || asked.includes(proof.id);
  return !isCurrent(proof, readRecord()[proof.id]);
}

/** Runs it and records it if it holds. */
function prove(proof: Proof): boolean {
  const folder = mkdtempSync(join(tmpdir(), "bienvenue-proof-"));
  const file = join(folder, "figures");
  writeFileSync(file, "");
  const code = codeOf(proof);
  const begun = performance.now();
  try {
    const env = { ...process.env, BIENVENUE_EFFORT: "long", BIENVENUE_FIGURES: file };
    const [command = "", ...args] = commandOf(proof);
    const { status } = spawnSync(command, args, { cwd: root, env, stdio: "inherit" });
    if (status !== 0) return false;
    const figures = readFileSync(file, "utf8").split("\n").filter(Boolean);
    const { cpu, cores, node } = describeMachine();
    const seconds = Math.round((performance.now() - begun) / 1000);
    writeRecord({
      ...readRecord(),
      [proof.id]: {
        figures: figures.length > 0 ? figures : ["it holds"],
        seconds,
        commit: commit(),
        date: new Date().toISOString().slice(0, 10),
        machine: `${cpu}, ${cores} cores, Node ${node.slice(1)}`,
        code,
      },
    });
    writeFileSync(join(root, "docs/proof.md"), proofPage());
    return true;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function commandOf({ suites, command = [] }: Proof): string[] {
  const [name = "", ...args] = command;
  return suites
    ? ["npx", "vitest", "run", "--maxWorkers=1", ...suites]
    : ["npm", "run", "--silent", name, ...(args.length > 0 ? ["--", ...args] : [])];
}

function commit(): string {
  const git = (...args: string[]) => execFileSync("git", args, { cwd: root, encoding: "utf8" }).trim();
  return git("rev-parse", "--short", "HEAD") + (git("status", "--porcelain", "--", "src") === "" ? "" : "+");
}
