import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect, test } from "vitest";

const FLAGS = ["--expose-gc", "--max-semi-space-size=128"];
const LOADER = new URL("../scripts/run-sources.mjs", import.meta.url).href;
const PROGRAM = fileURLToPath(new URL("support/allocated.ts", import.meta.url));

/** Half a kilobyte above what it is: what a request takes too much is paid for by all, in collections. */
const MAX_BYTES = 7_100;

/** Bytes of the heap that a session check takes, in the middle of the rounds without a collection. */
async function bytesPerCheck(surplus: number): Promise<number> {
  const { stdout } = await promisify(execFile)(process.execPath, [...FLAGS, "--import", LOADER, PROGRAM, `${surplus}`]);
  const { rounds, bytes } = JSON.parse(stdout) as { readonly rounds: number; readonly bytes: number };
  expect(rounds).toBeGreaterThan(4);
  return bytes;
}

test("a session check allocates no more than it has to", async () => {
  expect(await bytesPerCheck(0)).toBeLessThan(MAX_BYTES);
});

test("a kilobyte more would be seen", async () => {
  expect(await bytesPerCheck(1024)).toBeGreaterThan(MAX_BYTES);
});
