import { type LockEntry, type LockFile, nameOf } from "../../scripts/lock-file.ts";

/** What package.json says, as far as the lock file must agree with it. */
export type Manifest = Readonly<Record<"dependencies" | "optionalDependencies" | "devDependencies", object>>;

/** What is wrong with a lock file, each fault with the folder that has it (OWASP ASVS 15.2.1, 15.2.4). */
export function lockFaults(lock: LockFile, manifest: Manifest): string[] {
  const { "": root = {}, ...installed } = lock.packages;
  const faults = lock.lockfileVersion === 3 ? [] : ["not version 3"];
  for (const kind of ["dependencies", "optionalDependencies", "devDependencies"] as const)
    if (sorted(root[kind]) !== sorted(manifest[kind])) faults.push(`${kind} are not those of package.json`);
  for (const [folder, entry] of Object.entries(installed))
    for (const [fault, holds] of Object.entries(entryFaults(folder, entry)))
      if (holds) faults.push(`${folder}: ${fault}`);
  const hosts = new Set(Object.values(installed).map(({ resolved }) => resolved && hostOf(resolved)));
  if (hosts.size > 1) faults.push(`packages of ${hosts.size} places`);
  return faults;
}

function entryFaults(folder: string, entry: LockEntry): Record<string, boolean> {
  const name = nameOf(folder);
  const { version = "", integrity = "", resolved } = entry;
  const archive = `/${name}/-/${name.replace(/^@[^/]+\//, "")}-${version}.tgz`;
  const asked = Object.values({ ...entry.dependencies, ...entry.optionalDependencies });
  return {
    "not below node_modules": !/^(\/?node_modules\/(@[\w.-]+\/)?[\w.-]+)+$/.test(folder),
    "a link": entry.link === true,
    "brought inside another package": entry.inBundle === true,
    "an alias": entry.name !== undefined && entry.name !== name,
    "no version": !/^\d+\.\d+\.\d+(-[\w.-]+)?(\+[\w.-]+)?$/.test(version),
    "no SHA-512": !/^sha512-[A-Za-z0-9+/]{86}==$/.test(integrity),
    "not by https": resolved !== undefined && !resolved.startsWith("https://"),
    "another package's archive": resolved !== undefined && !resolved.endsWith(archive),
    "asks for what is no version": asked.some((range) => /[:/#@]/.test(range)),
  };
}

const hostOf = (url: string) => (URL.canParse(url) ? new URL(url).host : url);

const sorted = (ranges: object = {}) => JSON.stringify(Object.entries(ranges).sort());
