import { mkdirSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { clientOf } from "../support/client.ts";
import { temporaryFolder } from "../support/databases.ts";
import { freePort } from "../support/free-port.ts";
import { serve } from "../support/serve.ts";

test("serve says where it listens, on which database, and what the development profile leaves open", async () => {
  const { url, output, stop } = await serve(temporaryFolder(), { DATABASE_URL: "sqlite:users.db" });
  await stop();
  expect(output()).toContain(`listens on ${url}`);
  expect(output()).toMatch(/database +sqlite:users\.db/);
  expect(output()).toMatch(/profile +development.*reset tokens, every password passes,\s+no address is verified/);
});

test("serve says what is open in the public profile without mail", async () => {
  const port = String(await freePort());
  const env = { PORT: port, BIENVENUE_PUBLIC_URL: `http://localhost:${port}`, BIENVENUE_MAIL: "none" };
  const { output, stop } = await serve(temporaryFolder(), env);
  await stop();
  expect(output()).toContain(`profile   public, for http://localhost:${port}; registration is open`);
  expect(output()).toContain("registration tells whether an address is known, addresses are not verified");
});

test("serve prints no password of the database's URL", async () => {
  const folder = temporaryFolder();
  mkdirSync(join(folder, "me:s3cr3t@host"));
  const { output, stop } = await serve(folder, { DATABASE_URL: "sqlite:.//me:s3cr3t@host/users.db" });
  await stop();
  expect(output()).toContain("sqlite:.//me:***@host/users.db");
  expect(output()).not.toContain("s3cr3t");
});

test("users and sessions survive kill -9", async () => {
  const folder = temporaryFolder();
  const first = await serve(folder);
  await clientOf(first.url).register("guillaume@example.com", "b4l0u");
  const { session } = await clientOf(first.url).logIn("guillaume@example.com", "b4l0u");
  expect(await first.stop("SIGKILL")).toBe(null);

  const client = clientOf((await serve(folder)).url);
  expect(await client.profile(session)).toBe(200);
  expect((await client.logIn("guillaume@example.com", "b4l0u")).status).toBe(200);
  expect(await client.register("guillaume@example.com", "b4l0u")).toBe(400);
});

test("nobody else can read the files of the database", async () => {
  const folder = temporaryFolder();
  const { url } = await serve(folder);
  await clientOf(url).register("guillaume@example.com", "b4l0u");
  const modes = readdirSync(folder).map((name) => [name, (statSync(join(folder, name)).mode & 0o777).toString(8)]);
  expect(Object.fromEntries(modes)).toEqual({
    "bienvenue.db": "600",
    "bienvenue.db-shm": "600",
    "bienvenue.db-wal": "600",
  });
});

test("by default serve listens on the loopback address of IPv4 alone", async () => {
  const { url } = await serve(temporaryFolder());
  const { hostname, port } = new URL(url);
  expect(hostname).toBe("127.0.0.1");
  expect((await fetch(`http://127.0.0.1:${port}/`)).status).toBe(200);
  // All of 127.0.0.0/8 is this machine: a server on 0.0.0.0 would answer there as well.
  for (const other of ["127.0.0.2", "[::1]"]) {
    await expect(fetch(`http://${other}:${port}/`)).rejects.toThrow("fetch failed");
  }
});

test("the log is one JSON object a line on standard output, with time, level and event, and no secret", async () => {
  const { url, log, stop } = await serve(temporaryFolder(), { LOG_LEVEL: "debug" });
  const client = clientOf(url);
  await client.register("guillaume@example.com", "b4l0u");
  const { session } = await client.logIn("guillaume@example.com", "b4l0u");
  const { token } = await client.askReset("guillaume@example.com");
  await client.reset("guillaume@example.com", token, "t4rt1fl3tt3");
  await client.profile(session);
  await stop();

  const entries = log().map((line) => JSON.parse(line) as Record<string, string>);
  for (const entry of entries) {
    expect(entry).toEqual(expect.objectContaining({ level: expect.any(String), event: expect.any(String) }));
    expect(entry["time"]).toMatch(/^\d{4}-\d\d-\d\dT.*Z$/);
    expect(["debug", "info"]).toContain(entry["level"]);
  }
  const events = entries.map(({ event }) => event);
  expect(events).toEqual(expect.arrayContaining(["listening", "request", "stopping", "stopped"]));
  for (const secret of ["b4l0u", "t4rt1fl3tt3", "guillaume", session, token])
    expect(log().join()).not.toContain(secret);
});
