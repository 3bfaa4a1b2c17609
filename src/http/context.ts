import type { IncomingMessage } from "node:http";
import type { Context } from "hono";
import { getPath } from "hono/utils/url";
import { ServiceError } from "../core/errors.ts";
import { readStream } from "./body.ts";
import { canonicalAuthority, returnTargetOf } from "./equivalence.ts";
import { newRequestId } from "./request-id.ts";

/** One request, as handlers see it, whichever door it came through. */
export interface RequestContext {
  /** Names the request in the log; made when it is asked for. */
  readonly id: string;
  readonly method: string;
  /** Decoded and normalized (RFC 3986 §6.2.2), without the query. */
  readonly path: string;
  /** What a program around us took off the front of the path, and links have to name again: empty, or such as `/auth`. */
  readonly mount: string;
  /** The host that is asked and perhaps its port (`canonicalAuthority`); empty where the request names none. */
  readonly host: string;
  /** The query's parameters, decoded. */
  readonly query: URLSearchParams;
  /** The other end of the connection, where there is a connection. */
  readonly remoteAddress: string | undefined;
  /** A header by its lower-case name, repeated ones joined by commas. */
  header(name: string): string | undefined;
  /** The whole body, at most `MAX_BODY_BYTES`; the same again when asked again. Throws `body_too_large`. */
  body(): Promise<Uint8Array>;
}

/** A body that was read, and of what type it is if that is not the request's own. */
export interface ReadBody {
  readonly bytes: Uint8Array;
  readonly type?: string;
}

const NO_BODY: ReadBody = { bytes: new Uint8Array() };
/** Targets that a URL parser would leave as they are: no URL needs to be made of them. */
const PLAIN_TARGET = /^(\/[\w/-]*)(?:\?.*)?$/;

/** A request as Express and its like hand it on: they take the path at which we are mounted off `url`. */
export type MountedRequest = IncomingMessage & { readonly originalUrl?: string };

/**
 * A request of `node:http`, its body read, for routes that stand under `root`. The constructor throws `request_malformed`
 * if target or Host make no URL.
 */
export class NodeRequest implements RequestContext {
  readonly method: string;
  readonly path: string;
  readonly mount: string;
  readonly host: string;
  readonly #incoming: IncomingMessage;
  readonly #body: ReadBody | Error;
  #id: string | undefined;

  /** A body that could not be had is what is thrown when it is asked for. */
  constructor(incoming: MountedRequest, body: ReadBody | Error = NO_BODY, root = "") {
    const { method = "", headers, originalUrl } = incoming;
    // Routes under a path of their own are found by the whole target.
    const url = (root === "" ? incoming.url : (originalUrl ?? incoming.url)) ?? "";
    const asked = returnTargetOf(url, headers.host);
    const host = asked?.authority === undefined ? "" : canonicalAuthority(asked.authority);
    if (!asked || host === undefined) throw new ServiceError("request_malformed");
    this.mount = originalUrl === undefined || originalUrl === url ? "" : mountOf(originalUrl, url);
    this.method = method;
    this.host = host;
    this.path = PLAIN_TARGET.exec(asked.target)?.[1] ?? pathOf(asked.target);
    this.#incoming = incoming;
    this.#body = body;
  }

  get id(): string {
    return (this.#id ??= newRequestId());
  }

  get query(): URLSearchParams {
    return queryOf(this.#incoming.url ?? "");
  }

  get remoteAddress(): string | undefined {
    return this.#incoming.socket.remoteAddress;
  }

  header(name: string): string | undefined {
    const body = this.#body;
    if (name === "content-type" && "type" in body) return body.type;
    return nodeHeader(this.#incoming, name);
  }

  async body(): Promise<Uint8Array> {
    if (this.#body instanceof Error) throw this.#body;
    return this.#body.bytes;
  }
}

/** A `Request` that came through Hono: from another Hono app, or from a test. */
export class WebRequest implements RequestContext {
  readonly method: string;
  readonly path: string;
  readonly mount = "";
  readonly #request: Request;
  readonly #incoming: IncomingMessage | undefined;
  #id: string | undefined;
  #body: Promise<Uint8Array> | undefined;

  constructor(c: Context) {
    this.method = c.req.method;
    this.path = c.req.path;
    this.#request = c.req.raw;
    // Who calls `app.fetch(request)` alone gives no bindings; @hono/node-server gives these.
    this.#incoming = (c.env as { readonly incoming?: IncomingMessage } | undefined)?.incoming;
  }

  get id(): string {
    return (this.#id ??= newRequestId());
  }

  get query(): URLSearchParams {
    return queryOf(this.#request.url);
  }

  get host(): string {
    return canonicalAuthority(this.header("host") ?? new URL(this.#request.url).host) ?? "";
  }

  get remoteAddress(): string | undefined {
    return this.#incoming?.socket.remoteAddress;
  }

  header(name: string): string | undefined {
    return this.#request.headers.get(name) ?? undefined;
  }

  body(): Promise<Uint8Array> {
    return (this.#body ??= readStream(this.#request.body));
  }
}

/** What `url` lacks of `originalUrl`. A program that is mounted at a pattern lets clients choose it: links take plain ones only. */
function mountOf(originalUrl: string, url: string): string {
  // Of "/auth?x" is left "/?x".
  const rest = originalUrl.endsWith(url) ? url : url.slice(1);
  const mount = originalUrl.slice(0, originalUrl.length - rest.length);
  return originalUrl.endsWith(rest) && PLAIN_MOUNT.test(mount) ? mount : "";
}

const PLAIN_MOUNT = /^(\/[\w~-][\w.~-]*)+$/;

function nodeHeader({ headers }: IncomingMessage, name: string): string | undefined {
  const value = headers[name];
  return Array.isArray(value) ? value.join(", ") : value;
}

function queryOf(target: string): URLSearchParams {
  const mark = target.indexOf("?");
  return new URLSearchParams(mark < 0 ? "" : target.slice(mark));
}

function pathOf(target: string): string {
  // A \ is a / for some parsers, for others not.
  if (/^[^?]*\\/.test(target)) throw new ServiceError("request_malformed");
  const { href } = new URL(`http://localhost${target}`); // begins with a slash: the host stays
  const asked: Pick<Request, "url"> = { url: href }; // a whole Request costs more than all else here
  return getPath(asked as Request);
}
