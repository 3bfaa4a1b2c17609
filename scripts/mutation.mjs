// Mutation testing (Stryker): changes the code that decides who comes in, one place at a time, and shows that a test
// fails each time. Takes about an hour on two cores, so it is no part of the checks. Writes docs/security/mutation.md.
// `npm run mutation [group …]`; the groups below, all by default.
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const FACTORS = ["second-step", "enrolment", "assurance", "step-up"].map((name) => `src/authentication/${name}.ts`);

/** What is mutated together, and the suites that must notice. Fewer suites, faster answers. */
const GROUPS = {
  border: {
    mutate: ["src/http/csrf.ts", "src/http/token-cookie.ts"],
    suites: ["test/http/{origin,cors,cookie,cookie-token}.test.ts", "src/features/sessions/sessions.test.ts"],
  },
  addresses: { mutate: ["src/user.ts"], suites: ["test/http/email.test.ts", "test/auth.contract.test.ts"] },
  throttle: {
    mutate: ["src/core/throttle.ts", "src/authentication/attempts.ts", "src/db/tables/attempts.ts"],
    suites: [
      "test/{attempts,throttle}.test.ts",
      "test/attacks/{guessing,guessing-routes}.test.ts",
      "test/security-mails.test.ts",
    ],
  },
  tokens: {
    mutate: ["src/db/tables/tokens.ts"],
    suites: [
      "test/{auth.contract,db.contract,races}.test.ts",
      "src/features/{email-address,password-reset,account-recovery}/*.test.ts",
    ],
  },
  auth: {
    mutate: [
      "src/authentication/*.ts",
      ...FACTORS.map((file) => `!${file}`),
      "src/features/password-reset/operations.ts",
    ],
    suites: [
      "test/{auth.contract,security-mails}.test.ts",
      "test/attacks/{guessing,guessing-routes,takeover}.test.ts",
      "src/features/{users,sessions,password-reset,email-address}/*.test.ts",
    ],
  },
  factors: {
    mutate: [
      ...FACTORS,
      "src/core/factor.ts",
      "src/core/recovery-codes.ts",
      "src/ports/otp.ts",
      ...["operations", "factor"].map((name) => `src/features/totp/${name}.ts`),
      ...["operations", "challenges", "assertion", "factor"].map((name) => `src/features/passkeys/${name}.ts`),
      ...["operations", "code"].map((name) => `src/features/mail-login/${name}.ts`),
    ],
    suites: [
      "test/{two-step,second-step-pages,entrances}.test.ts",
      "src/ports/otp.test.ts",
      "src/features/{totp,two-step,passkeys,mail-login}/*.test.ts",
    ],
  },
};
const BAR = 85;
const REPORTS = "mutation/reports";
const DOCUMENT = "docs/security/mutation.md";

const root = fileURLToPath(new URL("..", import.meta.url));
process.chdir(root);
const asked = process.argv.slice(2);
const unknown = asked.filter((name) => !(name in GROUPS));
if (unknown.length > 0) {
  console.error(`no such group: ${unknown.join(", ")}; there are ${Object.keys(GROUPS).join(", ")}`);
  process.exit(1);
}
// Apart from the project's own packages: nobody else needs these hundred, and vitest is the project's.
if (!existsSync("mutation/node_modules"))
  run("npm", ["ci", "--prefix", "mutation", "--legacy-peer-deps", "--ignore-scripts", "--no-audit", "--no-fund"]);
mkdirSync(REPORTS, { recursive: true });
let failed = false;
for (const name of asked.length > 0 ? asked : Object.keys(GROUPS)) {
  const { mutate, suites } = GROUPS[name];
  const env = { MUTATION_SUITES: suites.join("\n"), MUTATION_REPORT: `${REPORTS}/${name}.json` };
  const stryker = ["mutation/node_modules/@stryker-mutator/core/bin/stryker.js", "run", "mutation/stryker.config.mjs"];
  failed = run(process.execPath, [...stryker, "--mutate", mutate.join(",")], env) !== 0 || failed;
}
writeFileSync(DOCUMENT, page());
console.log(`${DOCUMENT} written`);
process.exit(failed ? 1 : 0);

function run(program, args, env = {}) {
  return spawnSync(program, args, { stdio: "inherit", env: { ...process.env, ...env } }).status;
}

function page() {
  const files = Object.keys(GROUPS).flatMap((name) => {
    const path = `${REPORTS}/${name}.json`;
    return existsSync(path) ? Object.entries(JSON.parse(readFileSync(path, "utf8")).files) : [];
  });
  const rows = files.map(([path, { mutants }]) => [path, count(mutants)]);
  const total = count(files.flatMap(([, { mutants }]) => mutants));
  const survivors = files.flatMap(([path, { source, mutants }]) =>
    mutants
      .filter(isAlive)
      .map((mutant) => `| \`${path}:${mutant.location.start.line}\` | ${change(source, mutant)} |`),
  );
  return `# Mutation testing

Written by \`npm run mutation\`, not by hand. [Stryker](https://stryker-mutator.io) changes the code in one place at a time; a change that
no test notices survives. The bar is ${BAR} % for each group of files, and no survivor in a comparison of an expiry or a limit.

| File | Mutants | Noticed | Survived | Score |
|---|---:|---:|---:|---:|
${[...rows, ["**all**", total]].map(([path, row]) => `| ${path} | ${row.all} | ${row.noticed} | ${row.all - row.noticed} | ${row.score} % |`).join("\n")}

## Survivors

| Where | What could be changed |
|---|---|
${survivors.join("\n")}
`;
}

function isAlive({ status }) {
  return status === "Survived" || status === "NoCoverage";
}

function count(mutants) {
  const judged = mutants.filter(({ status }) => ["Killed", "Timeout", "Survived", "NoCoverage"].includes(status));
  const noticed = judged.filter((mutant) => !isAlive(mutant)).length;
  return { all: judged.length, noticed, score: ((100 * noticed) / judged.length).toFixed(1) };
}

/** The code before and after, on one line of a table. */
function change(source, { location: { start, end }, replacement }) {
  const lines = source.split("\n").slice(start.line - 1, end.line);
  lines.push(lines.pop().slice(0, end.column - 1));
  lines.unshift(lines.shift().slice(start.column - 1));
  return [lines.join(" "), replacement].map(inCell).join(" → ");
}

function inCell(code) {
  const short = code.replace(/\s+/g, " ").replaceAll("|", "\\|");
  return `\`\` ${short.length > 90 ? `${short.slice(0, 90)}…` : short} \`\``;
}
