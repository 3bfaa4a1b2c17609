import { Writable } from "node:stream";
import { buffer } from "node:stream/consumers";
import { utf8File } from "../ports/utf8.ts";
import { UsageError } from "./command.ts";

/**
 * A password from the terminal, unseen, or the first line of standard input. Never from an argument, which `ps` shows.
 * Throws `UsageError` for bytes that are not UTF-8: as a text they would be another password than the one that was typed.
 */
export async function readPassword(): Promise<string> {
  const text = process.stdin.isTTY ? await ask() : utf8File(await buffer(process.stdin));
  // A terminal's bytes are decoded before they come here, with U+FFFD for what is not UTF-8.
  if (text === undefined || (process.stdin.isTTY && text.includes("\uFFFD")))
    throw new UsageError("the password is not UTF-8; set the terminal, or write what is piped, to UTF-8");
  const password = text.split(/\r?\n/)[0] ?? "";
  if (password === "") throw new UsageError("no password came from standard input");
  return password;
}

async function ask(): Promise<string> {
  const { createInterface } = await import("node:readline/promises"); // a service asks for none
  process.stderr.write("Password: ");
  const unseen = new Writable({ write: (_chunk, _encoding, done) => done() });
  const terminal = createInterface({ input: process.stdin, output: unseen, terminal: true });
  try {
    return await terminal.question("");
  } finally {
    terminal.close();
    process.stderr.write("\n");
  }
}
