import { FairQueue } from "../../../src/ports/fair-queue.ts";
import type { HashCaller, Turn } from "../../../src/ports/hash-queue.ts";

/**
 * A queue of known callers as the service once had it, to prove that a crowd of accounts keeps an owner waiting: accounts
 * that had no turn lately are served in the order in which they came, the others by how long ago their last turn is.
 */
export class TurnAboutQueue<Item> {
  readonly #known = new FairQueue<Item>({ items: 0, groups: 256 });
  readonly isCrowded = false;

  get length(): number {
    return this.#known.length;
  }

  hasRoomFor({ account = "" }: HashCaller): boolean {
    return this.#known.hasRoomFor(account, account);
  }

  push({ account = "" }: HashCaller, item: Item): Item | undefined {
    return this.#known.push(account, account, item);
  }

  shift(): Turn<Item> | undefined {
    const item = this.#known.shift();
    return item && { item, done: () => undefined };
  }
}
