import type { HashCaller, Turn } from "../../../src/ports/hash-queue.ts";

/**
 * A queue as the service once had it, to prove that a flood is one: networks take turns, the newest of the longest line goes
 * when it is full, and whoever is known to the account waits like everybody else.
 */
export class OneLaneQueue<Item> {
  readonly #lines = new Map<string, Item[]>();
  readonly #capacity: number;
  readonly isCrowded = false;
  length = 0;

  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  hasRoomFor({ network = "" }: HashCaller): boolean {
    const own = this.#lines.get(network)?.length ?? 0;
    return this.length < this.#capacity || this.#longest().length > own + 1;
  }

  push(caller: HashCaller, item: Item): Item | undefined {
    if (!this.hasRoomFor(caller)) return item;
    const dropped = this.length < this.#capacity ? undefined : this.#longest().pop();
    if (dropped === undefined) this.length++;
    const { network = "" } = caller;
    this.#lines.set(network, [...(this.#lines.get(network) ?? []), item]);
    return dropped;
  }

  shift(): Turn<Item> | undefined {
    for (const [line, [item, ...others]] of this.#lines) {
      this.#lines.delete(line);
      if (others.length > 0) this.#lines.set(line, others);
      this.length--;
      return { item: item as Item, done: () => undefined };
    }
    return undefined;
  }

  #longest(): Item[] {
    return [...this.#lines.values()].reduce((longest, line) => (line.length > longest.length ? line : longest), []);
  }
}
