/** How long a refusal is held, in milliseconds. */
const HELD_MS = 100;
/** So many at once; what comes beside them is refused at once, or a flood from everywhere would fill the memory. */
const MAX_HELD = 1000;

let held = 0;

/**
 * Waits before work is refused for want of room. Who asks again as soon as it is answered then asks ten times a second on
 * each connection instead of hundreds of times, and what is left of the processor is for those who are served.
 */
export async function delayRejection(): Promise<void> {
  if (held === MAX_HELD) return;
  held++;
  await new Promise((resolve) => setTimeout(resolve, HELD_MS));
  held--;
}
