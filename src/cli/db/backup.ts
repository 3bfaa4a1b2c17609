import { closeSync, existsSync, fsyncSync, openSync, renameSync, rmSync } from "node:fs";
import { dirname } from "node:path";
import { keyFileOf } from "../../assemble/open-database.ts";
import { backUp, type Sums, sums } from "../../db/maintenance/backup.ts";
import { check } from "../../db/maintenance/check.ts";
import { configuration, type Terminal } from "../command.ts";
import { MIGRATIONS, refusal, withDatabase } from "./open.ts";

/**
 * Writes the configured SQLite database into a new file that only its owner can read, and verifies it. The file has its
 * name only when it is whole, verified and on disk.
 */
export async function backupTo(file: string, { out }: Terminal): Promise<void> {
  const config = configuration();
  const partial = `${file}.partial`;
  await withDatabase(config, async (source) => {
    if (!source.kind.backUp) throw refusal("this command is for SQLite: back PostgreSQL up with pg_dump");
    if (existsSync(file)) throw refusal(`${file} exists already, and a backup overwrites nothing`);
    create(partial);
    try {
      const expected = await backUp(source, MIGRATIONS, partial);
      await withDatabase({ ...config, databaseUrl: `sqlite:${partial}` }, async (copy) => {
        const { faults } = await check(copy, MIGRATIONS);
        if (faults.length > 0) throw refusal(`the backup is damaged: ${faults.join("; ")}`);
        same(expected, await sums(copy));
      });
      flush(partial);
      if (existsSync(file)) throw refusal(`${file} exists by now, and a backup overwrites nothing`);
      renameSync(partial, file);
      flush(dirname(file));
      for (const [name, { rows, digest }] of Object.entries(expected)) out(`${name}\t${rows} rows\tsha256 ${digest}`);
      out(`${file} is verified`);
      const key = keyFileOf(config.databaseUrl.slice("sqlite:".length));
      if (!config.secrets && existsSync(key)) {
        out(`keep ${key} as well, apart from it: without that key no authenticator app works`);
      }
    } finally {
      for (const end of ["", "-wal", "-shm", "-journal"]) rmSync(`${partial}${end}`, { force: true });
    }
  });
}

function create(file: string): void {
  try {
    closeSync(openSync(file, "wx", 0o600));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    throw refusal(`${file} exists: another backup writes it, or one was interrupted; then delete it`);
  }
}

function same(expected: Sums, found: Sums): void {
  for (const [name, { rows, digest }] of Object.entries(expected)) {
    if (found[name]?.rows !== rows || found[name].digest !== digest) {
      throw refusal(`the backup is not what was backed up: ${name} differ`);
    }
  }
}

function flush(path: string): void {
  const file = openSync(path, "r");
  fsyncSync(file);
  closeSync(file);
}
