/**
 * How many turns each account had lately. A turn counts half after `halfLife` milliseconds, and so on; of more than `most`
 * accounts those are forgotten that had none for the longest time. `now` never goes back.
 */
export class RecentTurns {
  /** In the order of the last turn. */
  readonly #turns = new Map<string, { readonly count: number; readonly at: number }>();
  readonly #halfLife: number;
  readonly #most: number;
  readonly #now: () => number;

  constructor(halfLife: number, most: number, now: () => number) {
    this.#halfLife = halfLife;
    this.#most = most;
    this.#now = now;
  }

  /** Accounts that are remembered. */
  get size(): number {
    return this.#turns.size;
  }

  /** In whole turns, rounded. */
  of(account: string): number {
    return Math.round(this.#exactly(account));
  }

  add(account: string): void {
    const count = this.#exactly(account) + 1;
    this.#turns.delete(account);
    this.#turns.set(account, { count, at: this.#now() });
    for (const oldest of this.#turns.keys()) {
      if (this.#turns.size <= this.#most && this.of(oldest) > 0) break;
      this.#turns.delete(oldest);
    }
  }

  #exactly(account: string): number {
    const had = this.#turns.get(account);
    return had ? had.count * 2 ** ((had.at - this.#now()) / this.#halfLife) : 0;
  }
}
