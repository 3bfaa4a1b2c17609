// Everything that a change must pass, one step after another, with one closing line: tests that passed and failed, and
// each other step as one of them. A step that fails does not hide what the next ones would say.
import { spawnSync } from "node:child_process";
import { readFileSync, rmSync } from "node:fs";
import { relative } from "node:path";

const REPORT = "coverage/tests.json";
const STEPS = ["format:check", "lint", "typecheck", "build", "coverage", "requirements", "smoke"];

let passed = 0;
let failed = 0;
/** A line each, at the end, where it is found. */
const failures = [];

rmSync(REPORT, { force: true });
for (const step of STEPS) {
  console.log(`\n== npm run ${step}`);
  const extra =
    step === "coverage" ? ["--", "--reporter=default", "--reporter=json", `--outputFile.json=${REPORT}`] : [];
  const { status } = spawnSync("npm", ["run", "--silent", step, ...extra], { stdio: ["ignore", "inherit", "inherit"] });
  if (status === 0) passed++;
  else failed++;
  if (step === "coverage") countTests();
}
showBenchmarks();
for (const failure of failures) console.log(`failed: ${failure}`);
console.log(`\n${passed} passed, ${failed} failed`);
process.exit(failed === 0 ? 0 : 1);

/** Ratios beside the published ones, to be looked at: a busy machine misses bars that the code keeps. */
function showBenchmarks() {
  console.log("\n== npm run bench -- --quick");
  const { status } = spawnSync("npm", ["run", "--silent", "bench", "--", "--quick"], {
    stdio: ["ignore", "inherit", "inherit"],
    timeout: 6 * 60_000,
  });
  if (status !== 0) console.log("not everything could be measured");
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
