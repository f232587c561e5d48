// Whether a token is still active that was derived from others: it ends with each of them. A token that its client
// obtained for itself costs one comparison.
import type { ClientDirectory } from '../clients/client-directory.ts';
import type { Client } from '../records/client.ts';
import { type Ancestor, derivationOf } from '../records/derivation.ts';
import type { GrantRecord } from '../records/grant.ts';
import { type MaybePromise, whenReady } from '../system/at-once.ts';
import type { LoadedTenant } from '../tenants/load-tenant.ts';
import { type GrantStatus, grantStatus } from './is-active.ts';
import type { GrantReads } from './verification.ts';

/** The state of a token, with regard to everything that it was derived from. */
export type TokenStatus = GrantStatus | 'chain-ended';

/** Dependencies of {@link tokenStatus}. */
export interface ChainDependencies {
  readonly grants: Pick<GrantReads, 'findGrant' | 'findDenial'>;
  readonly clients: Pick<ClientDirectory, 'find'>;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

/**
 * Determines the state of a token: at once, if it is not derived from others.
 *
 * @param client - the client as it is now; `undefined` when deleted
 */
export const tokenStatus = (
  grant: GrantRecord,
  client: Client | undefined,
  tenant: LoadedTenant,
  dependencies: ChainDependencies,
): MaybePromise<TokenStatus> => {
  const status = grantStatus(grant, client, tenant, dependencies.now());
  if (status !== 'active' || grant.derivation === undefined) return status;
  const { chain } = derivationOf(grant) ?? { chain: [] };
  return whenReady(isEachActive(chain, grant, tenant, dependencies), (isActive) => (isActive ? 'active' : 'chain-ended'));
};

// An ancestor expires no earlier than what was derived from it.
const isEachActive = async (
  chain: readonly Ancestor[],
  derived: GrantRecord,
  tenant: LoadedTenant,
  dependencies: ChainDependencies,
): Promise<boolean> => {
  for (const ancestor of chain) {
    const record = await recordOf(ancestor, derived, dependencies.grants);
    const client = await dependencies.clients.find(tenant.tenant.id, ancestor.clientId);
    if (record === undefined || grantStatus(record, client, tenant, dependencies.now()) !== 'active') return false;
  }
  return true;
};

/** The record of an ancestor: as stored, or as far as the chain states it of a token without one. */
const recordOf = async (
  ancestor: Ancestor,
  derived: GrantRecord,
  grants: ChainDependencies['grants'],
): Promise<GrantRecord | undefined> => {
  const { id, unrecorded } = ancestor;
  if (id !== undefined && unrecorded !== true) return grants.findGrant(derived.tenantId, id);
  const revokedAt = id === undefined ? undefined : await grants.findDenial(derived.tenantId, id);
  // Only who obtained it decides; all else is that of the derived token.
  const { clientId, credentialId, clientGeneration, tenantGeneration, instance, keyId } = ancestor;
  return {
    ...derived,
    ...{ clientId, credentialId, clientGeneration, tenantGeneration, instance, keyId, revokedAt },
    derivation: undefined,
    suspendedAt: undefined,
    unrecorded: unrecorded === true,
  };
};
