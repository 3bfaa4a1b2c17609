import { type ChildProcess, execFileSync, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { chmodSync, existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";

const SUPERUSER = "postgres";

/** A real PostgreSQL server of its own, in a temporary folder. */
export interface Cluster {
  /** Of the maintenance database; put another name in the place of `/postgres`. */
  readonly url: string;
  readonly folder: string;
  readonly process: ChildProcess;
  stop(): Promise<void>;
}

/** The folder of PostgreSQL's programs: where Debian puts them, or on the path. */
export function findPostgres(): string | undefined {
  const debian = "/usr/lib/postgresql";
  const versions = existsSync(debian) ? readdirSync(debian).sort((a, b) => Number(b) - Number(a)) : [];
  const installed = versions
    .map((version) => join(debian, version, "bin"))
    .find((bin) => existsSync(join(bin, "initdb")));
  if (installed !== undefined) return installed;
  const found = spawnSync("sh", ["-c", "command -v initdb"], { encoding: "utf8" }).stdout.trim();
  return found === "" ? undefined : join(found, "..");
}

/** Starts a cluster. Durability is off, for speed, unless it is what is tested. */
export async function startCluster(bin: string, options: { readonly durable?: boolean } = {}): Promise<Cluster> {
  const folder = mkdtempSync(join(tmpdir(), "bienvenue-postgres-"));
  chmodSync(folder, 0o755);
  const data = join(folder, "data");
  const as = asServerUser();
  execFileSync("sh", [
    "-c",
    `mkdir "${data}" && chmod 700 "${data}"${as ? ` && chown ${SUPERUSER} "${folder}" "${data}"` : ""}`,
  ]);
  const initdb = [
    join(bin, "initdb"),
    "-D",
    data,
    "-U",
    SUPERUSER,
    "-A",
    "trust",
    "-E",
    "UTF8",
    "--no-sync",
    "--locale=C",
  ];
  execFileSync(initdb[0]!, initdb.slice(1), { ...as, cwd: folder, stdio: "ignore" });
  const port = await freePort();
  const flags = options.durable ? [] : ["fsync=off", "full_page_writes=off", "synchronous_commit=off"];
  const settings = [
    `port=${port}`,
    "listen_addresses=127.0.0.1,127.0.0.2",
    `unix_socket_directories=${folder}`,
    "max_connections=200",
    ...flags,
  ];
  const args = ["-D", data, ...settings.flatMap((setting) => ["-c", setting])];
  const child = spawn(join(bin, "postgres"), args, { ...as, cwd: folder, stdio: "ignore" });
  const url = `postgres://${SUPERUSER}@127.0.0.1:${port}/postgres`;
  await untilItAnswers(url);
  return {
    url,
    folder,
    process: child,
    async stop() {
      if (child.exitCode === null && child.signalCode === null) {
        child.kill("SIGINT"); // fast shutdown
        await once(child, "exit");
      }
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** PostgreSQL refuses to run as root. */
function asServerUser(): { uid: number; gid: number } | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const id = (flag: string) => Number(execFileSync("id", [flag, SUPERUSER], { encoding: "utf8" }));
  return { uid: id("-u"), gid: id("-g") };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as { port: number };
  server.close();
  return port;
}

async function untilItAnswers(url: string): Promise<void> {
  for (let attempt = 0; ; attempt++) {
    const client = new pg.Client({ connectionString: url });
    try {
      await client.connect();
      await client.end();
      return;
    } catch (error) {
      if (attempt === 300) throw error;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
}
