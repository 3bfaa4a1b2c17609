import { fileURLToPath } from "node:url";
import { defineConfig, type Plugin } from "vitest/config";
import { BaseSequencer, type TestSpecification } from "vitest/node";
import { isLong } from "./test/effort.ts";

/** Statistical proofs and deadlines: `npm run prove` runs them, one at a time. */
const PROOFS = "test/prove/**/*.test.ts";
/** Suites that start no process. */
const IN_PROCESS = ["src/**/*.test.ts", "test/*.test.ts", "test/http/**/*.test.ts", "test/attacks/**/*.test.ts"];
/** Suites of requests that are not to get far: they take the database that makeApp gives them. */
const BORDER = ["test/http/**/*.test.ts"];
/** Those of them whose texts get as far as the database. */
const BORDER_SHORT = [
  "test/http/{body,cookie-token,email,failures,language,missing,pages,paths,return-to,user-agent}.test.ts",
];

/**
 * Threads of the service come from `dist`, which `test/support/build.ts` has just built from the same sources: to start one
 * from TypeScript takes seven times as long, and every database in a file has one.
 */
const builtThreads: Plugin = {
  name: "built threads",
  enforce: "pre",
  resolveId: (source, importer) =>
    source.endsWith("/thread.ts") && importer?.includes("/src/")
      ? fileURLToPath(new URL("test/support/built-thread.ts", import.meta.url))
      : undefined,
};

/** What waits for processes most of its time goes first: at the end nothing would be left to work on meanwhile. */
class WaitingFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const isFirst = ({ project }: TestSpecification) => project.name === "processes";
    const sorted = await super.sort(files);
    return [...sorted.filter(isFirst), ...sorted.filter((file) => !isFirst(file))];
  }
}

const project = {
  pool: "forks" as const,
  // One more than the cores that there are in CI: suites with processes of their own wait for these most of the time.
  maxWorkers: 3,
  // Files share the modules that a worker has loaded: to load them anew takes a second of a core for each file.
  isolate: false,
  setupFiles: ["test/support/setup.ts"],
  // Until ten runs in a row beside other load have passed: a second try in CI, which is shown.
  retry: process.env["CI"] === "true" ? 1 : 0,
  // No test is about how fast this machine is: these only end what hangs.
  testTimeout: isLong ? 3_600_000 : 600_000,
  hookTimeout: 600_000,
  expect: { poll: { timeout: 500_000 } },
};

export default defineConfig({
  test: {
    sequence: { sequencer: WaitingFirst },
    // Not in the projects: each of them would build and start a PostgreSQL again.
    globalSetup: ["test/support/build.ts", "test/support/postgres-setup.ts"],
    projects: [
      {
        plugins: [builtThreads],
        test: { ...project, name: "in process", include: IN_PROCESS },
      },
      // What stands at the border is tested on SQLite above, and here before PostgreSQL.
      {
        plugins: [builtThreads],
        test: {
          ...project,
          name: "postgres",
          include: isLong ? BORDER : BORDER_SHORT,
          env: { BIENVENUE_TESTS_ON: "postgres" },
        },
      },
      {
        plugins: [builtThreads],
        test: {
          ...project,
          name: "processes",
          include: ["test/**/*.test.ts"],
          exclude: isLong ? IN_PROCESS : [...IN_PROCESS, PROOFS],
        },
      },
    ],
    coverage: {
      provider: "v8",
      include: ["src/auth.ts", "src/{authentication,core,db,features,http}/**"],
      // What runs in a thread of its own, or in a browser, is not seen by the coverage.
      exclude: [
        "**/*.test.ts",
        "src/db/drivers/sqlite/serve-writes.ts",
        "src/db/drivers/sqlite/writer-thread.ts",
        "**/assets/*.js",
      ],
      reporter: ["text-summary", "json-summary", "html"],
      reportOnFailure: true,
      thresholds: { branches: 95 },
    },
  },
});
