import type { IncomingHttpHeaders, ServerResponse } from "node:http";
import type { Duplex } from "node:stream";
import { type CommonCode, type Named, problemOf, ServiceError } from "../core/errors.ts";
import { prefersHtml } from "./accept.ts";
import type { Answer } from "./answer.ts";
import { readableBy } from "./cors.ts";
import { commonHeaders } from "./headers.ts";
import { type Linger, linger } from "./linger.ts";
import { tooLargePage } from "./page/too-large-page.tsx";
import { problem } from "./problem.ts";
import type { Profile } from "./profile.ts";

/** Their connections are about to close: a request that was sent behind a refused one must not run. */
const refusedSockets = new WeakSet<Duplex>();

export const isRefused = (socket: Duplex): boolean => refusedSockets.has(socket);

/** Milliseconds that a client which was too slow may go on sending: it has had its time. */
const SLOW_LINGER_MS = 1000;

const lingerAfter = (named: Named, limits: Linger): Linger =>
  problemOf(named).code === "body_timeout"
    ? { ...limits, milliseconds: Math.min(limits.milliseconds, SLOW_LINGER_MS) }
    : limits;

/** Refuses a request, and with it the connection: what else comes is read to its end or a limit, and never parsed. */
export function refuser(profile: Profile, limits: Linger) {
  const common = commonHeaders(profile);
  const answerTo = refusalFor(profile);
  const readable = readableBy(profile);
  return (outgoing: ServerResponse, named: Named): void => {
    const { socket, headers: asked } = outgoing.req;
    if (refusedSockets.has(socket)) return;
    const { status, body, headers } = answerTo(named, (name) => headerOf(asked, name));
    refusedSockets.add(socket);
    // Node calls this after the last response of a connection, and would close before the client has sent everything.
    socket.destroySoon = () => void socket.end();
    // A response before this one takes the time that it takes.
    linger(socket, lingerAfter(named, limits), (begin) => (outgoing.socket ? begin() : outgoing.once("finish", begin)));
    outgoing.writeHead(status, { ...common, ...headers, ...readable?.(asked.origin), connection: "close" });
    outgoing.end(body);
  };
}

/** The same for what Node's parser refused. It never became a request, so the response is written by hand. */
export function refuserOfUnparsed(profile: Profile, limits: Linger) {
  const common = commonHeaders(profile);
  const answerTo = refusalFor(profile);
  return (error: NodeJS.ErrnoException & { readonly rawPacket?: Buffer }, socket: Duplex): void => {
    if (refusedSockets.has(socket)) return;
    if (error.code === "ECONNRESET" || !socket.writable) {
      socket.destroy();
      return;
    }
    const code = RAW_CODES[error.code ?? ""] ?? "request_malformed";
    const sent = error.rawPacket?.toString("latin1") ?? "";
    const { status, body, headers } = answerTo(code, (name) => headerIn(sent, name));
    const fields = {
      ...common,
      ...headers,
      "content-length": String(Buffer.byteLength(body ?? "")),
      connection: "close",
    };
    const head = Object.entries(fields).map(([name, value]) => `${name}: ${value}\r\n`);
    refusedSockets.add(socket);
    linger(socket, lingerAfter(code, limits));
    socket.end(`HTTP/1.1 ${status} ${REASONS[code] ?? "Bad Request"}
${head.join("")}
${String(body)}`);
  };
}

type HeaderOf = (name: string) => string | undefined;

/** What is answered to a refused request: to somebody's browser a page where there is something that people can do. */
function refusalFor({ origin }: Profile): (named: Named, header: HeaderOf) => Answer {
  const { host } = new URL(origin);
  return (named, header) => {
    const { code, status } = problemOf(named);
    if (code === "headers_too_large" && prefersHtml({ header })) {
      return tooLargePage(status, host, header("accept-language"));
    }
    return problem(new ServiceError(named), "");
  };
}

function headerOf(headers: IncomingHttpHeaders, name: string): string | undefined {
  const value = headers[name];
  return Array.isArray(value) ? value.join(", ") : value;
}

/** A header in what a parser has given up; it may be cut off, or not there yet. */
function headerIn(text: string, name: string): string | undefined {
  return new RegExp(`^${name}:[ \\t]*([^\\r\\n]*)\\r?$`, "im").exec(text)?.[1];
}

const RAW_CODES: Record<string, CommonCode> = {
  HPE_HEADER_OVERFLOW: "headers_too_large",
  ERR_HTTP_REQUEST_TIMEOUT: "body_timeout",
};
const REASONS: Partial<Record<CommonCode, string>> = {
  headers_too_large: "Request Header Fields Too Large",
  body_timeout: "Request Timeout",
};
