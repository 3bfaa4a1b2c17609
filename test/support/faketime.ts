import { chmodSync, existsSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import pg from "pg";
import { afterAll, beforeAll, type TestContext } from "vitest";
import { temporaryFolder } from "./databases.ts";
import { type Cluster, startCluster } from "./postgres.ts";
import { findPostgres } from "./postgres-programs.ts";

export interface FakedClock {
  /** For a process whose wall clock this is. */
  readonly env: Readonly<Record<string, string>>;
  /** Sets it against the real one, at once, also for processes that run: `+16m`, `-2h`, `+5y`, or seconds. */
  readonly set: (offset: string) => void;
}

/** A wall clock that jumps; the monotonic one is left alone, as when somebody sets a machine's time. */
export function fakedClock(): FakedClock {
  const folder = temporaryFolder();
  const file = join(folder, "offset");
  chmodSync(folder, 0o755); // PostgreSQL runs as another user
  const set = (offset: string) => writeFileSync(file, offset);
  set("+0");
  return {
    env: {
      LD_PRELOAD: library(),
      FAKETIME_TIMESTAMP_FILE: file,
      FAKETIME_NO_CACHE: "1",
      FAKETIME_DONT_FAKE_MONOTONIC: "1",
    },
    set,
  };
}

/** A PostgreSQL whose clock is this one, for a test file; answers the URL of a new database in it, or of a copy of another. */
export function fakedPostgres(clock: FakedClock): (context: TestContext, like?: string) => Promise<string> {
  let cluster: Cluster | undefined;
  let count = 0;
  beforeAll(async () => {
    const bin = findPostgres();
    cluster = bin === undefined ? undefined : await startCluster(bin, { env: clock.env });
  });
  afterAll(() => cluster?.stop());
  return async ({ skip }, like) => {
    if (!cluster) return skip("NOT RUN: needs PostgreSQL");
    const client = new pg.Client({ connectionString: cluster.url });
    await client.connect();
    const template = like === undefined ? "" : ` template ${new URL(like).pathname.slice(1)}`;
    await client.query(`create database faked${++count}${template}`);
    await client.end();
    return cluster.url.replace(/\/postgres$/, `/faked${count}`);
  };
}

/** Where Debian puts it: a folder named after the machine. A test that needs it says so by `need(context, "faketime")`. */
function library(): string {
  const path = readdirSync("/usr/lib")
    .map((machine) => join("/usr/lib", machine, "faketime/libfaketimeMT.so.1"))
    .find((candidate) => existsSync(candidate));
  return path ?? "";
}
