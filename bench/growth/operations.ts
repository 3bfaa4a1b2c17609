import { randomInt, randomUUID } from "node:crypto";
import { once } from "node:events";
import { Agent, type IncomingMessage, request } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { assemble } from "../../src/assemble/create-auth-service.ts";
import { openDatabase } from "../../src/assemble/open-database.ts";
import { findSession } from "../../src/authentication/session.ts";
import { type Config, loadConfig } from "../../src/config/config.ts";
import { createHttpServer } from "../../src/http/listener.ts";
import { digest } from "../../src/ports/digest.ts";
import { createLog } from "../../src/ports/log.ts";
import type { PasswordHasher } from "../../src/ports/password.ts";
import { systemRandom } from "../../src/ports/random.ts";
import { digestOf, emailOf, HASHED, ownerOf } from "./seed.ts";

/** Every password has the one hash: what is measured is all of an operation but its hash. */
const noHash: PasswordHasher = {
  hash: async () => HASHED,
  verify: async (_password, hashed) => hashed === HASHED,
  expectRoom: async () => undefined,
  isCrowded: () => false,
  isOutdated: () => false,
  close: async () => undefined,
};

/** What of a session check grows: the rest of the request is the same at every size. */
export const STATEMENT = "session check, the statement alone";
export const OPERATIONS = ["session check", "login", "registration", "reset", STATEMENT] as const;
export type Operation = (typeof OPERATIONS)[number];

/** How often each runs in a round: in slices, so that the sizes meet the same minutes of the disk. */
export const SLICES = 20;
const TIMES_A_SLICE = 10;

export interface Seeded {
  /** Microseconds of one operation, for users drawn at random: the mean of a slice. */
  readonly cost: (operation: Operation) => Promise<number>;
  readonly close: () => Promise<void>;
}

/** Serves a seeded database on a port of its own; `rounds` is for how many rounds each operation's cost can be asked for. */
export async function openSeeded(url: string, users: number, rounds: number): Promise<Seeded> {
  const config = loadConfig({
    DATABASE_URL: url,
    BIENVENUE_LOG_LEVEL: "silent",
    BIENVENUE_THROTTLE_WIDTH: "1000000", // all of it comes from one address
  });
  const tokens = await giveTokens(config, users, 2 * rounds * SLICES * TIMES_A_SLICE);
  const { listener, services, close } = await assemble(config, { hasher: noHash, log: createLog("silent") });
  const server = createHttpServer(listener, services.profile).listen(0, "127.0.0.1");
  await once(server, "listening");
  const ask = clientOf(server.address() as AddressInfo);
  const password = "any password";
  const anyone = () => emailOf(randomInt(1, users + 1));
  const token = () => tokens.pop() as string;
  const run: Record<Operation, () => Promise<unknown>> = {
    "session check": () => ask("GET", "/profile", undefined, `${services.cookie.name}=${token()}`),
    login: () => ask("POST", "/sessions", { email: anyone(), password }),
    registration: () => ask("POST", "/users", { email: `${randomUUID()}@example.com`, password }),
    reset: async () => {
      const email = emailOf(2 * randomInt(0, users / 2) + 1);
      const { reset_token } = JSON.parse(await ask("POST", "/reset_password", { email })) as { reset_token: string };
      await ask("PUT", "/reset_password", { email, reset_token, new_password: password });
    },
    [STATEMENT]: async () => {
      const found = await findSession(services.domain, token());
      if (!found) throw new Error("a seeded session is missing");
    },
  };
  return {
    async cost(operation) {
      const begun = performance.now();
      for (let time = 0; time < TIMES_A_SLICE; time++) await run[operation]();
      return ((performance.now() - begun) * 1000) / TIMES_A_SLICE;
    },
    async close() {
      server.closeAllConnections();
      server.close();
      await close();
    },
  };
}

/**
 * Seeded digests are made up. Gives sessions drawn at random a real token, which puts them anywhere in the tree of digests.
 * A reset ends its user's sessions: it is asked for by users with odd numbers, and theirs are not given any.
 */
async function giveTokens(config: Config, users: number, count: number): Promise<string[]> {
  const { kysely } = openDatabase(config);
  const tokens: string[] = [];
  await kysely.transaction().execute(async (transaction) => {
    while (tokens.length < count) {
      const n = randomInt(1, users + 1);
      if (ownerOf(n, users) % 2 === 1) continue;
      const token = systemRandom.token();
      const update = transaction.updateTable("sessions").set({ digest: digest(token) });
      const { numUpdatedRows } = await update.where("digest", "=", digestOf(n, users)).executeTakeFirstOrThrow();
      if (numUpdatedRows === 1n) tokens.push(token); // else it was drawn before
    }
  });
  await kysely.destroy();
  return tokens;
}

/** A client with one connection that stays open. Answers the body; throws for any status but 200. */
function clientOf({ address, port }: AddressInfo) {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  return async (method: string, path: string, form?: Record<string, string>, cookie?: string): Promise<string> => {
    const headers = {
      ...(cookie !== undefined && { cookie }),
      ...(form && { "content-type": "application/x-www-form-urlencoded" }),
    };
    const outgoing = request({ agent, host: address, port, method, path, headers });
    outgoing.end(form && new URLSearchParams(form).toString());
    const [response] = (await once(outgoing, "response")) as [IncomingMessage];
    const body = await text(response);
    if (response.statusCode !== 200) throw new Error(`${method} ${path} answers ${response.statusCode} ${body}`);
    return body;
  };
}
