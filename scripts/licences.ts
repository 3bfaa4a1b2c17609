import { type LockFile, nameOf, runtimeFolders } from "./lock-file.ts";

/** The page on the licences of what the service runs on; the same on every platform, as it is made from the lock file. */
export function licences(lock: LockFile): string {
  const runtime = new Set(runtimeFolders(lock));
  const rows = Object.entries(lock.packages)
    .filter(([folder]) => runtime.has(folder))
    .map(([folder, { version = "", license = "not stated" }]) => ({ name: nameOf(folder), version, license }))
    .sort((one, other) => (one.name < other.name ? -1 : 1))
    .map(({ name, version, license }) => `| \`${name}\` | ${version} | ${license} |`);
  return `# Licences

What the service runs on, with what that needs in its turn; on one platform only some of it is installed. Of each package
the licence is as the package itself states it (an [SPDX](https://spdx.org/licenses/) expression). A test allows
permissive ones only.

| package | version | licence |
| --- | --- | --- |
${[...new Set(rows)].join("\n")}

This page is made from \`package-lock.json\` by \`npm run docs\`.
`;
}
