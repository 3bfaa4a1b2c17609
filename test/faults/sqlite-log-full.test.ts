import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { clientOf } from "../support/client.ts";
import { temporaryFolder } from "../support/databases.ts";
import { serve } from "../support/serve.ts";
import { smallDisk } from "../support/small-disk.ts";

/** A prefix that runs a command with its standard output in a file. */
const into = (file: string) => ["sh", "-c", `exec "$@" >${file}`, "sh"];

test("A12: a log on a full disk neither stops nor delays the service, and goes on when there is room", async (context) => {
  const disk = smallDisk(context, "64k");
  const log = join(disk.folder, "log");
  const redirected = into(log);
  const { url, stop } = await serve(temporaryFolder(), { LOG_LEVEL: "debug" }, redirected);
  const client = clientOf(url);
  expect(await client.register("guillaume@example.com", "b4l0u")).toBe(200);
  const { session } = await client.logIn("guillaume@example.com", "b4l0u");

  for (let index = 0; disk.freeBytes() > 0 && index < 10_000; index++) expect(await client.profile(session)).toBe(200);
  expect(disk.freeBytes()).toBe(0);
  for (let index = 0; index < 200; index++) expect(await client.profile(session)).toBe(200);
  expect((await client.logIn("guillaume@example.com", "b4l0u")).status).toBe(200);

  const full = readFileSync(log, "utf8").length;
  disk.resize("1m");
  expect(await client.logOut(session)).toBe(302);
  expect(await stop()).toBe(0);
  const more = readFileSync(log, "utf8").slice(full);
  expect(more).toContain('"route":"DELETE /sessions"');
  expect(more).toContain('"event":"stopped"');
});

test("A12, control: a process that takes no care of its output is ended by a full disk", (context) => {
  const { folder } = smallDisk(context, "64k");
  const [command = "", ...args] = into(join(folder, "log"));
  const careless = "setInterval(() => process.stdout.write('x'.repeat(8192)), 1)";
  const { status, stderr } = spawnSync(command, [...args, process.execPath, "-e", careless], { encoding: "utf8" });
  expect(status).not.toBe(0);
  expect(stderr).toContain("ENOSPC");
});
