// After a run of all tests: whether each requirement that applies has a test, and none of its tests failed.
import { readFileSync } from "node:fs";
import { relative } from "node:path";
import { isShort, requirements } from "./requirements.ts";
import { type Run, unproven } from "./unproven.ts";

interface Report {
  readonly testResults: readonly {
    readonly name: string;
    readonly assertionResults: readonly { readonly fullName: string; readonly status: string }[];
  }[];
}

const { testResults } = JSON.parse(readFileSync("coverage/tests.json", "utf8")) as Report;
const runs: Run[] = testResults.flatMap(({ name, assertionResults }) =>
  assertionResults.map(({ fullName, status }) => ({ file: relative(".", name), name: fullName, status })),
);
const rows = (["asvs", "vulnerabilities"] as const).flatMap((name) => requirements(name));
const faults = rows.flatMap((row) => unproven(row, runs) ?? []);
for (const fault of faults) console.log(`requirement ${fault}`);
const long = rows.filter(({ tests }) => tests.some((title) => !isShort(title))).length;
console.log(
  `${rows.filter(({ not }) => not === undefined).length} requirements, ${faults.length} of all rows unproven; ${long} have a proof in the long tier besides`,
);
process.exitCode = faults.length === 0 ? 0 : 1;
