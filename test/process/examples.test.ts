import { execFile } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect, test } from "vitest";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const EXAMPLES = readdirSync(`${ROOT}examples`).filter((file) => file.endsWith(".mjs"));

test.each(EXAMPLES)("examples/%s: the life of an account, beside the example's own routes", async (file) => {
  await promisify(execFile)(process.execPath, ["scripts/check-example.mjs", `examples/${file}`], { cwd: ROOT });
});

test("docs/embedding.md names each example", () => {
  const named = [...readFileSync(`${ROOT}docs/embedding.md`, "utf8").matchAll(/\(\.\.\/examples\/([\w-]+\.mjs)\)/g)];
  expect(named.map(([, file]) => file).sort()).toEqual(EXAMPLES);
});
