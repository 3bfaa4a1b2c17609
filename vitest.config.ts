import { defineConfig } from "vitest/config";

/** Those that assert a time have the machine to themselves. */
const ALONE = [
  "test/faults/{exhausted,failover,outage,sqlite-locked}.test.ts",
  "test/attacks/timing.test.ts",
  "test/nodes/guessing.test.ts",
];

/** Suites of requests that are not to get far: they take the database that makeApp gives them. */
const BORDER = ["test/http/**/*.test.ts"];

const project = {
  // Threads that the sources start (hashes, the SQLite writer) are TypeScript here, and need the loader as well.
  execArgv: ["--import", "./scripts/run-sources.mjs"],
  pool: "forks" as const,
  testTimeout: 20_000,
  hookTimeout: 30_000,
};

export default defineConfig({
  test: {
    // Not in the projects: each of them would build and start a PostgreSQL again.
    globalSetup: ["test/support/build.ts", "test/support/postgres-setup.ts"],
    projects: [
      {
        test: {
          ...project,
          name: "together",
          include: ["src/**/*.test.ts", "test/**/*.test.ts"],
          exclude: ALONE,
          maxWorkers: 2,
        },
      },
      // What stands at the border is tested on SQLite above, and here before PostgreSQL.
      {
        test: {
          ...project,
          name: "postgres",
          include: BORDER,
          maxWorkers: 2,
          env: { BIENVENUE_TESTS_ON: "postgres" },
        },
      },
      { test: { ...project, name: "alone", include: ALONE, maxWorkers: 1, sequence: { groupOrder: 1 } } },
    ],
    coverage: {
      provider: "v8",
      include: ["src/auth.ts", "src/db/**", "src/http/**", "src/features/**"],
      // What runs in a thread of its own, or in a browser, is not seen by the coverage.
      exclude: ["**/*.test.ts", "src/db/sqlite/serve-writes.ts", "src/db/sqlite/writer-thread.ts", "**/assets/*.js"],
      reporter: ["text-summary", "json-summary", "html"],
      reportOnFailure: true,
      thresholds: { branches: 95 },
    },
  },
});
