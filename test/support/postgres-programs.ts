import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";

export const SUPERUSER = "postgres";

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

/** PostgreSQL refuses to run as root. */
export function asServerUser(): { uid: number; gid: number } | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const id = (flag: string) => Number(execFileSync("id", [flag, SUPERUSER], { encoding: "utf8" }));
  return { uid: id("-u"), gid: id("-g") };
}

/** A new cluster's files in `data`. */
export function initialise(bin: string, data: string, more: readonly string[] = []): void {
  const trust = ["-U", SUPERUSER, "-A", "trust"];
  runAsServer(join(bin, "initdb"), ["-D", data, ...trust, "-E", "UTF8", "--no-sync", "--locale=C", ...more], data);
}

/** A copy of a running cluster in `data`, which follows it as a standby called `name`. */
export function copyAsStandby(bin: string, data: string, url: string, name: string): void {
  const primary = `${url}?application_name=${name}`;
  runAsServer(join(bin, "pg_basebackup"), ["-D", data, "-d", primary, "-R", "-X", "stream", "-c", "fast"], data);
}

function runAsServer(program: string, args: string[], data: string): void {
  execFileSync(program, args, { ...asServerUser(), cwd: join(data, ".."), stdio: ["ignore", "ignore", "pipe"] });
}
