/** A promise, and what proves it: `npm run prove` runs the command and keeps the figures that it reports. */
export interface Proof {
  readonly id: string;
  readonly promise: string;
  /** Test files, run in their long form, one after the other. */
  readonly suites?: readonly string[];
  /** Another command of package.json, with its arguments. */
  readonly command?: readonly string[];
  /** The code that it is about, files and folders: a proof from before a change to these is out of date. */
  readonly concerns: readonly string[];
}

const ACCOUNT_ROUTES = ["users", "sessions", "password-reset", "email-verification"].map(
  (name) => `src/features/${name}`,
);

export const PROOFS: readonly Proof[] = [
  {
    id: "image",
    promise: "The image runs read only, without any right of root, as any user, and goes on on its volume",
    suites: ["test/deploy/image.test.ts"],
    concerns: ["Dockerfile", ".dockerignore", "package-lock.json"],
  },
  {
    id: "timing",
    promise: "No response tells by its time whether an address is known",
    suites: ["test/prove/timing.test.ts"],
    concerns: [
      "src/authentication",
      "src/core/consequences.ts",
      "src/core/throttle.ts",
      "src/db",
      "src/http",
      "src/ports",
      ...ACCOUNT_ROUTES,
    ],
  },
  {
    id: "kills-sqlite",
    promise: "On SQLite, no acknowledged write is lost and no ended session comes back when the process is killed",
    suites: ["test/process/kill.test.ts"],
    concerns: ["src/db", "src/authentication"],
  },
  {
    id: "kills-postgres",
    promise:
      "On PostgreSQL, no acknowledged write is lost when nodes or the server are killed, or a standby takes over",
    suites: ["test/faults/kill.test.ts", "test/faults/failover.test.ts"],
    concerns: ["src/db", "src/authentication"],
  },
  {
    id: "outages",
    promise:
      "While the database is down, hangs, is full or locked, requests get 503 within 2 s, and are served within 5 s after",
    suites: ["test/faults/outage.test.ts", "test/faults/exhausted.test.ts", "test/faults/sqlite-locked.test.ts"],
    concerns: ["src/db", "src/ports", "src/features/health"],
  },
  {
    id: "races",
    promise: "Of a hundred concurrent uses of one address or token, over three nodes, exactly one wins",
    suites: ["test/nodes/races.test.ts"],
    concerns: ["src/db", "src/authentication"],
  },
  {
    id: "revocation",
    promise: "A session that ends on one node is over for the next request on every other, also while nodes restart",
    suites: ["test/nodes/revocation.test.ts", "test/nodes/restart.test.ts", "test/nodes/start.test.ts"],
    concerns: ["src/db", "src/authentication", "src/http", "src/cli/serve.ts"],
  },
  {
    id: "guessing",
    promise:
      "Ten thousand guesses from 500 networks over three nodes: 20 are checked, and the owner logs in within 2 s",
    suites: ["test/nodes/guessing.test.ts"],
    concerns: ["src/core/throttle.ts", "src/db", "src/authentication", "src/ports"],
  },
  {
    id: "flood",
    promise:
      "In a flood of logins, registrations or resets from everywhere, and of 200 accounts, a known browser logs in within 2 s, and a new one within 10 s if the flood's networks come again; session checks go on",
    suites: ["test/prove/flood.test.ts"],
    concerns: [
      "src/authentication",
      "src/db/tables/trusted-browsers.ts",
      "src/ports",
      "src/cli/shared-hashes.ts",
      "src/http",
    ],
  },
  {
    id: "slow-clients",
    promise:
      "Behind the documented nginx and haproxy clients that send a byte a second are closed within 15 s, and others served",
    suites: ["test/deploy/slow-clients-nginx.test.ts", "test/deploy/slow-clients-haproxy.test.ts"],
    concerns: ["docs/deploy", "src/http"],
  },
  {
    id: "model",
    promise: "Random sequences of all operations, restarts and clock jumps behave as a model of the contract says",
    suites: ["test/attacks/model.test.ts"],
    concerns: ["src/db", "src/authentication", "src/features"],
  },
  {
    id: "border",
    promise: "Malformed, oversized and hostile requests are refused alike on PostgreSQL",
    suites: ["--project=postgres", "test/http"],
    concerns: ["src/http", "src/features", "src/db"],
  },
  {
    id: "fuzz",
    promise: "Whatever is sent to an operation, the response is one that the OpenAPI document declares",
    suites: ["test/attacks/openapi.test.ts"],
    concerns: ["src/http", "src/features", "src/core/errors.ts"],
  },
  {
    id: "memory",
    promise: "Strangers who never come twice leave nothing behind in memory",
    suites: ["test/attacks/memory.test.ts"],
    concerns: ["src/http", "src/core/throttle.ts", "src/authentication", "src/db", "src/ports"],
  },
  {
    id: "mutation",
    promise: "A change to the code that decides who comes in is noticed by a test",
    command: ["mutation"],
    concerns: [
      "src/http/csrf.ts",
      "src/http/token-cookie.ts",
      "src/user.ts",
      "src/core/throttle.ts",
      "src/db",
      "src/authentication",
    ],
  },
  {
    id: "killed-bench",
    promise: "A bench that is killed leaves no server, no load and no file behind",
    suites: ["test/bench/kill.test.ts"],
    concerns: ["bench/run.ts", "bench/support"],
  },
  {
    id: "bench",
    promise: "The figures of docs/benchmarks.md",
    command: ["bench", "--publish"],
    concerns: ["src"],
  },
];
