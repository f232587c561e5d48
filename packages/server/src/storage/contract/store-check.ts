// The result of checking a store.

/** What a check of a store has found. */
export interface StoreCheck {
  /** The name of the store, as the start of a sentence. */
  readonly store: string;
  /** Clauses, one for each problem; none when the store is intact. */
  readonly problems: readonly string[];
  /** What to do about them, as a sentence. */
  readonly remedy: string;
}
