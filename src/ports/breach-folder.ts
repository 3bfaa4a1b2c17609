import { access, readFile } from "node:fs/promises";
import { join } from "node:path";
import { isBreachLine, listsKey } from "./breach-lines.ts";
import type { BreachList } from "./breached-passwords.ts";

/**
 * A folder with one file for each prefix of five digits in upper case, all with `.txt` or all without. A file that is
 * missing is a failure, not an answer: the range API has passwords for each prefix.
 */
export async function openBreachFolder(folder: string): Promise<BreachList> {
  const linesOf = async (file: string) => {
    const lines = (await readFile(join(folder, file), "latin1")).split("\n").filter((line) => line.trim() !== "");
    const wrong = lines.length === 0 || lines.some((line) => !isBreachLine(line, 35));
    if (wrong) throw new Error(`${file} does not hold lines of 35 hexadecimal digits and a count`);
    return lines;
  };
  const names = await Promise.all(["00000.txt", "00000"].map((name) => isThere(join(folder, name))));
  const ending = names[1] && !names[0] ? "" : ".txt";
  await linesOf(`00000${ending}`);
  await linesOf(`FFFFF${ending}`); // a download that was broken off has none
  return {
    hasHash: async (sha1) => listsKey(await linesOf(`${sha1.slice(0, 5)}${ending}`), sha1.slice(5)),
    close: async () => undefined,
  };
}

const isThere = (path: string) =>
  access(path).then(
    () => true,
    () => false,
  );
