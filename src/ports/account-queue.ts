import { RecentTurns } from "./recent-turns.ts";

/** A turn that an account had counts half after an hour. */
const HALF_LIFE_MS = 60 * 60 * 1000;
/** So many turns an account has in the order of trust; those after them only in the other one, until they have faded. */
const TURNS_BY_TRUST = 5;
/** More turns than these set an account back no further in the other order: it waits for one round of the others. */
const TURNS_THAT_SET_BACK = 2;
/** Accounts whose turns are remembered: two or three megabytes, if they are as many. */
const ACCOUNTS_REMEMBERED = 16_384;

interface Waiting<Item> {
  readonly item: Item;
  /** Since when the browser is trusted; Infinity if the account is known otherwise. */
  readonly trustedSince: number;
}

/**
 * A queue of bounded length in which each account has one place. Its turns belong to two orders alternately: in one the
 * account goes first whose browser has been trusted for longest, for a few turns; in the other the one that had the fewest
 * turns lately, and of those the one that waits for longest. A crowd of accounts that are young waits behind an owner in the
 * first order; one of accounts that are old does so in the second, once each of them had a turn. Turns count only while
 * others wait: they cost nobody anything else. They fade, and set an account back by a round at most, not for ever.
 */
export class AccountQueue<Item> {
  readonly #capacity: number;
  /** In the order in which they came. */
  readonly #waiting = new Map<string, Waiting<Item>>();
  readonly #turns: RecentTurns;
  #isTurnOfTrust = true;

  constructor(capacity: number, now: () => number) {
    this.#capacity = capacity;
    this.#turns = new RecentTurns(HALF_LIFE_MS, ACCOUNTS_REMEMBERED, now);
  }

  get length(): number {
    return this.#waiting.size;
  }

  /** Whether `push` would take something of this account. */
  hasRoomFor(account: string, trustedSince: number): boolean {
    if (this.#waiting.has(account)) return false;
    return this.#waiting.size < this.#capacity || this.#lesserThan(account, trustedSince) !== undefined;
  }

  /** Returns what there is no room for: nothing, what goes last of all that waits, or the item itself. */
  push(account: string, trustedSince: number, item: Item): Item | undefined {
    if (!this.hasRoomFor(account, trustedSince)) return item;
    const lesser = this.#waiting.size < this.#capacity ? undefined : this.#lesserThan(account, trustedSince);
    const dropped = lesser === undefined ? undefined : this.#take(lesser);
    this.#waiting.set(account, { item, trustedSince });
    return dropped;
  }

  /** Whether an account that `isReady` waits. */
  hasNext(isReady: (account: string) => boolean): boolean {
    return [...this.#waiting.keys()].some(isReady);
  }

  /** The item of the account whose turn it is, of those that `isReady`. */
  shift(isReady: (account: string) => boolean): Item | undefined {
    const ready = [...this.#waiting].flatMap(([account, { trustedSince }]) =>
      isReady(account) ? [{ account, trustedSince, turns: this.#turns.of(account) }] : [],
    );
    const trusted = this.#isTurnOfTrust ? ready.filter(({ turns }) => turns < TURNS_BY_TRUST) : [];
    const next =
      leastOf(trusted, ({ trustedSince }) => trustedSince) ??
      leastOf(ready, ({ turns }) => Math.min(turns, TURNS_THAT_SET_BACK));
    if (next === undefined) return undefined;
    this.#isTurnOfTrust = !this.#isTurnOfTrust;
    const item = this.#take(next.account);
    if (this.#waiting.size > 0) this.#turns.add(next.account);
    return item;
  }

  /** Empties it. */
  clear(): Item[] {
    const items = [...this.#waiting.values()].map(({ item }) => item);
    this.#waiting.clear();
    return items;
  }

  #take(account: string): Item | undefined {
    const waiting = this.#waiting.get(account);
    this.#waiting.delete(account);
    return waiting?.item;
  }

  /** Who makes room for an account: the one that had the most turns lately, and of those the youngest trust, if that is less. */
  #lesserThan(account: string, trustedSince: number): string | undefined {
    let [least, most, youngest] = [undefined as string | undefined, this.#turns.of(account), trustedSince];
    for (const [other, waiting] of this.#waiting) {
      const turns = this.#turns.of(other);
      if (turns < most || (turns === most && waiting.trustedSince <= youngest)) continue;
      [least, most, youngest] = [other, turns, waiting.trustedSince];
    }
    return least;
  }
}

/** The first of those for which a number is least. */
function leastOf<Entry>(entries: readonly Entry[], by: (entry: Entry) => number): Entry | undefined {
  return entries.reduce<Entry | undefined>(
    (least, entry) => (least && by(least) <= by(entry) ? least : entry),
    undefined,
  );
}
