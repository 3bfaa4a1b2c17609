import { once } from "node:events";
import type { Server } from "node:http";
import { type AddressInfo, connect, type Server as NetServer, type Socket } from "node:net";
import { createHttpServer } from "../../src/http/listener.ts";
import type { TestApp } from "./make-app.ts";
import { whenDone } from "./when-done.ts";

/** Listens on a free port of this machine until the test ends. */
export async function listening(server: Server | NetServer): Promise<number> {
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  whenDone(() => {
    server.close();
    if ("closeAllConnections" in server) server.closeAllConnections();
  });
  return (server.address() as AddressInfo).port;
}

/** The service's own server for an app, as `bienvenue serve` makes it. */
export async function listenFor(app: TestApp) {
  const server = createHttpServer(app.listener, app.services.profile);
  return { server, port: await listening(server) };
}

/** What came back until the other side closed. */
export interface Exchange {
  readonly text: string;
  /** The status of every answer that is in it, provisional ones too. */
  readonly statuses: readonly number[];
  /** The JSON of the last answer. */
  readonly json: () => unknown;
}

/** Sends bytes over a connection of their own and reads until the other side closes it: ask for `Connection: close`. */
export function exchange(port: number, bytes: string | Buffer, localAddress = "127.0.0.1"): Promise<Exchange> {
  return exchangeOn(connect({ port, host: "127.0.0.1", localAddress }), bytes);
}

/** The same on a connection of any kind, which need not be ready yet. */
export async function exchangeOn(socket: Socket, bytes: string | Buffer): Promise<Exchange> {
  const chunks: Buffer[] = [];
  socket.on("data", (chunk: Buffer) => chunks.push(chunk));
  socket.on("error", () => undefined); // a refusal may come as a reset, after the answer
  socket.write(bytes);
  await new Promise((resolve) => socket.once("close", resolve));
  const text = Buffer.concat(chunks).toString("latin1");
  const statuses = [...text.matchAll(/HTTP\/1\.1 (\d{3})/g)].map(([, status]) => Number(status));
  return { text, statuses, json: () => JSON.parse(/\{.*\}/s.exec(text)?.[0] ?? "null") as unknown };
}
