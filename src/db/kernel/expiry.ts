/** Nodes differ by moments; more than a day is a clock that was wrong. */
const FUTURE_MS = 24 * 60 * 60 * 1000;

/** Whether something was made by a clock that was ahead by more than a day: it would live as much longer. */
export function isFromTheFuture(madeAt: number, now: number): boolean {
  return madeAt > now + FUTURE_MS;
}

/** Expired rows are rejected even if deleting them fails. */
export async function deleteQuietly(deleting: Promise<unknown>): Promise<void> {
  await deleting.catch(() => undefined);
}
