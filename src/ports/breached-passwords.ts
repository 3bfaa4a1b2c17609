import { hash } from "node:crypto";
import { stat } from "node:fs/promises";
import { openBreachFile } from "./breach-file.ts";
import { openBreachFolder } from "./breach-folder.ts";

/** The passwords that were found in breaches, as Have I Been Pwned publishes them: an offline copy on this machine. */
export interface BreachedPasswords {
  /** Whether exactly this password is among them. Rejects when the copy cannot be read, or holds something else. */
  has(password: string): Promise<boolean>;
  close(): Promise<void>;
}

/** A copy that is asked by the SHA-1 of a password: 40 hexadecimal digits in upper case. */
export interface BreachList {
  hasHash(sha1: string): Promise<boolean>;
  close(): Promise<void>;
}

/**
 * Opens one sorted file (lines `SHA1:count`) or a folder of the range API's answers (`00000.txt` … `FFFFF.txt`, lines
 * `suffix:count`). Nothing of it is kept in memory; a look-up reads a few blocks, off the event loop. Throws an Error in
 * words when it is absent, unreadable or in another format; only the first and the last lines are looked at here.
 */
export async function openBreachedPasswords(path: string): Promise<BreachedPasswords> {
  const list = (await stat(path)).isDirectory() ? await openBreachFolder(path) : await openBreachFile(path);
  return {
    has: (password) => list.hasHash(hash("sha1", password, "hex").toUpperCase()),
    close: () => list.close(),
  };
}
