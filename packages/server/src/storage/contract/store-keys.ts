// The master keys that values of the store are sealed under.
import type { AuditEntry } from '../../records/audit-entry.ts';
import type { Envelope, SealContext } from '../../records/signing-key.ts';

/** A master key that the store has values under, and a value by which a loaded key is known to be that one. */
export interface StoreKey {
  readonly keyId: string;
  readonly checkValue: string;
  readonly createdAt: number;
  /** Once nothing is under it any more but secret hashes: the pepper that keys them, under another key, so that this one can go. */
  readonly retired: { readonly at: number; readonly pepper: Envelope } | undefined;
}

/** A sealed value and its context. */
export interface SealedValue {
  readonly context: SealContext;
  readonly envelope: Envelope;
}

/** The retirement of a master key. */
export interface StoreKeyRetirement {
  readonly keyId: string;
  readonly at: number;
  /** The pepper of that key, sealed under another one. */
  readonly pepper: Envelope;
  readonly audit: AuditEntry;
}

/** Master keys, and the values that are sealed under them. */
export interface StoreKeyStorage {
  storeKeys(): Promise<readonly StoreKey[]>;
  /** Registers a master key before values are sealed under it. `false` when it is registered already. */
  registerStoreKey(key: StoreKey, audit: AuditEntry): Promise<boolean>;
  /** Some values that are sealed under one of these master keys. */
  valuesUnder(keyIds: readonly string[], limit: number): Promise<readonly SealedValue[]>;
  /** Replaces the envelopes of values; a value that has changed in the meantime is left unchanged. */
  reseal(values: readonly (SealedValue & { readonly resealed: Envelope })[]): Promise<void>;
  /** Retires a master key, unless values are sealed under it. */
  retireStoreKey(retirement: StoreKeyRetirement): Promise<'retired' | 'unchanged' | 'unknown' | 'in-use'>;
}
