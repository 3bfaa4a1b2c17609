// Measures `bienvenue db copy` on a million users with a session each, from SQLite to PostgreSQL and back:
// `npm run bench:copy [users]`. Prints seconds and the most memory that the process had. Needs Linux and PostgreSQL.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { openConnection } from "../src/db/drivers/sqlite/connection.ts";
import { startCluster } from "../test/support/postgres.ts";
import { findPostgres } from "../test/support/postgres-programs.ts";
import { openRunFolder } from "./support/run-folder.ts";

const CLI = fileURLToPath(new URL("../dist/cli.js", import.meta.url));
const users = Number(process.argv[2] ?? 1_000_000);
const bin = findPostgres();
if (bin === undefined) throw new Error("needs PostgreSQL (apt-get install postgresql)");

const folder = openRunFolder("copy");
const cluster = await startCluster(bin, { durable: true });
try {
  const [first, second] = [join(folder, "first.db"), join(folder, "second.db")];
  await bienvenue(["migrate"], `sqlite:${first}`);
  fill(first);
  console.log(`${users} users, ${users} sessions, ${Math.round(statSync(first).size / 1e6)} MB`);
  await copy(`sqlite:${first}`, cluster.url);
  await copy(cluster.url, `sqlite:${second}`);
} finally {
  await cluster.stop();
}

/** Rows of the sizes that the service writes. */
function fill(path: string): void {
  const connection = openConnection(path, 0);
  connection.exec(`begin;
    with recursive n(i) as (select 1 union all select i + 1 from n where i < ${users})
    insert into users (public_id, email, canonical_email, hashed_password, created_at)
    select lower(hex(randomblob(18))), lower(hex(randomblob(6))) || i || '@example.com', lower(hex(randomblob(6))) || i || '@example.com',
      '$argon2id$v=19$m=65536,t=3,p=1$' || hex(randomblob(11)) || '$' || hex(randomblob(22)), 1767225600000 + i from n;
    insert into sessions
      (digest, id, user_id, created_at, last_seen_at, last_seen_hour, expires_at, methods, user_agent, network)
    select substr(hex(randomblob(32)), 1, 43), lower(hex(randomblob(18))), id, created_at, created_at,
      created_at / 3600000, created_at + 2592000000, 'pwd', 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0', '192.0.2.0/24'
    from users;
    commit;`);
  connection.close();
}

async function copy(from: string, to: string): Promise<void> {
  const begun = performance.now();
  const most = await bienvenue(["db", "copy", "--from", from, "--to", to]);
  const seconds = Math.round((performance.now() - begun) / 1000);
  console.log(`${from.replace(/:.*/, "")} to ${to.replace(/:.*/, "")}: ${seconds} s, ${most} MB of memory at most`);
}

/** Runs a command; answers the megabytes of memory that it had at most. */
async function bienvenue(args: string[], url = "sqlite:unused.db"): Promise<number> {
  const env = { PATH: process.env["PATH"], TMPDIR: folder, DATABASE_URL: url };
  const child = spawn(process.execPath, [CLI, ...args], { cwd: folder, env, stdio: ["ignore", "ignore", "inherit"] });
  let most = 0;
  const watch = setInterval(() => {
    const peak = /^VmHWM:\s+(\d+) kB/m.exec(readFileSync(`/proc/${child.pid}/status`, "utf8"))?.[1];
    most = Math.max(most, (Number(peak ?? 0) * 1024) / 1e6);
  }, 100);
  const [code] = (await once(child, "exit")) as [number | null];
  clearInterval(watch);
  if (code !== 0) throw new Error(`bienvenue ${args.join(" ")} ended with ${code}`);
  return Math.round(most);
}
