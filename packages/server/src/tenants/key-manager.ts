// Changes of a tenant's signing keys: first keys of an algorithm, rotation, emergency revocation. The store
// decides between concurrent nodes. This node applies the outcome at once, the others at their next refresh.

import type { SigningAlgorithm } from '../jose/signing-algorithms.ts';
import { generateSigningKey, type Seal } from '../keys/generate-signing-key.ts';
import { signingRecord, standbyRecord } from '../keys/key-ring.ts';
import type { AuditEntry } from '../records/audit-entry.ts';
import type { Storage } from '../storage/contract/storage.ts';
import type { Freshness } from './freshness.ts';
import { ANNOUNCED_BEFORE, JWKS_MAX_AGE } from './key-schedule.ts';
import type { LoadedTenant } from './load-tenant.ts';

/** Dependencies of the key manager. */
export interface KeyManagerDependencies {
  readonly storage: Pick<Storage, 'signingKeys' | 'addSigningKeys' | 'rotateSigningKey' | 'revokeSigningKey'>;
  readonly freshness: Pick<Freshness, 'refresh'>;
  readonly seal: Seal;
  readonly now: () => number;
}

/**
 * The result of a rotation: `overtaken` when the keys changed concurrently, or the time from which it is
 * possible, in milliseconds since the epoch.
 */
export type RotationResult = 'rotated' | 'no-key' | 'overtaken' | { readonly tooEarlyUntil: number };

/** Changes signing keys. */
export class KeyManager {
  readonly #dependencies: KeyManagerDependencies;

  constructor(dependencies: KeyManagerDependencies) {
    this.#dependencies = dependencies;
  }

  /** Adds the first keys of an algorithm. `false` when the tenant already has some. */
  async add({ tenant, keys }: LoadedTenant, algorithm: SigningAlgorithm, audit: AuditEntry): Promise<boolean> {
    if (keys.signer(algorithm) !== undefined) return false;
    const { storage, freshness, seal, now } = this.#dependencies;
    const at = now();
    const generate = (signsFrom: number | undefined) => generateSigningKey(tenant.id, { algorithm, announcedAt: at, signsFrom }, seal);
    const [signing, standby] = await Promise.all([generate(at), generate(undefined)]);
    const added = await storage.addSigningKeys({ tenantId: tenant.id, at, signing, standby, audit });
    await freshness.refresh();
    return added;
  }

  /**
   * The standby of an algorithm signs from now on.
   *
   * @param announced - how long it must have been announced, in milliseconds; at least as long as the JWK Set
   * is cached
   */
  async rotate(
    { tenant }: LoadedTenant,
    algorithm: SigningAlgorithm,
    audit: AuditEntry,
    announced = JWKS_MAX_AGE * 1000,
  ): Promise<RotationResult> {
    const { storage, freshness, seal, now } = this.#dependencies;
    const at = now();
    // The keys are read from the store, because another node may just have changed them.
    const records = await storage.signingKeys(tenant.id);
    const signing = signingRecord(records, algorithm);
    const next = standbyRecord(records, algorithm);
    if (signing === undefined || next === undefined) return 'no-key';
    if (next.announcedAt + announced > at) return { tooEarlyUntil: next.announcedAt + announced };
    const standby = await generateSigningKey(tenant.id, { algorithm, announcedAt: at, signsFrom: undefined }, seal);
    const change = { tenantId: tenant.id, kid: signing.kid, next: next.kid, algorithm, at, standby, audit };
    const isRotated = await storage.rotateSigningKey(change);
    await freshness.refresh();
    return isRotated ? 'rotated' : 'overtaken';
  }

  /** A scheduled rotation. */
  rotateBySchedule(tenant: LoadedTenant, algorithm: SigningAlgorithm, audit: AuditEntry): Promise<RotationResult> {
    return this.rotate(tenant, algorithm, audit, ANNOUNCED_BEFORE);
  }

  /** Revokes a key and every token that it signed. */
  async revoke({ tenant }: LoadedTenant, kid: string, audit: AuditEntry): Promise<'changed' | 'unchanged' | 'unknown'> {
    const { storage, freshness, seal, now } = this.#dependencies;
    const key = (await storage.signingKeys(tenant.id)).find((record) => record.kid === kid);
    if (key === undefined) return 'unknown';
    const at = now();
    const standby = await generateSigningKey(tenant.id, { algorithm: key.algorithm, announcedAt: at, signsFrom: undefined }, seal);
    const result = await storage.revokeSigningKey({ tenantId: tenant.id, kid, at, standby, audit });
    await freshness.refresh();
    return result;
  }
}
