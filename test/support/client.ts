import { Agent, request as httpRequest, type IncomingMessage } from "node:http";
import { sessionOf } from "./make-app.ts";

/** What a client needs of `fetch`. */
export type Fetch = (
  url: string,
  init: { method: string; headers: Record<string, string>; redirect: "manual"; body?: URLSearchParams },
) => Promise<Response>;

/**
 * The routes of the contract as a foreign client sends them; nothing is asserted and no status throws.
 * `sendWith` stands in for `fetch`, such as `fetchAs(host)`.
 */
export function clientOf(base: string, sendWith: Fetch = fetch) {
  const send = (method: string, path: string, form?: Record<string, string>, session?: string) =>
    sendWith(`${base}${path}`, {
      method,
      redirect: "manual",
      headers: session === undefined ? {} : { cookie: `session_id=${session}` },
      ...(form ? { body: new URLSearchParams(form) } : {}),
    });
  const status = async (sent: Promise<Response>) => {
    const response = await sent;
    await response.arrayBuffer();
    return response.status;
  };
  return {
    register: (email: string, password: string) => status(send("POST", "/users", { email, password })),
    logIn: async (email: string, password: string) => {
      const response = await send("POST", "/sessions", { email, password });
      await response.arrayBuffer();
      return { status: response.status, session: sessionOf(response) ?? "" };
    },
    profile: (session: string) => status(send("GET", "/profile", undefined, session)),
    logOut: (session: string) => status(send("DELETE", "/sessions", undefined, session)),
    askReset: async (email: string) => {
      const response = await send("POST", "/reset_password", { email });
      const body = (await response.json()) as { reset_token?: string };
      return { status: response.status, token: body.reset_token ?? "" };
    },
    reset: (email: string, reset_token: string, new_password: string) =>
      status(send("PUT", "/reset_password", { email, reset_token, new_password })),
  };
}

export type Client = ReturnType<typeof clientOf>;

/** `fetch` for a node that is called by its address and answers to `host` only: the real one sets Host by itself. */
export function fetchAs(host: string): Fetch {
  // The service closes connections that rest for 5 s: one that is about to be closed must not be used again.
  const agent = new Agent({ keepAlive: true, timeout: 2500 });
  return (url, { method, headers, body }) =>
    new Promise((resolve, reject) => {
      const text = body?.toString();
      const type = { "content-type": "application/x-www-form-urlencoded", "content-length": text?.length ?? 0 };
      const request = httpRequest(url, { method, agent, headers: { host, ...headers, ...(text ? type : {}) } });
      request.once("error", reject);
      request.once("response", (incoming: IncomingMessage) => {
        const chunks: Buffer[] = [];
        incoming.on("data", (chunk: Buffer) => chunks.push(chunk)).once("error", reject);
        incoming.once("end", () => {
          const answer = new Response(Buffer.concat(chunks), { status: incoming.statusCode ?? 0 });
          for (const cookie of incoming.headers["set-cookie"] ?? []) answer.headers.append("set-cookie", cookie);
          resolve(answer);
        });
      });
      request.end(text);
    });
}

/**
 * Sends the head of a login and resolves when the server has asked for its body, so that the request is certainly in
 * flight; `finish` sends the body and answers the status.
 */
export function beginLogIn(base: string, email: string, password: string): Promise<{ finish: () => Promise<number> }> {
  const body = new URLSearchParams({ email, password }).toString();
  const request = httpRequest(`${base}/sessions`, {
    method: "POST",
    agent: false,
    headers: {
      "content-type": "application/x-www-form-urlencoded",
      "content-length": Buffer.byteLength(body),
      expect: "100-continue",
    },
  });
  const answered = new Promise<IncomingMessage>((resolve, reject) => {
    request.once("response", resolve).once("error", reject);
  });
  answered.catch(() => undefined); // `finish` hears of it
  const finish = async () => {
    request.end(body);
    return (await answered).resume().statusCode ?? 0;
  };
  return new Promise((resolve, reject) => {
    request.once("continue", () => resolve({ finish })).once("error", reject);
    request.flushHeaders();
  });
}
