import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { clientOf } from "../support/client.ts";
import { temporaryFolder } from "../support/databases.ts";
import { startCluster } from "../support/postgres.ts";
import { findPostgres } from "../support/postgres-programs.ts";
import { serve } from "../support/serve.ts";
import { smallDisk } from "../support/small-disk.ts";

const PASSWORD = "b4l0u";

test("A12: PostgreSQL with a full data disk: writes are 503, sessions are checked, nothing acknowledged is lost, and room is enough to go on", async (context) => {
  const bin = findPostgres();
  if (bin === undefined) return context.skip("NOT RUN: needs PostgreSQL");
  const disk = smallDisk(context, "100m");
  const cluster = await startCluster(bin, { dataFolder: disk.folder });
  onTestFinished(() => cluster.stop());
  const { url, log } = await serve(temporaryFolder(), { DATABASE_URL: cluster.url });
  const client = clientOf(url);
  expect(await client.register("guillaume@example.com", PASSWORD)).toBe(200);
  const { session } = await client.logIn("guillaume@example.com", PASSWORD);

  const filler = join(disk.folder, "filler");
  const { freeBytes } = disk;
  writeFileSync(filler, Buffer.alloc(freeBytes() - 64 * 1024));
  const acknowledged: string[] = [];
  const statuses = new Set<number>();
  for (let index = 0; index < 3000 && statuses.size < 2; index++) {
    const email = `user${index}@example.com`;
    const status = await client.register(email, PASSWORD);
    statuses.add(status);
    if (status === 200) acknowledged.push(email);
  }
  expect([...statuses]).toEqual([200, 503]);
  for (let index = 0; index < 20; index++) expect(await client.profile(session)).toBe(200);
  expect((await fetch(`${url}/health/live`)).status).toBe(200);

  rmSync(filler);
  expect(await client.register("late@example.com", PASSWORD)).toBe(200);
  for (const email of acknowledged) expect(await client.register(email, PASSWORD), email).toBe(400);
  expect(await client.profile(session)).toBe(200);
  expect(log().filter((line) => line.includes('"status":500'))).toEqual([]);
});
