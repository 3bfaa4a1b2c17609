import { once } from "node:events";
import { connect } from "node:net";
import { describe, expect, onTestFinished, test } from "vitest";
import { beginLogIn, clientOf } from "../support/client.ts";
import { temporaryFolder } from "../support/databases.ts";
import { type Served, serve } from "../support/serve.ts";

/** A connection that has had its answer and stays open. */
async function restingConnection(url: string): Promise<void> {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  onTestFinished(() => void socket.destroy());
  socket.on("error", () => undefined);
  socket.write(`GET / HTTP/1.1\r\nHost: ${hostname}\r\n\r\n`);
  await once(socket, "data");
}

async function untilLogged({ process, log }: Served, event: string): Promise<void> {
  while (!log().some((line) => line.includes(`"event":"${event}"`))) await once(process.stdout!, "data");
}

describe.each(["SIGTERM", "SIGINT"] as const)("%s", (signal) => {
  test("takes no new connection, answers the login that is in flight, and ends with exit code 0", async () => {
    const service = await serve(temporaryFolder());
    const client = clientOf(service.url);
    await client.register("guillaume@example.com", "b4l0u");
    const login = await beginLogIn(service.url, "guillaume@example.com", "b4l0u");

    const ended = service.stop(signal);
    await untilLogged(service, "stopping");
    await expect(fetch(`${service.url}/`)).rejects.toThrow("fetch failed");
    expect(await login.finish()).toBe(200);
    expect(await ended).toBe(0);
  });

  test("does not wait for connections that rest", async () => {
    const { url, log, stop } = await serve(temporaryFolder());
    await Promise.all([restingConnection(url), restingConnection(url), fetch(url)]);
    expect(await stop(signal)).toBe(0);
    expect(log().at(-1)).toContain('"event":"stopped"');
  });

  test("as soon as it listens: exit code 0", async () => {
    const { stop } = await serve(temporaryFolder());
    expect(await stop(signal)).toBe(0);
  });
});
