#!/usr/bin/env node
import { WorkerFailed } from "./cli/cluster.ts";
import { type Command, explain, type Terminal, UsageError } from "./cli/command.ts";
import { configCommand } from "./cli/config.ts";
import { dbCommand } from "./cli/db.ts";
import { doctor } from "./cli/doctor.ts";
import { events } from "./cli/events.ts";
import { healthcheck } from "./cli/healthcheck.ts";
import { help } from "./cli/help.ts";
import { mail } from "./cli/mail.ts";
import { migrateCommand } from "./cli/migrate.ts";
import { serve } from "./cli/serve.ts";
import { sessions } from "./cli/sessions.ts";
import { smoke } from "./cli/smoke.ts";
import { users } from "./cli/users.ts";
import { version } from "./cli/version.ts";

const COMMANDS: readonly Command[] = [
  serve,
  migrateCommand,
  dbCommand,
  users,
  sessions,
  mail,
  events,
  configCommand,
  doctor,
  smoke,
  healthcheck,
];

const terminal: Terminal = {
  out: (text) => void process.stdout.write(`${text}\n`),
  err: (text) => void process.stderr.write(`${text}\n`),
};

process.exitCode = await run(process.argv.slice(2));

/** Runs one command line; answers the exit code: 0 done, 1 could not be done, 2 not understood. */
async function run([name = "serve", ...args]: string[]): Promise<number> {
  try {
    if (name === "--version") terminal.out(version());
    else if (name === "--help" || args.includes("--help")) terminal.out(help(COMMANDS));
    else await find(name).run(args, terminal);
    return 0;
  } catch (error) {
    if (!(error instanceof WorkerFailed)) terminal.err(`bienvenue: ${explain(error)}`);
    return error instanceof UsageError ? 2 : 1;
  }
}

function find(name: string): Command {
  const command = COMMANDS.find((candidate) => candidate.name === name);
  if (!command) throw new UsageError(`there is no command ${name}; try bienvenue --help`);
  return command;
}
