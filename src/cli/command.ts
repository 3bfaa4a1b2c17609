import { parseArgs } from "node:util";
import { createServices, type Services } from "../assemble/services.ts";
import { type Config, ConfigError, loadConfig, processEnvironment } from "../config/config.ts";
import { ServiceError } from "../core/errors.ts";
import { needCurrent } from "../db/maintenance/copy.ts";
import * as features from "../features/index.ts";
import { createLog } from "../ports/log.ts";
import { MailError } from "../ports/mail.ts";
import { MIGRATIONS, withDatabase } from "./db/open.ts";

/** Where a command's words go. */
export interface Terminal {
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
}

export interface Command {
  readonly name: string;
  /** Lines of usage, each with what it does. */
  readonly usage: readonly (readonly [line: string, summary: string])[];
  readonly run: (args: string[], terminal: Terminal) => Promise<void>;
}

/** The command line was not understood: exit code 2. */
export class UsageError extends Error {}

/** The configuration of the process. */
export function configuration(): Config {
  return loadConfig(processEnvironment());
}

/**
 * Runs something on the configured database, and closes it. The database must be there, and of this version, unless it is
 * the command's to make: in a wrong folder one that only looks would leave an empty one behind, and find it sound.
 */
export async function withServices(
  work: (services: Services, config: Config) => Promise<void>,
  { creates = false } = {},
): Promise<void> {
  privateFiles();
  const config = configuration();
  if (!creates) await withDatabase(config, ({ kysely }) => needCurrent(kysely, MIGRATIONS));
  const log = createLog("warn", process.stderr);
  const services = await createServices(config, Object.values(features), { log });
  try {
    await work(services, config);
  } finally {
    await services.close();
  }
}

/** What this process creates, the database first of all, only its own user can read. */
export function privateFiles(): void {
  process.umask(0o077);
}

/** The options of a command line and its words, exactly as many as named. Throws `UsageError`. */
export function parse(
  args: string[],
  options: Readonly<Record<string, { readonly type: "string" | "boolean" }>>,
  words: readonly string[] = [],
): { readonly values: Readonly<Record<string, unknown>>; readonly words: string[] } {
  const { values, positionals } = understood(() => parseArgs({ args, options, allowPositionals: true }));
  const missing = words[positionals.length];
  if (missing !== undefined) throw new UsageError(`${missing} is missing`);
  const surplus = positionals[words.length];
  if (surplus !== undefined) throw new UsageError(`${surplus} is too much`);
  return { values, words: positionals };
}

function understood<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw new UsageError((error as Error).message);
  }
}

/** An error as one sentence for the person at the terminal. Only a bug shows its stack. */
export function explain(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { code, path } = error as NodeJS.ErrnoException & { path?: string };
  if (error instanceof ServiceError || error instanceof ConfigError || error instanceof UsageError)
    return error.message;
  if (error instanceof MailError || error.name === "AssertionError") return error.message;
  if (typeof code === "string" && code.startsWith("E") && !code.startsWith("ERR_")) {
    return path === undefined ? error.message : `${path}: ${error.message}`;
  }
  return error.stack ?? error.message;
}
