/**
 * Look-ups that arrive in one turn of the event loop share one query. It begins after the last of them arrived, so each
 * sees everything that was committed before it was asked: nothing is kept, nothing can be stale.
 */
export function coalesce<Key, Value>(
  load: (keys: readonly Key[]) => Promise<ReadonlyMap<Key, Value>>,
  most: number,
): (key: Key) => Promise<Value | undefined> {
  let open: { readonly keys: Set<Key>; readonly found: Promise<ReadonlyMap<Key, Value>> } | undefined;

  const begin = () => {
    const keys = new Set<Key>();
    const turn = new Promise<void>((resolve) => setImmediate(resolve));
    const found = turn.then(() => {
      if (open?.keys === keys) open = undefined;
      return load([...keys]);
    });
    return { keys, found };
  };
  return async (key) => {
    const { keys, found } = (open ??= begin());
    keys.add(key);
    if (keys.size === most) open = undefined;
    return (await found).get(key);
  };
}
