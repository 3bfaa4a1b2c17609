import { spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { temporaryFolder } from "./databases.ts";
import { freePort } from "./free-port.ts";
import { untilListening } from "./nginx.ts";
import { asServerUser, SUPERUSER } from "./postgres-programs.ts";
import { whenDone } from "./when-done.ts";

/** A real pgbouncer before a PostgreSQL, as Debian has it but for what it must be told; answers the URL of a database. */
export async function pgbouncerBefore(url: string, settings: readonly string[]): Promise<string> {
  const { port: server, pathname } = new URL(url);
  const port = await freePort();
  const folder = temporaryFolder();
  const [file, users] = [join(folder, "pgbouncer.ini"), join(folder, "users.txt")];
  writeFileSync(users, `"${SUPERUSER}" ""\n`);
  const lines = [
    "[databases]",
    `* = host=127.0.0.1 port=${server}`,
    "[pgbouncer]",
    "listen_addr = 127.0.0.1",
    `listen_port = ${port}`,
    "unix_socket_dir =",
    "auth_type = trust",
    `auth_file = ${users}`,
    ...settings,
  ];
  writeFileSync(file, `${lines.join("\n")}\n`);
  chmodSync(folder, 0o755);
  const child = spawn("pgbouncer", [file], { ...asServerUser(), cwd: folder, stdio: ["ignore", "ignore", "pipe"] });
  let words = "";
  child.stderr.on("data", (chunk: Buffer) => void (words += chunk.toString()));
  whenDone(async () => {
    if (child.exitCode !== null) return;
    const exited = once(child, "exit");
    child.kill("SIGKILL");
    await exited;
  });
  await untilListening(child, port, () => words);
  return `postgres://${SUPERUSER}@127.0.0.1:${port}${pathname}`;
}
