import { closeSync, openSync, statSync, writeSync } from "node:fs";
import { openWriter } from "../../src/db/drivers/sqlite/settings.ts";

/** Makes a database's file unreadable under who uses it: every page of it, and nothing left in the log beside it. */
export function ruin(path: string): void {
  const connection = openWriter(path);
  connection.run("pragma wal_checkpoint(truncate)", []);
  connection.close();
  const { size } = statSync(path);
  const file = openSync(path, "r+");
  writeSync(file, Buffer.alloc(size, 0xff), 0, size, 0);
  closeSync(file);
}
