import { createServer, type IncomingMessage, type RequestListener, type Server, type ServerResponse } from "node:http";
import type { Duplex } from "node:stream";
import { AuthError, type ErrorCode } from "../errors.ts";
import type { Answer } from "./answer.ts";
import { MAX_BODY_BYTES } from "./body.ts";
import { NodeRequest, type RequestContext } from "./context.ts";
import { readableBy } from "./cors.ts";
import { commonHeaders } from "./headers.ts";
import { problem } from "./problem.ts";
import type { Profile } from "./profile.ts";
import { answerWriter } from "./write-answer.ts";

/** What a request may cost us before a route sees it. Milliseconds and bytes. */
export const LIMITS = {
  headerBytes: 8 * 1024,
  /** Node drops what comes after a thousand, so that a proxy's own header at the end would be lost. */
  headerCount: 256,
  bodyBytes: MAX_BODY_BYTES,
  headersTimeout: 8_000,
  requestTimeout: 10_000,
  keepAliveTimeout: 5_000,
  checkInterval: 1_000,
} as const;

export interface ListenerOptions {
  readonly answer: (request: RequestContext) => Promise<Answer>;
  readonly profile: Profile;
  /** Milliseconds for a body to arrive. */
  readonly bodyTimeout?: number;
}

/**
 * Handles requests of any `node:http` server: header and body limits, no two Host headers, no absolute targets. The body
 * is read whole before the route runs, so nothing slow or large ever gets further than this.
 */
export function createListener(options: ListenerOptions): RequestListener {
  const { answer, profile, bodyTimeout = LIMITS.requestTimeout } = options;
  const write = answerWriter(commonHeaders(profile));
  const refuse = refuser(profile);
  const handle = (incoming: IncomingMessage, outgoing: ServerResponse, body?: Buffer) => {
    const request = understood(incoming, body);
    if (!request) refuse(outgoing, "request_malformed");
    else {
      answer(request).then(
        (answered) => write(outgoing, answered),
        () => outgoing.destroy(),
      );
    }
  };
  return (incoming, outgoing) => {
    if (refusedSockets.has(incoming.socket)) return;
    const refused = refusal(incoming);
    if (refused) refuse(outgoing, refused);
    else if (hasBody(incoming)) {
      readBody(incoming, bodyTimeout).then(
        (body) => handle(incoming, outgoing, body),
        (error: unknown) => (error instanceof AuthError ? refuse(outgoing, error.code) : outgoing.destroy()),
      );
    } else handle(incoming, outgoing);
  };
}

/** Undefined for a Host or a target of which no URL can be made. */
function understood(incoming: IncomingMessage, body?: Buffer): RequestContext | undefined {
  try {
    return new NodeRequest(incoming, body);
  } catch {
    return undefined;
  }
}

/** A server with our limits on headers and time, not listening yet. */
export function createHttpServer(listener: RequestListener, profile: Profile): Server {
  const { headerBytes, headersTimeout, requestTimeout, keepAliveTimeout, checkInterval } = LIMITS;
  const server = createServer(
    {
      maxHeaderSize: headerBytes,
      headersTimeout,
      requestTimeout,
      keepAliveTimeout,
      connectionsCheckingInterval: checkInterval,
      requireHostHeader: false, // `refusal` does, with an answer like all others
    },
    listener,
  );
  const refuse = refuser(profile);
  // Without this Node invites the body before anybody has looked at its announced size.
  server.on("checkContinue", (incoming: IncomingMessage, outgoing: ServerResponse) => {
    if (refusal(incoming) === undefined) outgoing.writeContinue();
    listener(incoming, outgoing);
  });
  server.on("checkExpectation", (_incoming: IncomingMessage, outgoing: ServerResponse) =>
    refuse(outgoing, "request_malformed"),
  );
  server.on("clientError", (error: NodeJS.ErrnoException, socket) => answerRaw(error, socket, commonHeaders(profile)));
  return server;
}

/** What is wrong with a request as it stands, before its body. */
function refusal(incoming: IncomingMessage): ErrorCode | undefined {
  const { rawHeaders, headers, httpVersion, url = "" } = incoming;
  let bytes = 0;
  let hosts = 0;
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const name = rawHeaders[index] as string;
    bytes += name.length + (rawHeaders[index + 1] as string).length + 4;
    if (name.length === 4 && name.toLowerCase() === "host") hosts++;
  }
  if (bytes > LIMITS.headerBytes || rawHeaders.length > 2 * LIMITS.headerCount) return "headers_too_large";
  if (hosts !== 1 || (url[0] !== "/" && url !== "*")) return "request_malformed";
  const coding = headers["transfer-encoding"]?.toLowerCase();
  // RFC 9112 §6.1: other codings are not undone here, and HTTP/1.0 has none.
  if (coding !== undefined && (coding !== "chunked" || httpVersion === "1.0")) return "request_malformed";
  return Number(headers["content-length"] ?? 0) > LIMITS.bodyBytes ? "body_too_large" : undefined;
}

function hasBody({ headers }: IncomingMessage): boolean {
  return headers["transfer-encoding"] !== undefined || Number(headers["content-length"] ?? 0) > 0;
}

function readBody(incoming: IncomingMessage, timeout: number): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let length = 0;
    const timer = setTimeout(() => reject(new AuthError("body_timeout")), timeout).unref();
    incoming.on("data", (chunk: Buffer) => {
      length += chunk.length;
      if (length > LIMITS.bodyBytes) {
        incoming.pause();
        reject(new AuthError("body_too_large"));
      } else chunks.push(chunk);
    });
    incoming.on("end", () => resolve(Buffer.concat(chunks)));
    incoming.on("error", reject);
    incoming.on("close", () => {
      clearTimeout(timer);
      if (!incoming.complete) reject(new Error("the client went away"));
    });
  });
}

/** Their connections are about to close: a request that was sent behind a refused one must not run. */
const refusedSockets = new WeakSet<Duplex>();

/** Answers without reading on, and closes: what else comes on this connection is not listened to. */
function refuser(profile: Profile) {
  const common = commonHeaders(profile);
  const readable = readableBy(profile);
  return (outgoing: ServerResponse, code: ErrorCode): void => {
    const { status, body, headers } = problem(new AuthError(code), "");
    const { socket, headers: asked } = outgoing.req;
    refusedSockets.add(socket);
    outgoing.writeHead(status, { ...common, ...headers, ...readable?.(asked.origin), connection: "close" });
    outgoing.end(body, () => outgoing.socket?.destroySoon());
  };
}

/** What Node's parser refused never became a request: the answer is written by hand. */
function answerRaw(error: NodeJS.ErrnoException, socket: Duplex, common: Readonly<Record<string, string>>): void {
  if (refusedSockets.has(socket)) return; // it has its answer
  if (error.code === "ECONNRESET" || !socket.writable) {
    socket.destroy();
    return;
  }
  const code = RAW_CODES[error.code ?? ""] ?? "request_malformed";
  const { status, body, headers } = problem(new AuthError(code), "");
  const fields = {
    ...common,
    ...headers,
    "content-length": String(Buffer.byteLength(body)),
    connection: "close",
  };
  const head = Object.entries(fields).map(([name, value]) => `${name}: ${value}\r\n`);
  socket.end(`HTTP/1.1 ${status} ${REASONS[code] ?? "Bad Request"}\r\n${head.join("")}\r\n${body}`);
}

const RAW_CODES: Record<string, ErrorCode> = {
  HPE_HEADER_OVERFLOW: "headers_too_large",
  ERR_HTTP_REQUEST_TIMEOUT: "body_timeout",
};
const REASONS: Partial<Record<ErrorCode, string>> = {
  headers_too_large: "Request Header Fields Too Large",
  body_timeout: "Request Timeout",
};
