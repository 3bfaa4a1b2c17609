import { onTestFinished } from "vitest";

/** Takes work that is to be done at the end of something. */
export type WhenDone = (work: () => unknown) => void;

const atEnd: (() => unknown)[] = [];

/** Runs `work` after the last test of the present file, what was asked for last first. */
export const afterFile: WhenDone = (work) => void atEnd.push(work);

/** For setup.ts: a worker loads this module once, and each file has an end of its own. */
export async function endFile(): Promise<void> {
  for (let work = atEnd.pop(); work; work = atEnd.pop()) await work();
}

/** Runs `work` after the present test; after the last test of the file where no test is running, as in `beforeAll`. */
export const whenDone: WhenDone = (work) => {
  try {
    onTestFinished(async () => {
      await work();
    });
  } catch {
    afterFile(work);
  }
};

/** The end of what is running now, for what is started later on behalf of it. */
export function lifetime(): WhenDone {
  let isTest = true;
  try {
    onTestFinished(() => undefined);
  } catch {
    isTest = false;
  }
  return isTest ? whenDone : afterFile;
}
