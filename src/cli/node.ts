import { once } from "node:events";
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { Server as NetServer } from "node:net";
import { assemble } from "../assemble/create-auth-service.ts";
import type { Substitutes } from "../assemble/services.ts";
import type { Config } from "../config/config.ts";
import { createHttpServer } from "../http/listener.ts";

/** Milliseconds that requests in flight have to finish once the process is told to stop. */
const GRACE_MS = 8_000;

/** How serving ends: at once for connections that rest, or when each of them has had its last answer. */
export type End = "stop" | "drain";

/** Serves from the first request to the last. `listening` is told the URL; resolves when all is closed. */
export async function runNode(
  config: Config,
  substitutes: Substitutes,
  end: Promise<End>,
  listening: (url: string) => void,
): Promise<void> {
  let ended = false;
  const stop = end.then(() => void (ended = true));
  const assembled = await assemble(config, { ...substitutes, stop }).catch((error: unknown) => {
    if (!ended) throw error;
    return undefined; // told to stop while it waited for its database
  });
  if (!assembled) return;
  const { listener, services, close } = assembled;
  const server = createHttpServer(listener, services.profile);
  try {
    listening(await listen(server, config));
    const how = await end;
    services.log.info("stopping");
    await (how === "drain" ? drain(server) : finish(server));
  } finally {
    await close();
  }
}

async function listen(server: Server, { host, port }: Config): Promise<string> {
  server.listen(port, host);
  try {
    await once(server, "listening");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EADDRINUSE") throw error;
    throw Object.assign(new Error(`port ${port} of ${host} is in use; set PORT to another one`), {
      code: "EADDRINUSE",
    });
  }
  const { address, port: actual } = server.address() as AddressInfo;
  return `http://${address.includes(":") ? `[${address}]` : address}:${actual}`;
}

/** Takes no new connection, lets requests in flight finish, and closes each connection when it rests. */
async function finish(server: Server): Promise<void> {
  const closed = once(server, "close");
  server.close();
  const resting = setInterval(() => server.closeIdleConnections(), 50);
  await withinGrace(server, closed);
  clearInterval(resting);
}

/**
 * Takes no new connection, and says with the next answer on each that it was the last. A connection that rests is left
 * until its keep-alive time is over, as it was promised: closing it now would refuse a request that is on its way.
 */
async function drain(server: Server): Promise<void> {
  const closed = once(server, "close");
  server.prependListener("request", (_incoming, outgoing) => {
    outgoing.shouldKeepAlive = false;
  });
  NetServer.prototype.close.call(server); // http's own `close` would close what rests
  await withinGrace(server, closed);
}

async function withinGrace(server: Server, closed: Promise<unknown>): Promise<void> {
  const patience = setTimeout(() => server.closeAllConnections(), GRACE_MS);
  await closed;
  clearTimeout(patience);
}
