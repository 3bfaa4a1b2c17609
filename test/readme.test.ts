import { execFile } from "node:child_process";
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { temporaryFolder } from "./support/databases.ts";
import { CHEAPEST, CLI, serve } from "./support/serve.ts";

const README = readFileSync(new URL("../README.md", import.meta.url), "utf8");
const COMMANDS = readFileSync(new URL("../docs/cli.md", import.meta.url), "utf8");

interface Example {
  readonly command: string;
  readonly output: string;
}

/** The commands of the console blocks in the README and then in docs/cli.md, each with the output that it claims. */
const examples: Example[] = [...(README + COMMANDS).matchAll(/```console\n([\s\S]*?)```/g)]
  .flatMap(([, block]) => block!.split(/^\$ /m).slice(1))
  .map((part) => {
    const [command = "", ...output] = part.trim().split("\n");
    return { command, output: output.join("\n") };
  });

/** The same text with times and ids, which no run repeats, left out. */
const timeless = (text: string) =>
  text
    .trim()
    .replace(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, "<time>")
    .replace(/[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}/g, "<id>");

test("the README's commands answer what it says", async () => {
  const folder = temporaryFolder();
  const env = { DATABASE_URL: `sqlite:${join(folder, "bienvenue.db")}` };
  const { url } = await serve(folder, env);
  const bin = join(folder, "bin");
  mkdirSync(bin);
  writeFileSync(join(bin, "bienvenue"), `#!/bin/sh\nexec "${process.execPath}" "${CLI}" "$@"\n`);
  chmodSync(join(bin, "bienvenue"), 0o755);

  expect(examples.length).toBeGreaterThanOrEqual(14);
  const written = /"reset_token":"([^"]+)"/.exec(README)![1]!;
  let token = written;
  for (const { command, output } of examples) {
    const here = command.replaceAll("http://127.0.0.1:5000", url).replaceAll(written, token);
    const options = { cwd: folder, env: { ...CHEAPEST, ...env, PATH: `${bin}:${process.env["PATH"]}` } };
    const { stdout } = await promisify(execFile)("sh", ["-c", here], options);
    token = /"reset_token":"([^"]+)"/.exec(stdout)?.[1] ?? token;
    const comparable = stdout.replaceAll(url, "http://127.0.0.1:5000").replaceAll(token, written);
    expect(timeless(comparable), command).toBe(timeless(output));
  }
});

test("the README opens with the commands that fetch, run and test the service", () => {
  expect(/```sh\n([\s\S]*?)```/.exec(README)?.[1]).toBe(
    "git clone REPOSITORY bienvenue && cd bienvenue\nnpm ci && npm start\nnpm test\n",
  );
});
