import { readFileSync } from "node:fs";
import type { IncomingMessage } from "node:http";
import { request as httpsRequest } from "node:https";
import { type ConnectionOptions, connect } from "node:tls";
import { type Exchange, exchangeOn } from "./socket.ts";

export interface HttpsRequest {
  readonly form?: Record<string, string>;
  readonly headers?: Record<string, string>;
  /** The address of this machine that it comes from. */
  readonly from?: string;
}

/** A client of https://localhost that trusts one authority (a file), and nothing else. */
export function httpsClient(port: number, authority: string) {
  const ca = readFileSync(authority);
  const to = (from = "127.0.0.1") => ({ host: "127.0.0.1", port, ca, servername: "localhost", localAddress: from });
  return {
    /** One request on a connection of its own. */
    ask: (method: string, path: string, { form, headers = {}, from }: HttpsRequest = {}) =>
      new Promise<Response>((resolve, reject) => {
        const body = form && new URLSearchParams(form).toString();
        const type = { "content-type": "application/x-www-form-urlencoded", "content-length": body?.length ?? 0 };
        const all = { host: `localhost:${port}`, ...(body === undefined ? {} : type), ...headers };
        const request = httpsRequest({ ...to(from), agent: false, method, path, headers: all });
        request.once("error", reject).once("response", (incoming) => resolve(responseOf(incoming)));
        request.end(body);
      }),
    /** A connection of its own, which need not be ready yet. */
    open: (from?: string) => connect(to(from)),
    /** Bytes on a connection of their own, until the other side closes it. */
    exchange: (bytes: string | Buffer): Promise<Exchange> => exchangeOn(connect(to()), bytes),
    /** The version and cipher of a handshake, or the error's code. */
    handshake: (options: ConnectionOptions) =>
      new Promise<string>((resolve) => {
        const socket = connect({ ...to(), ...options }, () => {
          resolve(`${socket.getProtocol()} ${socket.getCipher().name}`);
          socket.destroy();
        });
        socket.once("error", (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
      }),
  };
}

export type HttpsClient = ReturnType<typeof httpsClient>;

async function responseOf(incoming: IncomingMessage): Promise<Response> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk as Buffer);
  const status = incoming.statusCode ?? 0;
  const response = new Response(status === 204 ? null : Buffer.concat(chunks), { status });
  for (let index = 0; index < incoming.rawHeaders.length; index += 2)
    response.headers.append(incoming.rawHeaders[index]!, incoming.rawHeaders[index + 1]!);
  return response;
}
