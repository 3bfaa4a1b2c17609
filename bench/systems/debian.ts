import { execFileSync } from "node:child_process";
import { sum } from "../support/statistics.ts";
import type { Installed } from "./system.ts";

interface Package {
  readonly version: string;
  readonly kibibytes: number;
  readonly needs: readonly string[];
}

/** Every installed package of Debian. Throws where there is no dpkg. */
function readPackages(): Map<string, Package> {
  const format = "${Package}\t${Version}\t${Installed-Size}\t${Depends}\n";
  const output = execFileSync("dpkg-query", ["-W", "-f", format], { encoding: "utf8", maxBuffer: 1 << 26 });
  const rows = output.split("\n").map((line) => line.split("\t"));
  return new Map(
    rows.map(([name = "", version = "", size = "", depends = ""]) => {
      const needs = depends.split(/[,|]/).map((word) => word.trim().split(/[ :]/)[0] ?? "");
      return [name, { version, kibibytes: Number(size), needs }];
    }),
  );
}

/** Their versions; throws for one that is not installed. */
export function versionsOf(names: readonly string[]): Record<string, string> {
  const packages = readPackages();
  const missing = names.filter((name) => !packages.get(name)?.version);
  if (missing.length > 0) throw new Error(`not installed: apt-get install ${missing.join(" ")}`);
  return Object.fromEntries(names.map((name) => [name, packages.get(name)?.version ?? ""]));
}

/** With the packages that they need, as far as those are written in the same language; Python itself is no part of it. */
export function installedWith(names: readonly string[]): Installed {
  const packages = readPackages();
  const found = new Map<string, Package>();
  const follow = (name: string) => {
    const known = packages.get(name);
    if (!known || found.has(name) || !(names.includes(name) || name.startsWith("python3-"))) return;
    found.set(name, known);
    known.needs.forEach(follow);
  };
  names.forEach(follow);
  const sizes = [...found.values()].map(({ kibibytes }) => (kibibytes * 1024) / 1e6);
  return { megabytes: sum(sizes), packages: found.size };
}
