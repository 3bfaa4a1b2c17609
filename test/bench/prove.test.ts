import { once } from "node:events";
import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, onTestFinished, test } from "vitest";
import type { Entrant } from "../../bench/comparison/entrant.ts";
import { prove } from "../../bench/comparison/prove.ts";
import { classic } from "../../bench/systems/dialect.ts";
import { type AuthService, createAuthService } from "../../src/assemble/create-auth-service.ts";

/** What the bench believes to be a system: our own service, behind what a lazy one would do in its place. */
async function entrant(lazy: (service: AuthService) => RequestListener): Promise<Entrant> {
  const cheap = { hashMemory: 19456, hashPasses: 2, throttleWidth: 1000 };
  const service = await createAuthService({ databaseUrl: "sqlite::memory:", logLevel: "silent", ...cheap });
  const server = createServer(lazy(service)).listen(0, "127.0.0.1");
  await once(server, "listening");
  const stop = async () => {
    server.closeAllConnections();
    server.close();
    await service.close();
  };
  onTestFinished(stop);
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const product = { dialect: classic } as Entrant["system"]["product"];
  const system = { name: "lazy", ours: false, database: "SQLite", product } as const;
  return { system, place: { url: "sqlite::memory:", everyCore: true }, server: { url, pid: process.pid, stop } };
}

/** Answers requests of one kind without doing what they ask for. */
const answering =
  (request: string, status: number, body: object, headers = {}) =>
  ({ listener }: AuthService): RequestListener =>
  (incoming, outgoing) => {
    const answer = () =>
      outgoing.writeHead(status, { "content-type": "application/json", ...headers }).end(JSON.stringify(body));
    if (`${incoming.method} ${incoming.url}` === request) answer();
    else listener(incoming, outgoing);
  };

const EMAIL = { email: "proof@example.com" };

test("the bench takes a service that does the work", async () => {
  await prove(await entrant(({ listener }) => listener));
});

test.each<[what: string, lazy: (service: AuthService) => RequestListener, reason: RegExp]>([
  [
    "lets every password in",
    answering("POST /sessions", 200, EMAIL, { "set-cookie": "session_id=x" }),
    /wrong password/,
  ],
  ["takes every session for one", answering("GET /profile", 200, EMAIL), /does not live/],
  ["ends no session", answering("DELETE /sessions", 302, {}), /does not live/],
  ["registers nobody", answering("POST /users", 200, EMAIL), /second registration/],
  ["takes every token", answering("PUT /reset_password", 200, EMAIL), /wrong token/],
])("the bench refuses a service that %s", async (_what, lazy, reason) => {
  await expect(prove(await entrant(lazy))).rejects.toThrow(reason);
});
