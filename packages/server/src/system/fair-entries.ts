// Entries of many owners in a memory that is bounded. Once it is full, an owner that has less than an equal share takes
// the place of one that has more, so that none keeps the others out.

/** Entries by owner and name. */
export class FairEntries<Entry> {
  readonly #max: number;
  readonly #owners = new Map<string, Map<string, Entry>>();
  #size = 0;
  // One that had more than its share, if any did: looking for it anew takes time.
  #greedy: Map<string, Entry> = new Map();

  /** @param max - of all owners together */
  constructor(max: number) {
    this.#max = max;
  }

  get size(): number {
    return this.#size;
  }

  get(owner: string, name: string): Entry | undefined {
    return this.#owners.get(owner)?.get(name);
  }

  /** Sets an entry, unless there is no room for one more of this owner. */
  set(owner: string, name: string, entry: Entry): void {
    const own = this.#owners.get(owner) ?? new Map<string, Entry>();
    if (!own.has(name)) {
      if (this.#size >= this.#max && !this.#makeRoom(own)) return;
      this.#size++;
    }
    own.set(name, entry);
    this.#owners.set(owner, own);
  }

  /** All entries with their names, which are unique if those of each owner contain it. */
  *entries(): Generator<readonly [name: string, entry: Entry]> {
    for (const own of this.#owners.values()) yield* own;
  }

  /** Drops the oldest entry of an owner that has more than its share. */
  #makeRoom(own: Map<string, Entry>): boolean {
    const share = this.#max / (this.#owners.size + (own.size === 0 ? 1 : 0));
    if (own.size + 1 > share) return false;
    // As this one has less, another has more.
    if (this.#greedy.size <= share) this.#greedy = [...this.#owners.values()].find(({ size }) => size > share) ?? own;
    const [oldest] = this.#greedy.keys();
    if (oldest === undefined) return false;
    this.#greedy.delete(oldest);
    this.#size--;
    return true;
  }
}
