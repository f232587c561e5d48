// The signing keys of tenants.
import type { SigningAlgorithm } from '../../jose/signing-algorithms.ts';
import type { AuditEntry } from '../../records/audit-entry.ts';
import type { SigningKeyRecord } from '../../records/signing-key.ts';

/** A change of a tenant's keys of one algorithm. */
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

export interface KeyRevocation extends KeyChange {
  readonly kid: string;
}

export interface SigningKeyStorage {
  /** In order of announcement. */
  signingKeys(tenantId: string): Promise<readonly SigningKeyRecord[]>;
  /**
   * Adds the first keys of an algorithm: one that signs and its standby. `false` when the tenant has a key of
   * it that signs.
   */
  addSigningKeys(keys: FirstKeys): Promise<boolean>;
  /**
   * Activates the standby, retires the key that signed, and announces a new standby. `false` when `kid` is
   * not the key that signs, or `next` not the standby: another one may not have been announced for long
   * enough.
   */
  rotateSigningKey(rotation: KeyRotation): Promise<boolean>;
  /**
   * Revokes a key and thereby its tokens. If it signed, the standby is activated; if it had not retired, the
   * new standby is announced.
   */
  revokeSigningKey(revocation: KeyRevocation): Promise<'changed' | 'unchanged' | 'unknown'>;
  /**
   * Removes keys that retired or were revoked before a moment, and records their `kids` in the entry if any.
   */
  removeSigningKeys(tenantId: string, endedBefore: number, audit: AuditEntry): Promise<void>;
}
