import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import type { Proof } from "./proofs.ts";

/** What is kept of a proof that held. */
export interface Held {
  readonly figures: readonly string[];
  readonly seconds: number;
  /** Shortened; `+` where files were changed besides. */
  readonly commit: string;
  /** Of the day, in UTC. */
  readonly date: string;
  readonly machine: string;
  /** A digest of the code that it concerns, as it was. */
  readonly code: string;
}

export type Record = Readonly<{ [id: string]: Held }>;

const root = new URL("../../", import.meta.url);
const FILE = new URL("docs/proof.json", root);

export function readRecord(): Record {
  return existsSync(FILE) ? (JSON.parse(readFileSync(FILE, "utf8")) as Record) : {};
}

export function writeRecord(record: Record): void {
  writeFileSync(FILE, `${JSON.stringify(record, null, 2)}\n`);
}

/** A digest of the code that a proof concerns, without its tests. */
export function codeOf({ concerns }: Pick<Proof, "concerns">): string {
  const hash = createHash("sha256");
  for (const path of concerns.flatMap(filesIn).sort())
    hash.update(`\0${path}\0`).update(readFileSync(new URL(path, root)));
  return hash.digest("hex").slice(0, 16);
}

/** Throws where there is no such place: a proof that concerns nothing would never be out of date. */
function filesIn(path: string): string[] {
  if (!statSync(new URL(path, root)).isDirectory()) return [path];
  return readdirSync(new URL(path, root), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.name.includes(".test."))
    .map(({ parentPath, name }) => `${parentPath.replaceAll("\\", "/")}/${name}`.slice(root.pathname.length));
}

/** Whether the code that it concerns is still what it was. */
export function isCurrent(proof: Proof, held: Held | undefined): boolean {
  return held !== undefined && held.code === codeOf(proof);
}
