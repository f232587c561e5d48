// Replaces the master key. After a start with a new key first, that key encrypts new values. A rewrap
// re-encrypts the others while servers run, and retires keys without values. Hashes of secrets cannot be
// recomputed without the secrets, so their pepper is re-encrypted instead.

import type { AuditEventName } from '../audit/audit-events.ts';
import type { AuditTrail } from '../audit/audit-trail.ts';
import { systemEvent } from '../audit/system-event.ts';
import { open, seal } from '../keys/envelope.ts';
import { KeyError, type MasterKeys } from '../keys/master-key.ts';
import { pepperContext } from '../keys/store-master-key.ts';
import type { Storage } from '../storage/contract/storage.ts';
import type { StoreKey } from '../storage/contract/store-keys.ts';

/** Values that one transaction re-encrypts. */
const BATCH = 100;

/** A store with its master keys. */
interface KeyedStore {
  readonly storage: Pick<Storage, 'tenants' | 'storeKeys' | 'registerStoreKey' | 'valuesSealedUnder' | 'reseal' | 'retireStoreKey'>;
  readonly keys: MasterKeys;
  readonly storeKey: StoreKey;
}

/** The result of a rewrap. */
export interface Rewrapped {
  /** Number of re-encrypted values. */
  readonly moved: number;
  /** The id of the key that encrypts all values now. */
  readonly newest: string;
  /** The ids of keys that can be removed. */
  readonly retired: readonly string[];
}

/** The audit entry of an event of the whole store, recorded for the home tenant. */
const storeEvent = async (
  { tenants }: Pick<Storage, 'tenants'>,
  audit: Pick<AuditTrail, 'entry'>,
  event: AuditEventName,
  subject: string,
  detail: Readonly<Record<string, number | string>> = {},
) => {
  const [home] = await tenants();
  if (home === undefined) throw new KeyError('The store is empty.');
  return audit.entry(systemEvent({ tenantId: home.id, requestId: event, event, subject, detail }));
};

/** Registers the newest key in the store, before it encrypts the first value. */
export const registerMasterKey = async ({ storage, storeKey }: KeyedStore, audit: Pick<AuditTrail, 'entry'>): Promise<void> => {
  await storage.registerStoreKey(storeKey, await storeEvent(storage, audit, 'master-key.register', storeKey.keyId));
};

/**
 * Re-encrypts all values with the newest key.
 *
 * @throws {@link KeyError} when no server was started with the newest key yet: it could not decrypt the
 *   values
 */
export const rewrap = async ({ storage, keys }: KeyedStore, audit: Pick<AuditTrail, 'entry'>, now: () => number): Promise<Rewrapped> => {
  const [newest] = keys;
  const known = await storage.storeKeys();
  if (!known.some(({ keyId }) => keyId === newest.id)) {
    throw new KeyError(`No server was started with the master key ${newest.id} yet. Start every node with it first, then rewrap.`);
  }
  const older = keys.slice(1).filter(({ id }) => known.some(({ keyId, retired }) => keyId === id && retired === undefined));
  // These also encrypt the peppers of keys that were retired earlier.
  const olderIds = keys.slice(1).map(({ id }) => id);
  let moved = 0;
  for (
    let values = await storage.valuesSealedUnder(olderIds, BATCH);
    values.length > 0;
    values = await storage.valuesSealedUnder(olderIds, BATCH)
  ) {
    await storage.reseal(
      values.map(({ context, envelope }) => ({ context, envelope, resealed: seal(newest, open(keys, envelope, context), context) })),
    );
    moved += values.length;
  }
  const retired: string[] = [];
  for (const { id, pepper } of older) {
    const change = { keyId: id, at: now(), pepper: seal(newest, pepper, pepperContext(id)) };
    const entry = await storeEvent(storage, audit, 'master-key.retire', id, { newest: newest.id });
    if ((await storage.retireStoreKey({ ...change, audit: entry })) === 'retired') retired.push(id);
  }
  return { moved, newest: newest.id, retired };
};
