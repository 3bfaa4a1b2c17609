import { Writable } from "node:stream";
import { text } from "node:stream/consumers";
import { UsageError } from "./command.ts";

/** A password from the terminal, unseen, or the first line of standard input. Never from an argument, which `ps` shows. */
export async function readPassword(): Promise<string> {
  const password = process.stdin.isTTY ? await ask() : ((await text(process.stdin)).split(/\r?\n/)[0] ?? "");
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
