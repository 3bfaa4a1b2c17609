import { once } from "node:events";
import { createServer } from "node:net";
import { beforeAll, describe, expect, inject, test } from "vitest";
import { clientOf } from "../support/client.ts";
import { temporaryFolder } from "../support/databases.ts";
import { clusterOfTest } from "../support/fault-cluster.ts";
import { freePort } from "../support/free-port.ts";
import type { Cluster } from "../support/postgres.ts";
import { begin, run } from "../support/serve.ts";
import { listening } from "../support/socket.ts";

const WAITS = "waiting for the database, for so many seconds more";

/** Starts a command, and what it has printed. */
function start(args: string[], env: Record<string, string>) {
  const child = begin(args, temporaryFolder(), { PORT: "0", ...env });
  let output = "";
  for (const stream of [child.stdout, child.stderr])
    stream.on("data", (chunk: Buffer) => void (output += String(chunk)));
  const ended = once(child, "close") as Promise<[number | null]>;
  return {
    child,
    output: () => output,
    ended: async () => (await ended)[0],
    url: () => /listens on (http:\S+)/.exec(output)?.[1],
  };
}

describe.runIf(inject("postgres") !== "")("a start had one try of 500 ms for its database", () => {
  let cluster: Cluster;
  beforeAll(async () => {
    cluster = await clusterOfTest();
  });

  test.each([
    ["comes later", () => cluster.end("SIGINT"), () => cluster.start(), ["serve"]],
    ["comes later", () => cluster.end("SIGINT"), () => cluster.start(), ["serve", "--workers", "2"]],
    ["accepts and says nothing", async () => cluster.freeze(), async () => cluster.thaw(), ["serve"]],
  ])("one that %s is waited for, with progress", async (_what, away, back, args) => {
    await away();
    // As short as it is by default: each try may be too early, or meet silence.
    const env = { DATABASE_URL: cluster.url, BIENVENUE_DATABASE_CONNECT_TIMEOUT: "500ms" };
    const { child, output, url, ended } = start(args, env);
    await expect.poll(output).toContain(WAITS);
    expect(/"seconds":(\d+)/.exec(output())?.[1]).toMatch(/^(2\d|30)$/);
    expect(url()).toBeUndefined();
    await back();
    await expect.poll(url).toBeDefined();
    const client = clientOf(url()!);
    expect(await client.register(`${crypto.randomUUID()}@example.com`, "b4l0u")).toBe(200);
    child.kill("SIGTERM");
    expect(await ended()).toBe(0);
  });

  test("migrate waits as well", async () => {
    await cluster.end("SIGINT");
    const { output, ended } = start(["migrate"], { DATABASE_URL: cluster.url });
    await expect.poll(output).toContain(WAITS);
    await cluster.start();
    expect(await ended()).toBe(0);
  });

  test.each([
    ["an unknown role", (url: string) => url.replace("postgres@", "nobody@"), /role "nobody" does not exist/],
    ["an unknown database", (url: string) => url.replace(/postgres$/, "nothing"), /database "nothing" does not exist/],
    ["a server without TLS", (url: string) => `${url}?sslmode=require`, /the server has no TLS/],
  ])("%s is no reason to wait: one sentence at once", async (_what, wrong, reason) => {
    const { code, out, err } = await run(["serve"], temporaryFolder(), { DATABASE_URL: wrong(cluster.url) });
    expect({ code, out }).toEqual({ code: 1, out: "" });
    expect(err).toMatch(reason);
    expect(err).toMatch(/^bienvenue: [^\n]+\n$/);
  });
});

test("after the time that is set the last reason is told, with exit code 1", async () => {
  const env = {
    DATABASE_URL: `postgres://u@127.0.0.1:${await freePort()}/d`,
    BIENVENUE_DATABASE_START_TIMEOUT: "1s",
  };
  const { code, err, out } = await run(["serve"], temporaryFolder(), env);
  expect(code).toBe(1);
  expect(out).toContain(WAITS);
  expect(err).toMatch(/^bienvenue: PostgreSQL: connect ECONNREFUSED [^\n]+\n$/);
});

test("0s is one try", async () => {
  const env = { DATABASE_URL: "postgres://u@127.0.0.1:1/d", BIENVENUE_DATABASE_START_TIMEOUT: "0s" };
  const { code, out } = await run(["serve"], temporaryFolder(), env);
  expect({ code, out }).toEqual({ code: 1, out: "" });
});

test.each([[["serve"]], [["serve", "--workers", "2"]]])("%j that waits ends when it is told to", async (args) => {
  const port = await listening(createServer(() => undefined)); // accepts, and says nothing
  const env = {
    DATABASE_URL: `postgres://u@127.0.0.1:${port}/d`,
    BIENVENUE_DATABASE_START_TIMEOUT: "1h",
    BIENVENUE_DATABASE_CONNECT_TIMEOUT: "100ms",
  };
  const { child, output, ended } = start(args, env);
  await expect.poll(output).toContain(WAITS);
  child.kill("SIGTERM");
  expect(await ended()).toBe(0);
  expect(output()).not.toContain("listens");
});
