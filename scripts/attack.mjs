// Every attack in its long form, one after the other; `npm test` runs the short ones. Settings of the environment win.
// Only this machine is attacked: the service under attack is started by the tests, and listens on loopback.
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const LONG = {
  BIENVENUE_TIMING_PAIRS: "5000",
  BIENVENUE_MEMORY_REQUESTS: "1000000",
  BIENVENUE_FUZZ_RUNS: "2000",
  BIENVENUE_MODEL_SEQUENCES: "10000",
};

const suites = ["test/attacks/", "test/nodes/guessing.test.ts", "test/browser/", "test/deploy/"];
const options = ["--project", "together", "--project", "alone", "--maxWorkers", "1", "--testTimeout", "3600000"];
const env = { ...LONG, ...process.env };
const { status } = spawnSync("npx", ["vitest", "run", ...suites, ...options], { cwd: root, env, stdio: "inherit" });
process.exit(status ?? 1);
