import { spawnSync } from "node:child_process";
import { chmodSync, copyFileSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { clientOf } from "../support/client.ts";
import { temporaryFolder } from "../support/databases.ts";
import { isThere, need } from "../support/require-tool.ts";
import { serve } from "../support/serve.ts";

const FILE = new URL("../../docs/deploy/bienvenue.service", import.meta.url);
const UNIT = readFileSync(FILE, "utf8");
const EMAIL = "guillaume@example.com";

/** Runs a command as the user `nobody`, without any right of root; empty where that is not possible. */
const RIGHTS =
  process.getuid?.() === 0 && isThere("setpriv")
    ? [
        ...["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"],
        ...["--no-new-privs", "--bounding-set=-all", "--inh-caps=-all"],
      ]
    : [];

/** The values of a setting, in their order. */
const valuesOf = (name: string) => [...UNIT.matchAll(new RegExp(`^${name}=(.*)$`, "gm"))].map(([, value]) => value!);

/** Names of system calls that a filter stands for, those of the sets in it as well. */
function callsOf(filter: string): Set<string> {
  const names = filter.split(" ").flatMap((word) => {
    if (!word.startsWith("@")) return [word];
    const { stdout } = spawnSync("systemd-analyze", ["--no-pager", "syscall-filter", word], { encoding: "utf8" });
    const inner = stdout.split("\n").map((line) => line.trim());
    return [
      ...callsOf(
        inner
          .slice(1)
          .filter((name) => name !== "" && !name.startsWith("#"))
          .join(" ") || "none",
      ),
    ];
  });
  return new Set(names);
}

test("systemd knows every line of the unit, and calls its exposure at most 1.5", (context) => {
  need(context, "systemd-analyze");
  const folder = temporaryFolder();
  const file = join(folder, "bienvenue.service");
  copyFileSync(FILE, file);
  chmodSync(file, 0o644);
  const { stderr } = spawnSync("systemd-analyze", ["verify", file], { encoding: "utf8" });
  // This machine need not have Node where the unit has it.
  expect(
    stderr.split("\n").filter((line) => line !== "" && !/node is not executable|\/usr\/bin\/node/.test(line)),
  ).toEqual([]);
  const judged = (threshold: number) =>
    spawnSync("systemd-analyze", ["security", "--offline=true", `--threshold=${threshold}`, file], {
      encoding: "utf8",
    });
  expect(judged(15)).toMatchObject({ status: 0, stdout: expect.stringMatching(/exposure level .*: [01]\.\d OK/) });
  // Control: a threshold that it does not reach is told.
  expect(judged(1).status).not.toBe(0);
});

test("what the service calls of the kernel is let through by the unit's filter, or it does without", async (context) => {
  need(context, "systemd-analyze", "strace");
  const [allowed = "", denied = "", again = ""] = valuesOf("SystemCallFilter");
  expect(denied.startsWith("~")).toBe(true);
  const [may, mayNot] = [callsOf(allowed), callsOf(denied.slice(1))];
  expect([may.has("read"), may.has("mount"), mayNot.has("setuid")]).toEqual([true, false, true]);

  const lived = async (options: string[]) => {
    const folder = temporaryFolder();
    chmodSync(folder, 0o777); // StateDirectory= belongs to the user
    const trace = join(folder, "strace.txt");
    const { url, stop } = await serve(folder, {}, [...RIGHTS, "strace", "-D", "-f", "-qq", ...options, "-o", trace]);
    const client = clientOf(url);
    expect(await client.register(EMAIL, "b4l0u")).toBe(200);
    const { session } = await client.logIn(EMAIL, "b4l0u");
    expect(await client.profile(session)).toBe(200);
    expect(await client.logOut(session)).toBe(302);
    expect(await stop()).toBe(0);
    const lines = readFileSync(trace, "utf8").matchAll(/^\d+ +(?:<\.\.\. )?(\w+)(?:\(| resumed)/gm);
    return new Set([...lines].map(([, name]) => name!));
  };
  const called = await lived([]);
  expect(called.size).toBeGreaterThan(30);
  expect(called).toContain(again);
  const refused = [...called].filter((name) => !may.has(name) || mayNot.has(name));
  expect(refused).toContain(again);
  expect(refused.length).toBeLessThan(10);
  // The one that the last line lets through again as well: other sandboxes refuse it.
  await lived(["-e", `inject=${refused.join(",")}:error=EPERM`]);
});

test("with the rights that the unit leaves it a service answers", async (context) => {
  if (RIGHTS.length === 0) return context.skip("NOT RUN: needs root and setpriv");
  expect(UNIT).toMatch(/^CapabilityBoundingSet=$/m);
  expect(UNIT).toMatch(/^NoNewPrivileges=yes$/m);
  const folder = temporaryFolder();
  chmodSync(folder, 0o777);
  const served = await serve(folder, {}, RIGHTS);
  expect(await clientOf(served.url).register(EMAIL, "b4l0u")).toBe(200);
  expect(await served.stop()).toBe(0);
});
