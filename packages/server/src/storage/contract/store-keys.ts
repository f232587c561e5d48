// The master keys of the store, and the values that are sealed under them.
import type { AuditEntry } from '../../records/audit-entry.ts';
import type { Envelope, SealContext } from '../../records/signing-key.ts';

/** A registered master key, and a check value that identifies it. */
export interface StoreKey {
  readonly keyId: string;
  readonly checkValue: string;
  readonly createdAt: number;
  /**
   * Set once only secret hashes depend on the key: their pepper, sealed under another key, so that this one
   * can be deleted.
   */
  readonly retired: { readonly at: number; readonly pepper: Envelope } | undefined;
}

/** A sealed value and its context. */
export interface SealedValue {
  readonly context: SealContext;
  readonly envelope: Envelope;
}

export interface StoreKeyRetirement {
  readonly keyId: string;
  readonly at: number;
  /** The pepper of that key, sealed under another one. */
  readonly pepper: Envelope;
  readonly audit: AuditEntry;
}

export interface StoreKeyStorage {
  storeKeys(): Promise<readonly StoreKey[]>;
  /** Registers a master key before values are sealed under it. `false` when it is registered already. */
  registerStoreKey(key: StoreKey, audit: AuditEntry): Promise<boolean>;
  /** Returns at most `limit` values that are sealed under one of these master keys. */
  valuesSealedUnder(keyIds: readonly string[], limit: number): Promise<readonly SealedValue[]>;
  /** Replaces the envelopes of values, unless they were changed meanwhile. */
  reseal(values: readonly (SealedValue & { readonly resealed: Envelope })[]): Promise<void>;
  /** Retires a master key, unless values are sealed under it. */
  retireStoreKey(retirement: StoreKeyRetirement): Promise<'retired' | 'unchanged' | 'unknown' | 'in-use'>;
}
