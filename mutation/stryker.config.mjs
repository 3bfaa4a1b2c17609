/** One group of files at a time: `scripts/mutation.mjs` says which, and sets where the report goes. */
export default {
  plugins: ["@stryker-mutator/vitest-runner"],
  testRunner: "vitest",
  vitest: { configFile: "mutation/vitest.config.ts", related: false },
  coverageAnalysis: "perTest",
  ignorePatterns: ["/mutation/node_modules", "/mutation/reports", "/dist", "/coverage", "/bench", "/docs"],
  concurrency: 2,
  timeoutMS: 20_000,
  thresholds: { high: 95, low: 85, break: 85 },
  reporters: ["clear-text", "json", "progress-append-only"],
  clearTextReporter: { allowColor: false, logTests: false, reportTests: false },
  jsonReporter: { fileName: process.env.MUTATION_REPORT ?? "mutation/reports/report.json" },
  tempDirName: "mutation/reports/tmp",
};
