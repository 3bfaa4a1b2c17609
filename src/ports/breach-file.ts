import { type FileHandle, open } from "node:fs/promises";
import { isBreachLine, listsKey } from "./breach-lines.ts";
import type { BreachList } from "./breached-passwords.ts";

const BLOCK = 4096;
/** A line is 40 digits, a count and an end. */
const MAX_LINE = 128;
/** SHA-1 is evenly spread, so a few guesses by proportion are enough; in a file that is not, halving takes over. */
const GUESSES = 8;

/** One sorted file, of any size. It is neither written nor locked; put a new one beside it and restart. */
export async function openBreachFile(path: string): Promise<BreachList> {
  const handle = await open(path, "r");
  try {
    const { size } = await handle.stat();
    const first = (await linesFrom(handle, 0, size))[0]?.text;
    const last = (await linesFrom(handle, Math.max(0, size - MAX_LINE), size)).at(-1)?.text;
    const wrong = first === undefined || last === undefined || !isBreachLine(last, 40);
    if (wrong) throw new Error("it does not hold lines of 40 hexadecimal digits and a count");
    if (keyOf(first) > keyOf(last)) throw new Error("it is not sorted by hash");
    return { hasHash: (sha1) => search(handle, size, sha1), close: () => handle.close() };
  } catch (error) {
    await handle.close();
    throw error;
  }
}

interface Line {
  /** In bytes from the file's start. */
  readonly at: number;
  readonly text: string;
}

async function search(handle: FileHandle, size: number, key: string): Promise<boolean> {
  // The key's line, if there is one, begins at `low` or later and before `high`.
  let [low, high] = [0, size];
  let [lowShare, highShare] = [0, 1];
  for (let tries = 0; low < high; tries++) {
    const share = (shareOf(key) - lowShare) / (highShare - lowShare);
    const guess = low + (high - low) * (Number.isFinite(share) ? share : 0.5) - BLOCK / 2;
    const middle = tries < GUESSES ? guess : (low + high) / 2;
    const at = high - low <= BLOCK ? low : Math.floor(Math.min(Math.max(middle, low), high - 1));
    const lines = await linesFrom(handle, at, size);
    const [first, last] = [lines[0], lines.at(-1)];
    if (!first || !last || key < keyOf(first.text)) {
      high = at;
      highShare = first ? shareOf(first.text) : highShare;
    } else if (key > keyOf(last.text)) {
      low = last.at + key.length;
      lowShare = shareOf(last.text);
    } else {
      return listsKey(
        lines.map(({ text }) => text),
        key,
      );
    }
  }
  return false;
}

/** The lines of a block that begin at `from` or later; the last may lack its count. */
async function linesFrom(handle: FileHandle, from: number, size: number): Promise<Line[]> {
  // One byte earlier tells whether a line begins right here.
  const start = Math.max(0, from - 1);
  const text = await readText(handle, start, Math.min(size, from + BLOCK + MAX_LINE) - start);
  const isEnd = start + text.length === size;
  const skipped = from === 0 ? 0 : text.indexOf("\n") + 1;
  if (skipped === 0 && from > 0 && (!isEnd || text.length > MAX_LINE)) throw new Error("a line is too long");
  if (skipped === 0 && from > 0) return [];
  const lines: Line[] = [];
  let at = skipped;
  for (const line of text.slice(skipped).split("\n")) {
    const whole = isEnd || at + line.length < text.length;
    if (whole ? line.trim() !== "" : line.length > 40) {
      const isLine = whole ? isBreachLine(line, 40) : /^[\dA-F]{40}[:\r]/i.test(line);
      if (!isLine) throw new Error("it does not hold lines of 40 hexadecimal digits and a count");
      lines.push({ at: start + at, text: line });
    }
    at += line.length + 1;
  }
  return lines;
}

async function readText(handle: FileHandle, position: number, length: number): Promise<string> {
  const buffer = Buffer.alloc(length);
  let read = 0;
  while (read < length) {
    const { bytesRead } = await handle.read(buffer, read, length - read, position + read);
    if (bytesRead === 0) throw new Error("it is shorter than when it was opened");
    read += bytesRead;
  }
  return buffer.toString("latin1");
}

const keyOf = (line: string) => line.slice(0, 40).toUpperCase();

/** Where a hash lies between the least and the greatest, from 0 to 1. */
function shareOf(line: string): number {
  return Number.parseInt(line.slice(0, 12), 16) / 16 ** 12;
}
