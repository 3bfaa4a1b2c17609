import { SETTINGS } from "../config/settings.ts";
import type { Command } from "./command.ts";

/** Columns of a usage beside which what it does has room. */
const MAX_WIDTH = 60;

/** The text of `COMMAND --help`. */
export function helpFor({ usage }: Command): string {
  const lines = usage.flatMap(([line, summary]) => [`  bienvenue ${line}`, `      ${summary}`]);
  return [...lines, "", "Settings are read from the environment: bienvenue --help lists them."].join("\n");
}

/** The text of `--help`; its settings are those of the one table. */
export function help(commands: readonly Command[]): string {
  const usage = commands.flatMap((command) => command.usage);
  const width = Math.max(...usage.map(([line]) => line.length).filter((length) => length <= MAX_WIDTH));
  return [
    "bienvenue: a user authentication service",
    "",
    ...usage.map(([line, summary]) => {
      // Beside a long line there is no room: what it does stands below.
      const space = line.length > width ? `\n${" ".repeat("  bienvenue ".length + width)}` : "";
      return `  bienvenue ${line.padEnd(width)}${space}  ${summary}`;
    }),
    `  bienvenue ${"--version | --help".padEnd(width)}  this, and which version`,
    "",
    "Settings, from the environment or a file .env in the working directory:",
    "",
    ...Object.values(SETTINGS).flatMap(({ name, bare, secret, standard, description }) => [
      `  ${name}${bare ? ` or ${name.replace("BIENVENUE_", "")}` : ""}${secret ? `, or ${name}_FILE` : ""}`,
      `      ${description.replaceAll("`", "")} (${standard})`,
    ]),
  ].join("\n");
}
