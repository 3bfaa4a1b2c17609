import { readFileSync } from "node:fs";

/** What package-lock.json, version 3, says of a package; its key in `packages` is the folder that it is installed in. */
export interface LockEntry {
  readonly version?: string;
  readonly resolved?: string;
  readonly integrity?: string;
  readonly name?: string;
  readonly link?: boolean;
  readonly inBundle?: boolean;
  readonly dev?: boolean;
  readonly license?: string;
  readonly hasInstallScript?: boolean;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
}

export interface LockFile {
  readonly name: string;
  readonly version: string;
  readonly lockfileVersion: number;
  readonly packages: Readonly<Record<string, LockEntry>>;
}

/** Of the project itself, or of what stands apart from it in a folder. */
export function readLockFile(folder = ""): LockFile {
  return JSON.parse(readFileSync(new URL(`../${folder}package-lock.json`, import.meta.url), "utf8")) as LockFile;
}

/** The name of the package in a folder: `node_modules/a/node_modules/@b/c` holds `@b/c`. */
export const nameOf = (folder: string) => folder.slice(folder.lastIndexOf("node_modules/") + "node_modules/".length);

/**
 * The folders of all packages that the service runs on, on whatever platform, in the order of the lock file. They are
 * found by following what each package asks for, as Node would: `npm sbom --omit=dev` leaves out each package that a
 * development tool asks for as well, and the lock file's own marks could be wrong.
 */
export function runtimeFolders({ packages }: LockFile): string[] {
  const found = new Set<string>();
  const follow = (folder: string) => {
    const { dependencies, optionalDependencies, peerDependencies } = packages[folder] ?? {};
    for (const name of Object.keys({ ...dependencies, ...optionalDependencies, ...peerDependencies })) {
      // None: a peer that nobody needs.
      const next = above(folder)
        .map((place) => `${place}node_modules/${name}`)
        .find((place) => packages[place]);
      if (next === undefined || found.has(next)) continue;
      found.add(next);
      follow(next);
    }
  };
  follow("");
  return Object.keys(packages).filter((folder) => found.has(folder));
}

/** The folders in whose node_modules a package looks for another, each with a `/` behind it, nearest first. */
function above(folder: string): string[] {
  if (folder === "") return [""];
  return [`${folder}/`, ...above(folder.slice(0, Math.max(0, folder.lastIndexOf("/node_modules/"))))];
}
