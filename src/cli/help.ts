import { SETTINGS } from "../config/settings.ts";
import type { Command } from "./command.ts";

/** The text of `--help`; its settings are those of the one table. */
export function help(commands: readonly Command[]): string {
  const usage = commands.flatMap((command) => command.usage);
  const width = Math.max(...usage.map(([line]) => line.length));
  return [
    "bienvenue: a user authentication service",
    "",
    ...usage.map(([line, summary]) => `  bienvenue ${line.padEnd(width)}  ${summary}`),
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
