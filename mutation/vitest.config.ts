import { defineConfig } from "vitest/config";

/** The suites that test what is mutated: `scripts/mutation.mjs` names them. */
export default defineConfig({
  test: {
    globalSetup: ["mutation/no-postgres.ts"],
    execArgv: ["--import", "./scripts/run-sources.mjs"],
    include: (process.env["MUTATION_SUITES"] ?? "").split("\n"),
    testTimeout: 20_000,
    hookTimeout: 30_000,
  },
});
