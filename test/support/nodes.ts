import { createAuthService } from "../../src/assemble/create-auth-service.ts";
import { type Client, clientOf, fetchAs } from "./client.ts";
import { newPostgresDatabase, temporaryFolder } from "./databases.ts";
import { freePort } from "./free-port.ts";
import { type Nginx, startNginx } from "./nginx.ts";
import { CHEAPEST, run, type Served, serve } from "./serve.ts";
import { lifetime, whenDone } from "./when-done.ts";

/** A word that makes passwords long enough for the public profile. */
export const LONG = "quatre-vingt-dix-neuf";

export interface Nodes {
  readonly database: string;
  /** Of nginx, as the Host header has it. */
  readonly host: string;
  readonly nginx: Nginx;
  /** Through nginx, which asks another node each time. */
  readonly through: Client;
  /** One client for each node, directly. */
  readonly direct: readonly Client[];
  readonly served: Served[];
  readonly ports: readonly number[];
  /** Starts a node that has stopped, on its old port. */
  readonly startAgain: (index: number) => Promise<void>;
  /** The command line on the same database. */
  readonly command: (...args: string[]) => Promise<void>;
  /** A reset token, as the operator makes it. */
  readonly resetToken: (email: string) => Promise<string>;
}

/** Processes of the built service in the public profile on one PostgreSQL database, behind one nginx. */
export async function startNodes(count = 3, env: Record<string, string> = {}): Promise<Nodes> {
  const done = lifetime();
  const database = await newPostgresDatabase();
  const port = await freePort();
  const host = `127.0.0.1:${port}`;
  const folder = temporaryFolder();
  const settings = {
    DATABASE_URL: database,
    BIENVENUE_PUBLIC_URL: `http://${host}`,
    BIENVENUE_MAIL: "none",
    BIENVENUE_TRUSTED_PROXIES: "127.0.0.1",
    BIENVENUE_HASH_QUEUE: "1000",
    BIENVENUE_HASH_THREADS: "1",
    LOG_LEVEL: "warn",
    ...env,
  };
  const served = await Promise.all(Array.from({ length: count }, () => serve(folder, settings)));
  const urls = served.map(({ url }) => url);
  const ports = urls.map((url) => Number(new URL(url).port));
  const nginx = await startNginx(port, urls);
  const operator = await createAuthService({ databaseUrl: database, hashThreads: 1, logLevel: "silent" });
  whenDone(() => operator.close());
  return {
    database,
    host,
    nginx,
    served,
    ports,
    through: clientOf(nginx.url),
    direct: urls.map((url) => clientOf(url, fetchAs(host))),
    startAgain: async (index) => {
      served[index] = await serve(folder, { ...settings, PORT: String(ports[index]) }, [], [], done);
    },
    command: async (...args) => {
      const { code, err } = await run(args, folder, { ...settings, ...CHEAPEST });
      if (code !== 0) throw new Error(`${args.join(" ")}: ${err}`);
    },
    resetToken: (email) => operator.auth.getResetPasswordToken(email),
  };
}
