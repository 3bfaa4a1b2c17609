import { type LockFile, nameOf, runtimeFolders } from "../../scripts/lock-file.ts";

/** What this project reads of a CycloneDX bill of materials. */
export interface Bill {
  readonly bomFormat: string;
  readonly metadata: { readonly component: { readonly name: string; readonly version: string } };
  readonly components: readonly {
    readonly name: string;
    readonly version: string;
    readonly hashes?: readonly { readonly alg: string; readonly content: string }[];
    readonly licenses?: readonly { readonly license?: { readonly id: string }; readonly expression?: string }[];
  }[];
}

/** Packages with version, digest and licence, a line each, that only one of bill and lock file has, and which of them. */
export function differences(bill: Bill, lock: LockFile): string[] {
  const billed = bill.components.map(({ name, version, hashes = [], licenses = [] }) => {
    const digests = hashes.map(({ alg, content }) => `${alg} ${content}`);
    return [name, version, ...digests, ...licenses.map((one) => one.license?.id ?? one.expression)].join(" ");
  });
  const locked = runtimeFolders(lock).map((folder) => {
    const { version, integrity = "", license } = lock.packages[folder]!;
    const digest = Buffer.from(integrity.replace("sha512-", ""), "base64").toString("hex");
    return `${nameOf(folder)} ${version} SHA-512 ${digest} ${license}`;
  });
  return [
    ...locked.filter((line) => !billed.includes(line)).map((line) => `not in the bill: ${line}`),
    ...billed.filter((line) => !locked.includes(line)).map((line) => `not in the lock file: ${line}`),
  ];
}
