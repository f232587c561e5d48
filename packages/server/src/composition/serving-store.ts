// The store of a running server, with the grants that it reads in memory.
import type { OpenedStore } from '../maintenance/open-store.ts';
import { cacheGrants, type GrantCache } from '../storage/grant-cache.ts';
import type { AgeClock } from '../system/age.ts';

export interface ServingStore extends OpenedStore {
  readonly grants: GrantCache;
}

/** Puts a cache before the grants of an opened store. */
export const servingStore = (opened: OpenedStore, clock: AgeClock): ServingStore => {
  const { storage, cache } = cacheGrants(opened.storage, clock);
  return { ...opened, storage, grants: cache };
};
