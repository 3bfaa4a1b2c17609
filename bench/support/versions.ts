import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { readLockFile } from "../../scripts/lock-file.ts";
import { findPostgres } from "../../test/support/postgres-programs.ts";
import { isInstalled } from "./machine.ts";

/** Of the service and of the programs that every run uses, as far as they are installed. */
export function versions(): Record<string, string> {
  const lock = readLockFile();
  const bin = findPostgres();
  const found = {
    bienvenue: lock.version,
    "better-sqlite3": lock.packages["node_modules/better-sqlite3"]?.version,
    pg: lock.packages["node_modules/pg"]?.version,
    PostgreSQL: bin === undefined ? undefined : told(join(bin, "postgres"), "--version"),
    wrk: isInstalled("wrk") ? told("wrk", "-v") : undefined,
  };
  return Object.fromEntries(Object.entries(found).flatMap(([name, version]) => (version ? [[name, version]] : [])));
}

/** The first number in what a program says of itself; wrk says it with a status of 1. */
function told(program: string, flag: string): string | undefined {
  return /\d[\w.]*/.exec(spawnSync(program, [flag], { encoding: "utf8" }).stdout)?.[0];
}
