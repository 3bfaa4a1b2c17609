// Everything that a change must pass, with one closing line: tests that passed and failed, and each other step as one of
// them. A step that fails does not hide what the others say. After the build, the tests take turns at the cores with the
// steps that need no service: the output of those is shown when each has ended.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync, rmSync } from "node:fs";
import { relative } from "node:path";

const REPORT = "coverage/tests.json";
const TEST_OPTIONS = ["--coverage", "--reporter=default", "--reporter=json", `--outputFile.json=${REPORT}`];

let passed = 0;
let failed = 0;
/** A line each, at the end, where it is found. */
const failures = [];

rmSync(REPORT, { force: true });
await step("build", { isShown: true });
await Promise.all([tests(), inTurn("smoke", "typecheck", "lint", "format:check")]);
await step("requirements", { isShown: true });
for (const failure of failures) console.log(`failed: ${failure}`);
console.log(`\n${passed} passed, ${failed} failed`);
process.exit(failed === 0 ? 0 : 1);

/** The README's test command, with the coverage measured along the way. */
async function tests() {
  await step("test", { isShown: true, options: TEST_OPTIONS });
  countTests();
}

async function inTurn(...names) {
  for (const name of names) await step(name, { isShown: false });
}

/** Runs a script of package.json, which counts as one check. */
async function step(name, { isShown, options = [] }) {
  const begun = performance.now();
  if (isShown) console.log(`\n== npm run ${name}`);
  const stdio = isShown ? ["ignore", "inherit", "inherit"] : ["ignore", "pipe", "pipe"];
  const args = ["run", "--silent", name, ...(options.length > 0 ? ["--", ...options] : [])];
  const child = spawn("npm", args, { stdio });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) stream?.on("data", (chunk) => (output += chunk));
  const [status] = await once(child, "close");
  const seconds = Math.round((performance.now() - begun) / 1000);
  if (!isShown) console.log(`\n== npm run ${name}\n${output.trimEnd()}`);
  console.log(`== npm run ${name}: ${status === 0 ? "passed" : "FAILED"} after ${seconds} s`);
  if (status === 0) passed++;
  else {
    failed++;
    failures.push(`npm run ${name}`);
  }
}

function countTests() {
  try {
    const report = JSON.parse(readFileSync(REPORT, "utf8"));
    passed += report.numPassedTests;
    failed += report.numFailedTests;
    if (report.numPassedTests === 0) failed++;
    for (const { name, assertionResults } of report.testResults)
      for (const { status, fullName, failureMessages } of assertionResults)
        if (status === "failed")
          failures.push(`${relative(".", name)}: ${fullName}: ${failureMessages[0]?.split("\n")[0]}`);
  } catch {
    failed++; // no report: the tests did not run to their end
  }
}
