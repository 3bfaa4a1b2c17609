import { WorkerFailed } from "./cluster.ts";
import { type Command, explain, type Terminal, UsageError } from "./command.ts";
import { configCommand } from "./config.ts";
import { dbCommand } from "./db.ts";
import { doctor } from "./doctor.ts";
import { events } from "./events.ts";
import { healthcheck } from "./healthcheck.ts";
import { help, helpFor } from "./help.ts";
import { mail } from "./mail.ts";
import { migrateCommand } from "./migrate.ts";
import { serve } from "./serve.ts";
import { sessions } from "./sessions.ts";
import { smoke } from "./smoke.ts";
import { users } from "./users.ts";
import { version } from "./version.ts";

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

/** Runs one command line; returns the exit code: 0 done, 1 could not be done, 2 not understood. */
export async function run([name = "serve", ...args]: string[], terminal: Terminal): Promise<number> {
  try {
    if (name === "--version") terminal.out(version());
    else if (name === "--help") terminal.out(help(COMMANDS));
    else if (args.includes("--help")) terminal.out(helpFor(find(name)));
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
