import { createServer, type RequestListener } from "node:http";
import { createServer as createHttpsServer } from "node:https";
import { makeCertificates } from "./certificates.ts";
import { temporaryFolder } from "./databases.ts";
import { listening } from "./socket.ts";

/** How a site is spoken to: over http, or over https with a certificate that the browser is told to take. */
export type Scheme = "http" | "https";

let certificates: { key: string; cert: string } | undefined;

/** Listens on a port of this machine until the test ends; a browser of `openBrowser` finds it under every name. */
export async function siteOn(scheme: Scheme, listener: RequestListener): Promise<number> {
  if (scheme === "http") return listening(createServer(listener));
  certificates ??= makeCertificates(temporaryFolder());
  return listening(createHttpsServer(certificates, listener));
}

/** One request and what was answered. */
export interface Seen {
  readonly method: string;
  readonly path: string;
  readonly status: number;
  /** Whether a session came along. */
  readonly session: boolean;
}

/** Writes down what a listener answers. */
export function watched(listener: RequestListener, seen: Seen[]): RequestListener {
  return (incoming, outgoing) => {
    const { method = "", url = "", headers } = incoming;
    const session = /session_id=./.test(headers.cookie ?? "");
    outgoing.once("finish", () => seen.push({ method, path: url, status: outgoing.statusCode, session }));
    listener(incoming, outgoing);
  };
}
