// Reads lists of several pages: by cursor, or by the number of the last entry.

/** All pages, from a cursor or from the start. */
export async function* pages<Page extends { readonly next_cursor: string | null }>(
  list: (cursor: string | undefined) => Promise<Page>,
  from?: string,
): AsyncGenerator<Page, void, undefined> {
  let cursor = from;
  do {
    const page = await list(cursor);
    yield page;
    // A cursor that points to itself would cause an infinite loop.
    cursor = page.next_cursor === cursor ? undefined : (page.next_cursor ?? undefined);
  } while (cursor !== undefined);
}

/** Batches of entries in the order of their numbers, until none follows the last one. */
export async function* batches<Entry>(
  listAfter: (after: number) => Promise<readonly Entry[]>,
  numberOf: (entry: Entry) => number,
): AsyncGenerator<readonly Entry[], void, undefined> {
  let after = 0;
  for (;;) {
    const entries = await listAfter(after);
    const last = entries.at(-1);
    if (last !== undefined) yield entries;
    if (last === undefined || numberOf(last) <= after) return;
    after = numberOf(last);
  }
}
