/** How long a rejection is delayed, in milliseconds. */
const DELAY_MS = 100;
/** Maximum number of delayed rejections; more are sent at once, or a flood from everywhere would fill the memory. */
const MAX_DELAYED = 1000;

/**
 * Delays rejections for want of room (a tarpit), for one service. A client that asks again as soon as it is answered then asks
 * ten times a second on each connection instead of hundreds of times, and what is left of the processor is for others.
 */
export function rejectionDelay(): () => Promise<void> {
  let delayed = 0;
  return async () => {
    if (delayed === MAX_DELAYED) return;
    delayed++;
    await new Promise((resolve) => setTimeout(resolve, DELAY_MS));
    delayed--;
  };
}
