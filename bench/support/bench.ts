import { cpSync, existsSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Figure } from "./figure.ts";
import { openRunFolder } from "./run-folder.ts";
import { versions } from "./versions.ts";

/** What every measure works with. */
export interface Bench {
  /** Gone at the end of the run. */
  readonly folder: string;
  /** The built package. */
  readonly dist: string;
  /** One of two numbers: for a full run, for a quick one. */
  readonly either: (full: number, quick: number) => number;
  /** What measures find out beside their figures. */
  readonly versions: Record<string, string>;
  /** What is left out of a measure, and why. */
  readonly skipped: Record<string, string>;
}

export interface Measure {
  readonly name: string;
  /** Too slow for a quick run, unless it is named. */
  readonly slow?: true;
  readonly run: (bench: Bench) => Promise<Figure[]>;
}

/** Thrown by a measure that this machine cannot make: said, and no failure. */
export class Skipped extends Error {}

export function openBench(quick: boolean): Bench {
  const folder = openRunFolder("bench");
  return {
    folder,
    dist: copyBuild(fileURLToPath(new URL("../../", import.meta.url)), folder),
    either: (full, short) => (quick ? short : full),
    versions: versions(),
    skipped: {},
  };
}

/** A copy, because a build in the middle of a run (every test run makes one) would empty `dist` under its servers. */
export function copyBuild(project: string, folder: string): string {
  if (!existsSync(join(project, "dist/cli.js"))) throw new Error(`${project}: dist/ is missing: npm run build`);
  const copy = join(folder, "package");
  cpSync(join(project, "dist"), join(copy, "dist"), { recursive: true });
  cpSync(join(project, "package.json"), join(copy, "package.json"));
  symlinkSync(join(project, "node_modules"), join(copy, "node_modules"));
  return join(copy, "dist");
}
