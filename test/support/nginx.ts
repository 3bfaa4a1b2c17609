import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { temporaryFolder } from "./databases.ts";
import { whenDone } from "./when-done.ts";

export interface Nginx {
  readonly url: string;
  /** Takes another list of nodes; what is in flight at a node that is no longer there is finished. */
  readonly reload: (nodes: readonly string[]) => Promise<void>;
  /** What it complained of so far. */
  readonly errors: () => string;
}

/**
 * Starts a real nginx before nodes (URLs), turn about, on a port of this machine; it is stopped when the test ends.
 * `extra` goes into the location that asks the nodes.
 */
export async function startNginx(port: number, nodes: readonly string[], extra = ""): Promise<Nginx> {
  const folder = temporaryFolder();
  const { errors, reload } = await runNginx(folder, port, configuration(folder, port, nodes, extra));
  return {
    url: `http://127.0.0.1:${port}`,
    errors,
    reload: (next) => reload(configuration(folder, port, next, extra)),
  };
}

/** Runs nginx on what would stand in its `http` block, until the test ends; resolves when it listens on the port. */
export async function runNginx(folder: string, port: number, http: string) {
  for (const kind of ["body", "proxy", "fastcgi", "uwsgi", "scgi", "cache"]) mkdirSync(join(folder, kind));
  const file = join(folder, "nginx.conf");
  const log = join(folder, "error.log");
  const write = (current: string) => writeFileSync(file, around(folder, current));
  write(http);

  const child = spawn("nginx", ["-p", folder, "-e", log, "-c", file], { stdio: ["ignore", "ignore", "pipe"] });
  let words = "";
  child.stderr.on("data", (chunk: Buffer) => void (words += chunk.toString()));
  whenDone(async () => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.kill("SIGTERM");
    await once(child, "exit");
  });
  await untilListening(child, port, () => words);
  return {
    errors: () => words + readFileSync(log, "utf8"),
    reload: async (next: string) => {
      write(next);
      const before = workers(child);
      child.kill("SIGHUP");
      // The new workers are there when the old ones have stopped to listen.
      while (workers(child).join() === before.join()) await sleep(20);
      await sleep(100);
    },
  };
}

/** All that it writes is in the folder. */
function around(folder: string, http: string): string {
  return `
daemon off;
pid ${folder}/nginx.pid;
worker_processes 1;
${process.getuid?.() === 0 ? "user root;" : ""}
events { worker_connections 1024; }
http {
  access_log off;
  client_body_temp_path ${folder}/body;
  proxy_temp_path ${folder}/proxy;
  fastcgi_temp_path ${folder}/fastcgi;
  uwsgi_temp_path ${folder}/uwsgi;
  scgi_temp_path ${folder}/scgi;
${http}
}
`;
}

/**
 * A request whose answer did not come is repeated elsewhere only if it can be: nginx itself repeats no POST that was
 * sent, and PUT and DELETE are not repeated here, because a token and a session end only once.
 * `keepalive_timeout` is shorter than the nodes' own 5 s, or a request may meet a connection that is being closed.
 */
function configuration(folder: string, port: number, nodes: readonly string[], extra: string): string {
  return `
  proxy_cache_path ${folder}/cache keys_zone=answers:1m;

  upstream nodes {
${nodes.map((node) => `    server ${new URL(node).host} fail_timeout=1s;`).join("\n")}
    keepalive 32;
    keepalive_timeout 4s;
  }
  server {
    listen 127.0.0.1:${port} backlog=512;
    proxy_http_version 1.1;
    proxy_set_header Connection "";
    proxy_set_header Host $http_host;
    proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
    proxy_set_header X-Forwarded-Proto $scheme;
    error_page 418 = @once;
    location / {
      if ($request_method ~ ^(PUT|DELETE)$) { return 418; }
      proxy_next_upstream error timeout;
      proxy_pass http://nodes;
      ${extra}
    }
    location @once {
      proxy_next_upstream off;
      proxy_pass http://nodes;
    }
  }
`;
}

/** The processes that serve, by id. */
function workers({ pid }: ChildProcess): string[] {
  return readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8").trim().split(" ");
}

/** Throws if the proxy ends instead. */
export async function untilListening(child: ChildProcess, port: number, words: () => string): Promise<void> {
  while (child.exitCode === null) {
    const socket = connect(port, "127.0.0.1");
    const connected = await Promise.race([
      once(socket, "connect").then(() => true),
      once(socket, "error").then(() => false),
    ]).catch(() => false);
    socket.destroy();
    if (connected) return;
    await sleep(20);
  }
  throw new Error(`${child.spawnfile} ended with ${child.exitCode}: ${words()}`);
}
