import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { afterAll, inject, onTestFinished } from "vitest";
import { isLong } from "../effort.ts";
import { afterFile } from "./when-done.ts";

/** A folder that is gone after the test, or, made outside of one, after the test file. */
export function temporaryFolder(parent = tmpdir()): string {
  const folder = mkdtempSync(join(parent, "bienvenue-"));
  const remove = () => rmSync(folder, { recursive: true, force: true });
  try {
    onTestFinished(remove);
  } catch {
    afterAll(remove);
  }
  return folder;
}

/** A folder that is gone after the test file, wherever in it this is called. */
export function folderOfFile(): string {
  const folder = mkdtempSync(join(tmpdir(), "bienvenue-"));
  afterFile(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** In memory, where the machine has such a place: for files that are to outlive a service, and not the machine. */
export const memoryFolder = () => temporaryFolder(existsSync("/dev/shm") ? "/dev/shm" : undefined);

const CLUSTER = inject("postgres");
let count = 0;

/** A new empty database in the run's PostgreSQL. */
export async function newPostgresDatabase(): Promise<string> {
  const name = `t${process.pid}_${++count}`;
  const client = new pg.Client({ connectionString: CLUSTER });
  await client.connect();
  await client.query(`create database ${name}`);
  await client.end();
  return CLUSTER.replace(/\/postgres$/, `/${name}`);
}

/** Deleting a few rows is much quicker than `truncate`, which makes a new file for each table. */
const EMPTY = `do $$ declare name text; begin
  set local session_replication_role = replica;
  for name in select oid::regclass::text from pg_class
    where relnamespace = 'public'::regnamespace and relkind = 'r' and relname not like 'kysely%'
  loop execute 'delete from ' || name; end loop;
  perform setval(oid::regclass, 1, false) from pg_class where relnamespace = 'public'::regnamespace and relkind = 'S';
end $$`;

/** Databases of tests that are over: to make a new one takes longer than most tests. */
const used: string[] = [];

/** An empty database in the run's PostgreSQL, for one test; it has been another one's before. */
export async function emptyPostgresDatabase(): Promise<string> {
  const url = used.pop() ?? (await newPostgresDatabase());
  onTestFinished(() => void used.push(url));
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query(EMPTY);
  await client.end();
  return url;
}

/** Every database that a suite runs on: a name, and the URL of a new empty one. */
export const DATABASES: readonly (readonly [name: string, url: () => Promise<string>])[] = [
  ["sqlite in memory", async () => "sqlite::memory:"],
  ["sqlite file", async () => `sqlite:${join(memoryFolder(), "test.db")}`],
  ...(CLUSTER === "" ? [] : [["postgres", emptyPostgresDatabase] as const]),
];

/** The same for suites to which it is one whether SQLite has a file or none: in the short form they take the file. */
export const KINDS_OF_DATABASES = isLong ? DATABASES : DATABASES.filter(([name]) => name !== "sqlite in memory");
