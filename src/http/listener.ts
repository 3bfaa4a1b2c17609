import { createServer, type IncomingMessage, type RequestListener, type Server, type ServerResponse } from "node:http";
import { type CommonCode, ServiceError } from "../core/errors.ts";
import type { Answer } from "./answer.ts";
import { MAX_BODY_BYTES } from "./body.ts";
import { type MountedRequest, NodeRequest, type ReadBody, type RequestContext } from "./context.ts";
import { commonHeaders } from "./headers.ts";
import type { Linger } from "./linger.ts";
import type { Profile } from "./profile.ts";
import { isRefused, refuser, refuserOfUnparsed } from "./refuse.ts";
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
  /** What is read and discarded behind a refused request. */
  linger: { milliseconds: 5_000, bytes: 8 * 1024 * 1024 },
} as const;

/**
 * Handles a request of `node:http`. With a `next`, as middleware of Express and its like has it, requests for paths that
 * are not ours are left untouched and handed to that.
 */
export type Listener = (incoming: IncomingMessage, outgoing: ServerResponse, next?: () => void) => void;

export interface ListenerOptions {
  /** Whether any method of a path is ours. */
  readonly knows?: (path: string) => boolean;
  readonly answer: (request: RequestContext) => Promise<Answer>;
  readonly profile: Profile;
  /** Milliseconds for a body to arrive. */
  readonly bodyTimeout?: number;
  readonly linger?: Linger;
}

/**
 * Handles requests of any `node:http` server: header and body limits, no two Host headers. The body
 * is read whole before the route runs, so nothing slow or large ever gets further than this.
 */
export function createListener(options: ListenerOptions): Listener {
  const { answer, knows = () => true, profile, bodyTimeout = LIMITS.requestTimeout, linger = LIMITS.linger } = options;
  const write = answerWriter(commonHeaders(profile));
  const refuse = refuser(profile, linger);
  /** Undefined for a Host or a target of which no URL can be made. */
  const understood = (incoming: MountedRequest, body?: ReadBody | Error): RequestContext | undefined => {
    try {
      return new NodeRequest(incoming, body, profile.path);
    } catch {
      return undefined;
    }
  };
  const handle = (incoming: IncomingMessage, outgoing: ServerResponse, body?: ReadBody | Error) => {
    const request = understood(incoming, body);
    if (!request) refuse(outgoing, "request_malformed");
    else {
      answer(request).then(
        (answered) => write(outgoing, answered),
        () => outgoing.destroy(),
      );
    }
  };
  return (incoming, outgoing, next) => {
    if (isRefused(incoming.socket)) return;
    if (next && !knows(understood(incoming)?.path ?? "")) {
      next();
      return;
    }
    const refused = refusal(incoming);
    if (refused) refuse(outgoing, refused);
    else if (!hasBody(incoming)) handle(incoming, outgoing);
    else if (incoming.readableDidRead) {
      const body = parsedBody(incoming);
      if ("bytes" in body && body.bytes.length > LIMITS.bodyBytes) refuse(outgoing, "body_too_large");
      else handle(incoming, outgoing, body);
    } else {
      readBody(incoming, bodyTimeout).then(
        (bytes) => handle(incoming, outgoing, { bytes }),
        (error: unknown) => (error instanceof ServiceError ? refuse(outgoing, error.problem) : outgoing.destroy()),
      );
    }
  };
}

/** A server with our limits on headers and time, not listening yet. */
export function createHttpServer(listener: RequestListener, profile: Profile, linger: Linger = LIMITS.linger): Server {
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
  const refuse = refuser(profile, linger);
  // Without this Node invites the body before anybody has looked at its announced size.
  server.on("checkContinue", (incoming: IncomingMessage, outgoing: ServerResponse) => {
    if (refusal(incoming) === undefined) outgoing.writeContinue();
    listener(incoming, outgoing);
  });
  server.on("checkExpectation", (_incoming: IncomingMessage, outgoing: ServerResponse) =>
    refuse(outgoing, "request_malformed"),
  );
  server.on("clientError", refuserOfUnparsed(profile, linger));
  return server;
}

/** What is wrong with a request as it stands, before its body. */
function refusal(incoming: IncomingMessage): CommonCode | undefined {
  const { rawHeaders, headers, httpVersion } = incoming;
  let bytes = 0;
  let hosts = 0;
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const name = rawHeaders[index] as string;
    bytes += name.length + (rawHeaders[index + 1] as string).length + 4;
    if (name.length === 4 && name.toLowerCase() === "host") hosts++;
  }
  if (bytes > LIMITS.headerBytes || rawHeaders.length > 2 * LIMITS.headerCount) return "headers_too_large";
  // RFC 9112 §3.2: one Host, which HTTP/1.0 may leave out. What the target has to be, `NodeRequest` knows.
  if (hosts > 1 || (hosts === 0 && httpVersion !== "1.0")) return "request_malformed";
  const coding = headers["transfer-encoding"]?.toLowerCase();
  // RFC 9112 §6.1: other codings are not undone here, and HTTP/1.0 has none.
  if (coding !== undefined && (coding !== "chunked" || httpVersion === "1.0")) return "request_malformed";
  return Number(headers["content-length"] ?? 0) > LIMITS.bodyBytes ? "body_too_large" : undefined;
}

function hasBody({ headers }: IncomingMessage): boolean {
  return headers["transfer-encoding"] !== undefined || Number(headers["content-length"] ?? 0) > 0;
}

/** What a parser before us (`express.json()` and its like) made of a body that it has read to its end. */
function parsedBody({ body }: IncomingMessage & { readonly body?: unknown }): ReadBody | Error {
  if (typeof body === "string") return { bytes: Buffer.from(body) };
  if (body instanceof Uint8Array) return { bytes: body };
  if (typeof body !== "object" || body === null)
    return new Error("the body was read by another middleware, which left nothing in request.body: mount us before it");
  return { bytes: Buffer.from(JSON.stringify(body)), type: "application/json" };
}

function readBody(incoming: IncomingMessage, timeout: number): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let length = 0;
    const timer = setTimeout(() => reject(new ServiceError("body_timeout")), timeout).unref();
    incoming.on("data", (chunk: Buffer) => {
      length += chunk.length;
      if (length <= LIMITS.bodyBytes) chunks.push(chunk);
      else {
        clearTimeout(timer);
        chunks.length = 0;
        reject(new ServiceError("body_too_large"));
      }
    });
    incoming.on("end", () => resolve(Buffer.concat(chunks)));
    incoming.on("error", reject);
    incoming.on("close", () => {
      clearTimeout(timer);
      if (!incoming.complete) reject(new Error("the client went away"));
    });
  });
}
