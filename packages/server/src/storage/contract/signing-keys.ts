// The signing keys of tenants.
import type { SigningAlgorithm } from '../../jose/signing-algorithms.ts';
import type { AuditEntry } from '../../records/audit-entry.ts';
import type { SigningKeyRecord } from '../../records/signing-key.ts';

/** Keys of one algorithm that come into being, or take over. */
export interface KeyChange {
  readonly tenantId: string;
  readonly at: number;
  /** The new standby, announced now. */
  readonly standby: SigningKeyRecord;
  readonly audit: AuditEntry;
}

/** The first keys of an algorithm. */
export interface FirstKeys extends KeyChange {
  readonly signing: SigningKeyRecord;
}

/** The standby replaces the key that signs. */
export interface KeyRotation extends KeyChange {
  /** The key that signs. */
  readonly kid: string;
  /** The standby that replaces it. */
  readonly next: string;
  readonly algorithm: SigningAlgorithm;
}

/** The revocation of a key. */
export interface KeyRevocation extends KeyChange {
  readonly kid: string;
}

/** Signing keys. */
export interface SigningKeyStorage {
  /** All keys that are not removed, in order of announcement. */
  signingKeys(tenantId: string): Promise<readonly SigningKeyRecord[]>;
  /** Adds the first keys of an algorithm: one that signs and its standby. `false` when the tenant has a key of it that signs. */
  addSigningKeys(keys: FirstKeys): Promise<boolean>;
  /**
   * The standby signs, the key that signed retires, a new standby is announced. `false` when `kid` is not the key that signs, or
   * `next` not the standby: a new one may not have been announced for long enough.
   */
  rotateSigningKey(rotation: KeyRotation): Promise<boolean>;
  /** Revokes a key, which ends its tokens. If it signed, the standby signs; if it had not retired, the new standby is announced. */
  revokeSigningKey(revocation: KeyRevocation): Promise<'changed' | 'unchanged' | 'unknown'>;
  /** Removes keys that retired or were revoked before a moment. If there are any, the entry is written, with their `kids`. */
  removeSigningKeys(tenantId: string, endedBefore: number, audit: AuditEntry): Promise<void>;
}
