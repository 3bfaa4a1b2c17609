import { type ChildProcess, type StdioOptions, spawn } from "node:child_process";
import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { connect } from "node:net";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { setTimeout as sleep } from "node:timers/promises";
import { temporaryFolder } from "./databases.ts";
import { freePort } from "./free-port.ts";
import { untilListening } from "./nginx.ts";
import { SUPERUSER } from "./postgres-programs.ts";
import { whenDone } from "./when-done.ts";

const hex = (text: string) => Buffer.from(text).toString("hex");
const length = (bytes: number) => bytes.toString(16).padStart(8, "0");

/** PostgreSQL's own protocol: log in, ask whether it only follows another one, expect a row that says "f". */
function askForPrimary(): string[] {
  const parameters = `user\0${SUPERUSER}\0database\0${SUPERUSER}\0\0`;
  const question = "select pg_is_in_recovery()\0";
  return [
    "tcp-check connect",
    `tcp-check send-binary ${length(8 + parameters.length)}00030000${hex(parameters)}`,
    `tcp-check expect binary ${hex("Z")}${length(5)}${hex("I")}`,
    `tcp-check send-binary ${hex("Q")}${length(4 + question.length)}${hex(question)}`,
    `tcp-check expect binary ${hex("D")}${length(11)}0001${length(1)}${hex("f")}`,
  ];
}

/**
 * Whether it has found out by now which one is the primary: before its first checks it takes every server for one, and
 * goes on doing so ("UP 1/2") until a second check fails.
 */
async function hasDecided(socket: string): Promise<boolean> {
  const client = connect(socket);
  client.end("show stat\n");
  const lines = (await text(client).catch(() => "")).split("\n").filter((line) => /^primary,s\d/.test(line));
  const states = lines.map((line) => line.split(",")[17]);
  return (
    states.filter((state) => state === "UP").length === 1 && states.filter((state) => state !== "DOWN").length === 1
  );
}

/** A real haproxy before some PostgreSQLs, which leads to the one that is the primary; answers its port. */
export async function primaryProxy(ports: readonly number[]): Promise<number> {
  const port = await freePort();
  const folder = temporaryFolder();
  const file = join(folder, "haproxy.cfg");
  const socket = join(folder, "stats");
  const servers = ports.map((to, index) => `server s${index} 127.0.0.1:${to} check on-marked-down shutdown-sessions`);
  const lines = [
    "global",
    `  stats socket ${socket}`,
    "defaults",
    "  mode tcp",
    "  timeout connect 500ms",
    "  timeout client 10m",
    "  timeout server 10m",
    "  timeout check 500ms",
    "listen primary",
    `  bind 127.0.0.1:${port}`,
    "  option tcp-check",
    ...askForPrimary().map((line) => `  ${line}`),
    "  default-server inter 200ms fall 2 rise 1",
    ...servers.map((line) => `  ${line}`),
  ];
  writeFileSync(file, `${lines.join("\n")}\n`);
  run(file);
  while (!(await hasDecided(socket))) await sleep(50);
  return port;
}

/** Runs haproxy on a configuration until the test ends; resolves when it listens on the port. */
export async function runHaproxy(port: number, configuration: string): Promise<void> {
  const file = join(temporaryFolder(), "haproxy.cfg");
  writeFileSync(file, configuration);
  const child = run(file, ["ignore", "ignore", "pipe"]);
  let words = "";
  child.stderr?.on("data", (chunk: Buffer) => void (words += chunk.toString()));
  await untilListening(child, port, () => words);
}

function run(file: string, stdio: StdioOptions = "inherit"): ChildProcess {
  const child = spawn("haproxy", ["-db", "-q", "-f", file], { stdio });
  whenDone(async () => {
    if (child.exitCode !== null) return;
    const exited = once(child, "exit");
    child.kill("SIGKILL");
    await exited;
  });
  return child;
}
