import { afterAll, onTestFinished } from "vitest";

/** Takes work that is to be done at the end of something. */
export type WhenDone = (work: () => unknown) => void;

const atEnd: (() => unknown)[] = [];
afterAll(async () => {
  for (const work of atEnd.reverse()) await work();
});

/** Runs `work` after the present test; after the last test of the file where no test is running, as in `beforeAll`. */
export const whenDone: WhenDone = (work) => {
  try {
    onTestFinished(async () => {
      await work();
    });
  } catch {
    atEnd.push(work);
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
  return isTest ? whenDone : (work) => void atEnd.push(work);
}
