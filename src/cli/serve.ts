import cluster from "node:cluster";
import { once } from "node:events";
import { availableParallelism } from "node:os";
import { type Config, ConfigError } from "../config/config.ts";
import { mask } from "../config/mask.ts";
import { renderWithoutContexts } from "../http/page/disable-async-context.ts";
import { createLog, type Log } from "../ports/log.ts";
import { runCluster, runWorker } from "./cluster.ts";
import { type Command, configuration, parse, privateFiles, type Terminal, UsageError } from "./command.ts";
import { runNode } from "./node.ts";
import { version } from "./version.ts";

/** Serves until it is told to stop. */
export const serve: Command = {
  name: "serve",
  usage: [
    ["serve", "serve (also without any word)"],
    ["serve --workers N|auto", "serve with N processes, or one for each core; SIGHUP reloads them"],
  ],
  async run(args, terminal) {
    try {
      await run(args, terminal);
    } finally {
      cluster.worker?.disconnect(); // its channel to the primary would keep it alive
    }
  },
};

async function run(args: string[], terminal: Terminal): Promise<void> {
  const { workers } = parse(args, { workers: { type: "string" } }).values as { readonly workers?: string };
  const count = workers === undefined ? undefined : countOf(workers);
  privateFiles();
  renderWithoutContexts();
  const config = configuration();
  // From here on a signal ends the process in order, also one that comes before it listens.
  const stop = stopSignal();
  const log = createLog(config.logLevel);
  // Whoever read our output may go away; that is no reason for us to go as well.
  for (const stream of [process.stdout, process.stderr]) stream.on("error", () => undefined);
  process.on("unhandledRejection", (error) => log.error("unhandled rejection", { error }));
  if (cluster.isWorker) return runWorker(config, log);
  const listening = (url: string) => announce(terminal, log, config, url);
  if (count === undefined)
    await runNode(
      config,
      { log },
      stop.then(() => "stop" as const),
      listening,
    );
  else await runWorkers(count, config, log, stop, listening);
  log.info("stopped");
}

function countOf(text: string): number {
  if (text === "auto") return availableParallelism();
  if (!/^[1-9]\d{0,2}$/.test(text))
    throw new UsageError(`--workers takes a number from 1 to 999, or auto, not ${text}`);
  return Number(text);
}

async function runWorkers(
  count: number,
  config: Config,
  log: Log,
  stop: Promise<unknown>,
  listening: (url: string) => void,
): Promise<void> {
  if (config.databaseUrl === "sqlite::memory:") {
    throw new ConfigError(["a database in memory is one process's own: --workers needs a file, or PostgreSQL"]);
  }
  const onReload = (reload: () => void) => void process.on("SIGHUP", reload);
  await runCluster(count, config, log, { stop, onReload }, listening);
}

function announce(terminal: Terminal, log: Log, config: Config, url: string): void {
  greet(terminal, config, url);
  const profile = config.publicUrl ? "public" : "development";
  log.info("listening", { url, profile, database: mask(config.databaseUrl) });
}

function greet({ err }: Terminal, config: Config, url: string): void {
  const { publicUrl, databaseUrl, registration, mail, smtpUrl, mailFrom } = config;
  err(`Bienvenue ${version()} listens on ${url}`);
  err(`  database  ${mask(databaseUrl)}`);
  if (!publicUrl) {
    err("  profile   development, for programs of this machine: answers carry reset tokens, every password passes,");
    err("            no address is verified. Set BIENVENUE_PUBLIC_URL to serve people.");
  } else {
    err(`  profile   public, for ${publicUrl.href.replace(/\/$/, "")}; registration is ${registration}`);
  }
  if (smtpUrl) err(`  mail      from ${mailFrom?.address}, by ${smtpUrl.host}:${smtpUrl.port}`);
  else if (!publicUrl) err(mail === "none" ? "  mail      none" : `  mail      not sent: see ${url}/dev/mail`);
  else err("  mail      none: registration tells whether an address is known, addresses are not verified");
}

function stopSignal(): Promise<unknown> {
  return Promise.race([once(process, "SIGTERM"), once(process, "SIGINT")]);
}
