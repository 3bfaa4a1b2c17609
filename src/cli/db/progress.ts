import type { Progress } from "../../db/maintenance/copy.ts";

const WIDTH = 30;

/** Tells how far a copy is: a bar on a terminal, else a line every few seconds. A short copy tells nothing. */
export function progressOn(stream: NodeJS.WriteStream): Progress & { end(): void } {
  const pause = stream.isTTY ? 200 : 5000;
  let total = 0;
  let done = 0;
  let told = performance.now();
  let drawn = false;

  const tell = () => {
    const percent = Math.floor((100 * done) / total);
    const rows = `${percent} % of ${total / 2} rows copied and read back`;
    if (!stream.isTTY) stream.write(`${rows}\n`);
    else {
      const filled = Math.round((WIDTH * done) / total);
      stream.write(`\r[${"#".repeat(filled)}${".".repeat(WIDTH - filled)}] ${rows}`);
      drawn = true;
    }
  };
  return {
    begin: (rows) => void (total = rows),
    row() {
      done++;
      if (done % 1000 !== 0 || performance.now() - told < pause) return;
      told = performance.now();
      tell();
    },
    end() {
      if (drawn) stream.write("\r\u001b[K");
      drawn = false;
    },
  };
}
