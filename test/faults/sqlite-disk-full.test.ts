import { join } from "node:path";
import { expect, test } from "vitest";
import { openConnection } from "../../src/db/drivers/sqlite/connection.ts";
import { clientOf } from "../support/client.ts";
import { serve } from "../support/serve.ts";
import { smallDisk } from "../support/small-disk.ts";

const PASSWORD = "b4l0u";

test("A12: on a full disk writes are 503, sessions are checked, nothing acknowledged is lost, and room is enough to go on", async (context) => {
  const disk = smallDisk(context, "1m");
  const path = join(disk.folder, "full.db");
  const { url, process, log, stop } = await serve(disk.folder, { DATABASE_URL: `sqlite:${path}` });
  const client = clientOf(url);
  expect(await client.register("guillaume@example.com", PASSWORD)).toBe(200);
  const { session } = await client.logIn("guillaume@example.com", PASSWORD);

  const acknowledged: string[] = [];
  const statuses = new Set<number>();
  for (let index = 0; index < 5000 && statuses.size < 2; index++) {
    const email = `user${index}@example.com`;
    const status = await client.register(email, PASSWORD);
    statuses.add(status);
    if (status === 200) acknowledged.push(email);
    if (index % 10 === 0) await client.logIn("guillaume@example.com", PASSWORD);
  }
  expect([...statuses]).toEqual([200, 503]);

  for (let index = 0; index < 20; index++) {
    expect(await client.profile(session)).toBe(200);
    expect(await client.register(`late${index}@example.com`, PASSWORD)).toBe(503);
  }
  expect((await client.logIn("guillaume@example.com", PASSWORD)).status).toBe(503);
  expect((await client.askReset("guillaume@example.com")).status).toBe(503);
  expect((await fetch(`${url}/health/live`)).status).toBe(200);
  // What it writes to find out is less than a login, and takes a page of what is left each time.
  await expect.poll(async () => (await fetch(`${url}/health/ready`)).status).toBe(503);

  disk.resize("10m");
  expect((await fetch(`${url}/health/ready`)).status).toBe(200);
  expect(await client.register("late0@example.com", PASSWORD)).toBe(200);
  expect(process.exitCode).toBeNull();
  expect(await client.profile(session)).toBe(200);
  for (const email of acknowledged) expect(await client.register(email, PASSWORD), email).toBe(400);
  expect((await client.logIn(acknowledged.at(-1)!, PASSWORD)).status).toBe(200);

  const connection = openConnection(path, 5000);
  expect(connection.run("pragma integrity_check", []).rows).toEqual([{ integrity_check: "ok" }]);
  const { rows } = connection.run("select count(*) as users from users", []);
  expect(rows).toEqual([{ users: acknowledged.length + 2 }]);
  connection.close();
  expect(log().filter((line) => line.includes('"status":500'))).toEqual([]);
  expect(await stop()).toBe(0);
});
