import { AccountQueue } from "./account-queue.ts";
import { FairQueue } from "./fair-queue.ts";

/** Who asks for a hash, as far as that is known. */
export interface HashCaller {
  /** The client's network, and the wider one that it is part of. */
  readonly network?: string | undefined;
  readonly widerNetwork?: string | undefined;
  /** The account that the hash is for, if the caller is known to it already: by its browser, network, session or mail. */
  readonly account?: string | undefined;
  /** Since when the account knows the caller's browser, in epoch milliseconds; undefined if it knows the caller otherwise. */
  readonly trustedSince?: number | undefined;
}

/** What is handed out, and what to call when it is done. */
export interface Turn<Item> {
  readonly item: Item;
  readonly done: () => void;
}

/**
 * What waits for a hash thread, in two lanes that take turns. In one wait strangers: wider networks take turns, and within
 * each its networks. In the other wait callers that are known to the account whose password they give. There each account
 * has one place to wait, and one job at a time that runs: no number of strangers fills it, nor does a crowd of other accounts
 * (see `AccountQueue`). A known caller whose place is taken waits as a stranger.
 */
export class HashQueue<Item> {
  readonly #strangers: FairQueue<[Item, account?: undefined]>;
  readonly #known: AccountQueue<[Item, account: string]>;
  /** Accounts with a job that was handed out. */
  readonly #running = new Set<string>();
  #isKnownTurn = true;

  /**
   * `items` strangers wait, and more if they are of different networks: `groups` of those that had a turn lately, and of
   * others. As many accounts wait as these together. `now` never goes back.
   */
  constructor(items: number, groups: number, now: () => number = () => performance.now()) {
    this.#strangers = new FairQueue({ items, groups });
    this.#known = new AccountQueue(2 * groups, now);
  }

  get length(): number {
    return this.#strangers.length + this.#known.length;
  }

  /** Whether `shift` would return something: not while all that waits is for accounts whose last job still runs. */
  get hasNext(): boolean {
    return this.#strangers.length > 0 || this.#known.hasNext(this.#isReady);
  }

  /** Whether strangers may be refused. */
  get isCrowded(): boolean {
    return this.#strangers.isFull;
  }

  /** Whether `push` would take something of this caller. */
  hasRoomFor(caller: HashCaller): boolean {
    return this.#isWelcome(caller) || this.#strangers.hasRoomFor(...linesOf(caller));
  }

  /** Returns what there is no room for: nothing, another stranger's item, or the item itself. */
  push(caller: HashCaller, item: Item): Item | undefined {
    if (this.#isWelcome(caller)) return this.#known.push(...placeOf(caller), [item, caller.account])?.[0];
    return this.#strangers.push(...linesOf(caller), [item])?.[0];
  }

  /** Undefined unless `hasNext`. */
  shift(): Turn<Item> | undefined {
    const known = () => this.#known.shift(this.#isReady);
    const strangers = () => this.#strangers.shift();
    const taken = this.#isKnownTurn ? (known() ?? strangers()) : (strangers() ?? known());
    if (!taken) return undefined;
    const [item, account] = taken;
    this.#isKnownTurn = account === undefined;
    if (account === undefined) return { item, done: () => undefined };
    this.#running.add(account);
    return { item, done: () => void this.#running.delete(account) };
  }

  /** Empties it. */
  clear(): Item[] {
    return [...this.#known.clear(), ...this.#strangers.clear()].map(([item]) => item);
  }

  readonly #isReady = (account: string) => !this.#running.has(account);

  #isWelcome(caller: HashCaller): caller is KnownCaller {
    return isKnown(caller) && this.#known.hasRoomFor(...placeOf(caller));
  }
}

type KnownCaller = HashCaller & { readonly account: string };

function isKnown(caller: HashCaller): caller is KnownCaller {
  return caller.account !== undefined;
}

function placeOf({ account, trustedSince = Number.POSITIVE_INFINITY }: KnownCaller): [string, trustedSince: number] {
  return [account, trustedSince];
}

function linesOf({ network = "", widerNetwork = network }: HashCaller): [group: string, line: string] {
  return [widerNetwork, network];
}
