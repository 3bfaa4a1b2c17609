import { join } from "node:path";
import { basename } from "node:path/posix";
import { fileURLToPath, pathToFileURL } from "node:url";
import { readLockFile, runtimeFolders } from "../../scripts/lock-file.ts";
import type * as index from "../../src/index.ts";
import type { Bench } from "../support/bench.ts";
import { serve } from "../support/servers.ts";
import { classic } from "./dialect.ts";
import { packagesIn, sizeOf } from "./installed.ts";
import type { Place, Product } from "./system.ts";

const root = fileURLToPath(new URL("../../", import.meta.url));

/** The built service. */
export const ours = (bench: Bench): Product => ({
  name: "Bienvenue",
  databases: ["SQLite", "PostgreSQL"],
  dialect: classic,
  install: async () => undefined,
  prepare: async () => undefined, // it does so when it starts
  serve({ url, everyCore, hash }) {
    const cost = hash && {
      BIENVENUE_HASH_MEMORY: String(hash.memory),
      BIENVENUE_HASH_PASSES: String(hash.passes),
    };
    return serve(bench, { database: basename(url), everyCore, env: { DATABASE_URL: url, ...cost } });
  },
  openSessions: (place, emails) => openSessions(bench, place, emails),
  installed() {
    const { megabytes, packages } = packagesIn(root, runtimeFolders(readLockFile()));
    return { megabytes: megabytes + sizeOf(bench.dist), packages: packages + 1 };
  },
  versions: () => ({ bienvenue: readLockFile().version }),
});

/** By the function that a program calls which embeds the service. */
async function openSessions({ dist }: Bench, { url }: Place, emails: readonly string[]): Promise<string[]> {
  const { createAuthService } = (await import(pathToFileURL(join(dist, "index.js")).href)) as typeof index;
  const service = await createAuthService({ databaseUrl: url, logLevel: "silent" });
  try {
    const cookies: string[] = [];
    for (const email of emails) {
      const token = await service.auth.createSession(email);
      if (token === undefined) throw new Error(`there is no user ${email}`);
      cookies.push(`session_id=${token}`);
    }
    return cookies;
  } finally {
    await service.close();
  }
}
