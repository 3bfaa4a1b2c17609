interface Batch<Key, Value> {
  readonly keys: Set<Key>;
  readonly found: Promise<ReadonlyMap<Key, Value>>;
  /** Who waits for it. */
  waiting: number;
}

/**
 * Look-ups that arrive in one turn of the event loop share one query. It begins after the last of them arrived, so each
 * sees everything that was committed before it was asked: nothing is kept, nothing can be stale. While `maxPending` of
 * them are under way, another one finds nothing.
 */
export function batchLookups<Key, Value>(
  load: (keys: readonly Key[]) => Promise<ReadonlyMap<Key, Value>>,
  maxKeys: number,
  maxPending = Number.POSITIVE_INFINITY,
): (key: Key) => Promise<Value | undefined> {
  let open: Batch<Key, Value> | undefined;
  let pending = 0;

  const begin = () => {
    const keys = new Set<Key>();
    const turn = new Promise<void>((resolve) => setImmediate(resolve));
    const found = turn
      .then(() => {
        if (open === batch) open = undefined;
        return load([...keys]);
      })
      .finally(() => (pending -= batch.waiting));
    const batch: Batch<Key, Value> = { keys, found, waiting: 0 };
    return batch;
  };
  return async (key) => {
    if (pending >= maxPending) return undefined;
    const batch = (open ??= begin());
    batch.keys.add(key);
    batch.waiting++;
    pending++;
    if (batch.keys.size === maxKeys) open = undefined;
    return (await batch.found).get(key);
  };
}
