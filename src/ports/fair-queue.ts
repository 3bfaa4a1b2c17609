/**
 * A queue of bounded length in which everybody who waits has a line, and the lines take turns: whoever sends many waits
 * behind them, not in front of others (max-min fairness, by round robin).
 */
export class FairQueue<Item> {
  readonly #capacity: number;
  /** In the order of their turns; none is empty. */
  readonly #lines = new Map<string, Item[]>();
  #length = 0;

  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  get length(): number {
    return this.#length;
  }

  get isFull(): boolean {
    return this.#length >= this.#capacity;
  }

  /** Whether `push` would take something of this line. */
  hasRoomFor(line: string): boolean {
    return !this.isFull || this.#longest().length > this.#lengthOf(line) + 1;
  }

  /** Answers what there is no room for: nothing, the newest of the longest line, or the item itself. */
  push(line: string, item: Item): Item | undefined {
    if (!this.hasRoomFor(line)) return item;
    const dropped = !this.isFull ? undefined : this.#longest().pop();
    if (dropped === undefined) this.#length++;
    const items = this.#lines.get(line);
    if (items) items.push(item);
    else this.#lines.set(line, [item]);
    return dropped;
  }

  /** The oldest of the line whose turn it is. */
  shift(): Item | undefined {
    for (const [line, items] of this.#lines) {
      const item = items.shift();
      this.#lines.delete(line);
      if (items.length > 0) this.#lines.set(line, items);
      this.#length--;
      return item;
    }
    return undefined;
  }

  /** Empties it. */
  clear(): Item[] {
    const items = [...this.#lines.values()].flat();
    this.#lines.clear();
    this.#length = 0;
    return items;
  }

  #lengthOf(line: string): number {
    return this.#lines.get(line)?.length ?? 0;
  }

  #longest(): Item[] {
    let longest: Item[] = [];
    for (const items of this.#lines.values()) if (items.length > longest.length) longest = items;
    return longest;
  }
}
