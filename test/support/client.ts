import { request as httpRequest, type IncomingMessage } from "node:http";
import { createServer } from "node:net";
import { sessionOf } from "./make-app.ts";

/** The routes of the contract as a foreign client sends them; nothing is asserted and no status throws. */
export function clientOf(base: string) {
  const send = (method: string, path: string, form?: Record<string, string>, session?: string) =>
    fetch(`${base}${path}`, {
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

/** A port of 127.0.0.1 that nobody listens on. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer().once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() =>
        address && typeof address === "object" ? resolve(address.port) : reject(new Error("no port")),
      );
    });
  });
}
