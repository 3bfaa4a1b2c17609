/**
 * A group had a turn lately if that was one of the last 256 to 512: in a flood from fewer networks, all of them come again by
 * then.
 */
const TURNS_REMEMBERED = 256;

export interface FairQueueLimits {
  /** Items that may wait. */
  readonly items: number;
  /**
   * Groups that may wait with one item each when there are that many items already: so many that had a turn lately, and
   * as many that had none.
   */
  readonly groups: number;
}

interface Group<Item> {
  /** In the order of their turns; none is empty. */
  readonly lines: Map<string, Item[]>;
  length: number;
}

/** Groups in the order in which they came; none is empty. */
type Ring<Item> = Map<string, Group<Item>>;

/**
 * A queue of bounded length in which groups take turns, and within a group its lines: whoever sends many waits behind them,
 * not in front of others (max-min fairness). Three of four turns belong to the groups that had none lately: those who come
 * again and again do not keep a newcomer waiting, and newcomers without end keep nobody else out. Of the others the one
 * goes first whose last turn is the longest ago, so that whoever comes seldom does not wait for a round of all who never stop.
 */
export class FairQueue<Item> {
  readonly #limits: FairQueueLimits;
  readonly #newcomers: Ring<Item> = new Map();
  readonly #returning: Ring<Item> = new Map();
  /** The last turn of groups that had one lately: of the latest, and of those before. */
  #served: [latest: Map<string, number>, before: Map<string, number>] = [new Map(), new Map()];
  #turns = 0;
  #length = 0;

  constructor(limits: FairQueueLimits) {
    this.#limits = limits;
  }

  get length(): number {
    return this.#length;
  }

  /** Whether as many items wait as may. A group that has none waiting may still have room. */
  get isFull(): boolean {
    return this.#length >= this.#limits.items;
  }

  /** Whether `push` would take something of this line. */
  hasRoomFor(group: string, line: string): boolean {
    return !this.isFull || this.#longerThan(group, line) !== undefined || this.#mayBegin(group);
  }

  /** Returns what there is no room for: nothing, the newest item of the longest line, or the item itself. */
  push(group: string, line: string, item: Item): Item | undefined {
    const longer = this.isFull ? this.#longerThan(group, line) : undefined;
    if (this.isFull && !longer && !this.#mayBegin(group)) return item;
    const dropped = longer && dropNewest(longer);
    if (longer) this.#length--;
    this.#add(group, line, item);
    return dropped;
  }

  /** The oldest item of the line whose turn it is. */
  shift(): Item | undefined {
    const rings = [this.#newcomers, this.#returning];
    if (this.#turns % 4 === 3) rings.reverse();
    for (const ring of rings) {
      const [name, group] = this.#first(ring) ?? [];
      if (name === undefined || !group) continue;
      ring.delete(name);
      const item = takeOldest(group);
      if (group.length > 0) this.#returning.set(name, group);
      this.#remember(name);
      this.#length--;
      return item;
    }
    return undefined;
  }

  /** The group whose last turn is the longest ago; of those without one, the first that came. */
  #first(ring: Ring<Item>): [name: string, group: Group<Item>] | undefined {
    let first: [string, Group<Item>] | undefined;
    let longestAgo = Number.POSITIVE_INFINITY;
    for (const entry of ring) {
      const turn = this.#lastTurnOf(entry[0]) ?? -1;
      if (turn < longestAgo) [first, longestAgo] = [entry, turn];
    }
    return first;
  }

  #lastTurnOf(group: string): number | undefined {
    return this.#served[0].get(group) ?? this.#served[1].get(group);
  }

  /** Empties it. */
  clear(): Item[] {
    const rings = [this.#newcomers, this.#returning];
    const items = rings.flatMap((ring) => [...ring.values()].flatMap(({ lines }) => [...lines.values()].flat()));
    for (const ring of rings) ring.clear();
    this.#length = 0;
    return items;
  }

  #find(group: string): Group<Item> | undefined {
    return this.#newcomers.get(group) ?? this.#returning.get(group);
  }

  #ringOf(group: string): Ring<Item> {
    return this.#lastTurnOf(group) === undefined ? this.#newcomers : this.#returning;
  }

  #mayBegin(group: string): boolean {
    return !this.#find(group) && this.#ringOf(group).size < this.#limits.groups;
  }

  /** The group whose newest item may go for this line's: one that has more waiting, or that has a longer line itself. */
  #longerThan(group: string, line: string): Group<Item> | undefined {
    const own = this.#find(group);
    let longest = own;
    for (const ring of [this.#newcomers, this.#returning]) {
      for (const other of ring.values()) if (other.length > (longest?.length ?? 0)) longest = other;
    }
    if (longest && longest.length > (own?.length ?? 0) + 1) return longest;
    return own && longestLine(own)[1].length > (own.lines.get(line)?.length ?? 0) + 1 ? own : undefined;
  }

  #add(name: string, line: string, item: Item): void {
    let group = this.#find(name);
    if (!group) this.#ringOf(name).set(name, (group = { lines: new Map(), length: 0 }));
    const items = group.lines.get(line);
    if (items) items.push(item);
    else group.lines.set(line, [item]);
    group.length++;
    this.#length++;
  }

  #remember(group: string): void {
    this.#served[0].set(group, this.#turns);
    if (++this.#turns % TURNS_REMEMBERED === 0) this.#served = [new Map(), this.#served[0]];
  }
}

function takeOldest<Item>(group: Group<Item>): Item | undefined {
  for (const [line, items] of group.lines) {
    const item = items.shift();
    group.lines.delete(line);
    if (items.length > 0) group.lines.set(line, items);
    group.length--;
    return item;
  }
  return undefined;
}

/** Of a group that stays: it holds more than one item. */
function dropNewest<Item>(group: Group<Item>): Item | undefined {
  const [line, items] = longestLine(group);
  const item = items.pop();
  if (items.length === 0) group.lines.delete(line);
  group.length--;
  return item;
}

function longestLine<Item>({ lines }: Group<Item>): [line: string, items: Item[]] {
  return [...lines].reduce((longest, other) => (other[1].length > longest[1].length ? other : longest));
}
