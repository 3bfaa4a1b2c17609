import { createHash } from "node:crypto";
import { appendFileSync, mkdirSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, onTestFinished, test } from "vitest";
import { temporaryFolder } from "../../test/support/databases.ts";
import { openBreachFile } from "./breach-file.ts";
import { openBreachFolder } from "./breach-folder.ts";
import { type BreachList, openBreachedPasswords } from "./breached-passwords.ts";

const sha1 = (text: string) => createHash("sha1").update(text).digest("hex").toUpperCase();
const hashesOf = (words: readonly string[]) => words.map(sha1).sort();
const WORDS = Array.from({ length: 3000 }, (_, index) => `breached ${index}`);
const HASHES = hashesOf(WORDS);

/** The hash one above or one below. */
function neighbour(hash: string, step: 1n | -1n): string {
  const value = BigInt.asUintN(160, BigInt(`0x${hash}`) + step);
  return value.toString(16).toUpperCase().padStart(40, "0");
}

/** Of all members and of the hashes one above and one below: those that are not answered rightly. */
async function wronglyAnswered(list: BreachList): Promise<string[]> {
  const members = new Set(HASHES);
  const wrong: string[] = [];
  for (const hash of HASHES) {
    const asked = [hash, neighbour(hash, 1n), neighbour(hash, -1n)];
    const found = await Promise.all(asked.map((one) => list.hasHash(one)));
    wrong.push(...asked.filter((one, index) => found[index] !== members.has(one)));
  }
  return wrong;
}

async function fileOf(text: string) {
  const path = join(temporaryFolder(), "breaches.txt");
  writeFileSync(path, text);
  const list = await openBreachFile(path);
  onTestFinished(() => list.close());
  return { list, path };
}

function folderOf(hashes: readonly string[], ending = ".txt", end = "\n"): string {
  const folder = temporaryFolder();
  const files = new Map(["00000", "FFFFF"].map((prefix) => [prefix, [`${"0".repeat(34)}1:1`]]));
  for (const hash of hashes) {
    const prefix = hash.slice(0, 5);
    files.set(prefix, [...(files.get(prefix) ?? []), `${hash.slice(5)}:3`]);
  }
  for (const [prefix, lines] of files) writeFileSync(join(folder, `${prefix}${ending}`), lines.join(end));
  return folder;
}

/** A hash whose neighbours' share of all hashes is nothing like its line's share of the file. */
const unevenHash = fc.tuple(fc.constantFrom("0", "8", "F"), fc.nat(0xffff)).map(([digit, tail]) => {
  return digit.repeat(36) + tail.toString(16).toUpperCase().padStart(4, "0");
});

describe("one sorted file", () => {
  test.each<[what: string, line: (hash: string, index: number) => string, end: string, last: string]>([
    ["with counts of different lengths", (hash, index) => `${hash}:${10 ** (index % 9)}`, "\n", "\n"],
    ["with CRLF", (hash, index) => `${hash}:${index + 1}`, "\r\n", "\r\n"],
    ["without counts", (hash) => hash, "\n", "\n"],
    ["without counts, with CRLF", (hash) => hash, "\r\n", "\r\n"],
    ["in lower case", (hash) => `${hash.toLowerCase()}:7`, "\n", "\n"],
    ["without an end of the last line", (hash) => `${hash}:7`, "\n", ""],
    ["without counts, and no end of the last line", (hash) => hash, "\n", ""],
    ["with empty lines at its end", (hash) => `${hash}:7`, "\n", "\n\n\n"],
  ])("%s: every member is found, no neighbour is", async (_what, line, end, last) => {
    const { list } = await fileOf(HASHES.map(line).join(end) + last);
    expect(await wronglyAnswered(list)).toEqual([]);
    for (const hash of ["0".repeat(40), "F".repeat(40)]) expect(await list.hasHash(hash), hash).toBe(false);
  });

  test("of any size and however unevenly spread: found is what is in it", async () => {
    const lines = fc.uniqueArray(unevenHash, { minLength: 1, maxLength: 1500, size: "max" });
    await fc.assert(
      fc.asyncProperty(lines, fc.array(unevenHash, { maxLength: 30 }), async (hashes, others) => {
        const { list } = await fileOf(
          hashes
            .toSorted()
            .map((hash) => `${hash}:1\n`)
            .join(""),
        );
        for (const hash of [...hashes.slice(0, 30), ...others])
          expect(await list.hasHash(hash), hash).toBe(hashes.includes(hash));
      }),
      { numRuns: 40, seed: 6212 },
    );
  });

  test("of one line", async () => {
    const { list } = await fileOf(`${HASHES[0]}:1`);
    expect([await list.hasHash(HASHES[0]!), await list.hasHash(HASHES[1]!)]).toEqual([true, false]);
  });

  test("a count of 0 is no breach", async () => {
    const { list } = await fileOf(`${HASHES[0]}:0\r\n${HASHES[1]}:10\r\n`);
    expect([await list.hasHash(HASHES[0]!), await list.hasHash(HASHES[1]!)]).toEqual([false, true]);
  });

  test.each([
    ["empty", "", "40 hexadecimal digits"],
    ["of another format", "password\nletmein\n", "40 hexadecimal digits"],
    ["of one line without an end", "x".repeat(10_000), "40 hexadecimal digits"],
    ["of SHA-256", `${"a".repeat(64)}:1\n`, "40 hexadecimal digits"],
    ["sorted by count", `${HASHES[9]}:9\n${HASHES[0]}:1\n`, "not sorted"],
  ])("%s is refused", async (_what, text, reason) => {
    await expect(fileOf(text)).rejects.toThrow(reason);
  });

  test("one that becomes shorter, or has something else in its middle, is a failure, not an answer", async () => {
    const text = HASHES.map((hash) => `${hash}:1\n`).join("");
    const cut = await fileOf(text);
    expect(await cut.list.hasHash(HASHES.at(-1)!)).toBe(true);
    truncateSync(cut.path, 1000);
    await expect(cut.list.hasHash(HASHES.at(-1)!)).rejects.toThrow("shorter");
    const middle = `${text.slice(0, 43 * 1000)}${"?".repeat(43 * 1000)}${text.slice(43 * 2000)}`;
    const spoilt = await fileOf(middle);
    await expect(spoilt.list.hasHash(HASHES[1500]!)).rejects.toThrow();
  });
});

describe("a folder with a file for each prefix", () => {
  test.each([
    [".txt", "\n"],
    ["", "\r\n"],
  ])("named with %j: every member is found, no neighbour is", async (ending, end) => {
    const list = await openBreachFolder(folderOf(HASHES, ending, end));
    expect(await wronglyAnswered(list)).toEqual([]);
  });

  test("padding of the range API, a count of 0, is no breach", async () => {
    const folder = folderOf([]);
    appendFileSync(join(folder, "00000.txt"), `\r\n${"A".repeat(35)}:0\r\n${"B".repeat(35)}:2`);
    const list = await openBreachFolder(folder);
    const asked = ["A", "B"].map((digit) => list.hasHash(`00000${digit.repeat(35)}`));
    expect(await Promise.all(asked)).toEqual([false, true]);
  });

  test("without its first or its last file it is refused; a file that is missing later is a failure", async () => {
    for (const name of ["00000.txt", "FFFFF.txt"]) {
      const folder = folderOf(HASHES);
      rmSync(join(folder, name));
      await expect(openBreachFolder(folder)).rejects.toThrow("ENOENT");
    }
    const folder = folderOf(HASHES);
    const list = await openBreachFolder(folder);
    rmSync(join(folder, `${HASHES[1500]!.slice(0, 5)}.txt`));
    await expect(list.hasHash(HASHES[1500]!)).rejects.toThrow("ENOENT");
  });

  test("of another format is refused", async () => {
    const folder = folderOf([]);
    writeFileSync(join(folder, "00000.txt"), `${HASHES[0]}:1\n`);
    await expect(openBreachFolder(folder)).rejects.toThrow("35 hexadecimal digits");
  });
});

test("passwords are found in either layout, in their exact case", async () => {
  const folder = folderOf(HASHES);
  // A whole copy has a file for each prefix, also for those of the passwords that are not in it.
  for (const password of ["Breached 0", "breached 3000", ""])
    writeFileSync(join(folder, `${sha1(password).slice(0, 5)}.txt`), `${"0".repeat(34)}1:1\n`);
  const file = join(temporaryFolder(), "breaches.txt");
  writeFileSync(file, HASHES.join("\n"));
  for (const path of [folder, file]) {
    const breached = await openBreachedPasswords(path);
    const asked = ["breached 0", "breached 2999", "Breached 0", "breached 3000", ""];
    expect(await Promise.all(asked.map((password) => breached.has(password)))).toEqual([
      true,
      true,
      false,
      false,
      false,
    ]);
    await breached.close();
  }
});

test("what is absent, or an empty folder, is refused", async () => {
  const folder = temporaryFolder();
  await expect(openBreachedPasswords(join(folder, "absent.txt"))).rejects.toThrow("ENOENT");
  mkdirSync(join(folder, "empty"));
  await expect(openBreachedPasswords(join(folder, "empty"))).rejects.toThrow("ENOENT");
});

test("a list that is closed has closed its file", async () => {
  const { list } = await fileOf(HASHES.join("\n"));
  await list.close();
  await expect(list.hasHash(HASHES[0]!)).rejects.toThrow();
});
