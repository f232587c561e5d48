// The signing keys of tenants.
import type { SigningAlgorithm } from '../../jose/signing-algorithms.ts';
import type { AuditEntry } from '../../records/audit-entry.ts';
import type { SigningKeyRecord } from '../../records/signing-key.ts';

/** A change of a tenant's keys of one algorithm. */
export interface KeyChange {
  readonly tenantId: string;
  readonly at: number;
  /** The standby to add and announce. */
  readonly standby: SigningKeyRecord;
  readonly audit: AuditEntry;
}

/** The first keys of an algorithm. */
export interface FirstKeys extends KeyChange {
  readonly signing: SigningKeyRecord;
}

/** The current standby replaces the key that signs, and another standby is added. */
export interface KeyRotation extends KeyChange {
  /** The id of the key that signs. */
  readonly kid: string;
  /** The id of the current standby, which replaces it. */
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
   * Adds the first keys of an algorithm: one that signs and its standby. `false` when the tenant has a
   * signing key for the algorithm.
   */
  addSigningKeys(keys: FirstKeys): Promise<boolean>;
  /**
   * Activates the standby, retires the signing key, and announces a new standby. `false`, without a
   * change, when `kid` is no longer the signing key or `next` no longer the standby: another node was first, and
   * verifiers may not know yet what it has announced.
   */
  rotateSigningKey(rotation: KeyRotation): Promise<boolean>;
  /**
   * Revokes a key and thereby its tokens. If it is the signing key, the current standby replaces it. The new
   * standby is added as well, but not if the key had already retired: a signing key and a standby remain then.
   */
  revokeSigningKey(revocation: KeyRevocation): Promise<'changed' | 'unchanged' | 'unknown'>;
  /**
   * Removes keys that retired or were revoked before a moment. If there were any, the audit entry is written,
   * with their ids as `kids`.
   */
  removeSigningKeys(tenantId: string, endedBefore: number, audit: AuditEntry): Promise<void>;
}
