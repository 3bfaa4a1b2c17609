import { pino, stdTimeFunctions } from "pino";

/** The only things that are ever logged beside the event's name. No password, token, email in clear or raw URL fits in. */
export interface LogFields {
  readonly requestId?: string;
  readonly method?: string;
  /** The route's pattern, never the path as it was sent. */
  readonly route?: string;
  readonly status?: number;
  readonly code?: string;
  readonly milliseconds?: number;
  readonly seconds?: number;
  /** How many events this line stands for beside its own. */
  readonly more?: number;
  readonly pid?: number;
  /** The public id. */
  readonly userId?: string;
  /** The id of a mail. */
  readonly mail?: string;
  /** Written masked. */
  readonly email?: string;
  readonly network?: string;
  readonly feature?: string;
  readonly profile?: string;
  readonly database?: string;
  readonly url?: string;
  readonly error?: unknown;
}

/** Events as JSON lines, UTC. */
export interface Log {
  /** Whether `debug` writes anything: a request that is not logged should cost nothing. */
  readonly debugging: boolean;
  debug(event: string, fields?: LogFields): void;
  info(event: string, fields?: LogFields): void;
  warn(event: string, fields?: LogFields): void;
  error(event: string, fields?: LogFields): void;
}

export const LOG_LEVELS = ["debug", "info", "warn", "error", "silent"] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

/** Where lines go. */
export interface LogOutput {
  write(line: string): unknown;
  readonly isTTY?: boolean;
}

/** JSON lines for machines; one readable line an event when a terminal reads. */
export function createLog(level: LogLevel, output: LogOutput = process.stdout): Log {
  const destination = output.isTTY ? { write: (line: string) => output.write(readable(line)) } : output;
  const logger = pino(
    {
      level,
      base: null,
      messageKey: "event",
      timestamp: stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
    },
    { write: (line: string) => void destination.write(line) },
  );
  const at =
    (name: Exclude<LogLevel, "silent">) =>
    (event: string, fields: LogFields = {}) =>
      logger[name](allowed(fields), event);
  return { debugging: level === "debug", debug: at("debug"), info: at("info"), warn: at("warn"), error: at("error") };
}

/** Enough of an address to recognise one's own, too little to write to: `g***@example.com`. */
function maskEmail(email: string): string {
  const at = email.indexOf("@");
  return at < 1 ? "***" : `${printable(email.slice(0, 1))}***${printable(email.slice(at))}`;
}

/** Field by field: what a caller adds by mistake is not copied. */
function allowed(fields: LogFields): Record<string, unknown> {
  const { requestId, method, route, status, code, milliseconds, more, userId, mail, email, network, feature } = fields;
  const { profile, database, url, pid, seconds, error } = fields;
  const copy = { requestId, method, route, status, code, milliseconds, more, userId, mail, network, feature };
  return {
    ...copy,
    seconds,
    pid,
    profile,
    database,
    url,
    ...(email === undefined ? {} : { email: maskEmail(email) }),
    ...(error === undefined ? {} : { error: describe(error) }),
  };
}

function describe(error: unknown): string {
  return printable(error instanceof Error ? (error.stack ?? error.message) : String(error), 2000);
}

/** Without control characters, which a terminal or a log viewer would obey. */
function printable(text: string, length = 254): string {
  return text.slice(0, length).replace(/[\p{Cc}\u2028\u2029]/gu, (character) => (character === "\n" ? " | " : "?"));
}

function readable(line: string): string {
  const { time, level, event, ...fields } = JSON.parse(line) as Record<string, unknown>;
  const rest = Object.entries(fields).map(([name, value]) => `${name}=${String(value)}`);
  return `${String(time).slice(11, 19)} ${String(level).padEnd(5)} ${String(event)}${rest.length ? `  ${rest.join(" ")}` : ""}\n`;
}
