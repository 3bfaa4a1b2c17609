import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["src/**/*.test.ts", "test/**/*.test.ts"],
    globalSetup: ["test/support/build.ts", "test/support/postgres-setup.ts"],
    // Threads that the sources start (hashes, the SQLite writer) are TypeScript here, and need the loader as well.
    execArgv: ["--import", "./scripts/run-sources.mjs"],
    pool: "forks",
    testTimeout: 20_000,
    hookTimeout: 30_000,
    coverage: {
      provider: "v8",
      include: ["src/auth.ts", "src/db/**", "src/http/**", "src/features/**"],
      exclude: ["**/*.test.ts"],
      reporter: ["text-summary", "json-summary", "html"],
      thresholds: { branches: 95 },
    },
  },
});
