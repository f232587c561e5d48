// Decides whether a token is still active. All paths that check tokens use this function.

import type { Client } from '../records/client.ts';
import type { GrantRecord } from '../records/grant.ts';
import { endingOf } from '../records/instance.ts';
import { acceptsUnrecorded } from '../records/unrecorded-token.ts';
import type { Reason } from '../refusals/reasons.ts';
import type { LoadedTenant } from '../tenants/load-tenant.ts';

/**
 * The state of a grant. `ended` means through its client, its instance, tenant, credential or key, or by having no record
 * where each needs one.
 */
export type GrantStatus = 'active' | 'expired' | 'suspended' | 'revoked' | 'ended';

/** The reason that operators see for an inactive token. */
export const STATUS_REASONS = {
  expired: 'token_expired',
  suspended: 'token_suspended',
  revoked: 'token_revoked',
  ended: 'token_ended',
  'chain-ended': 'token_chain_ended',
} as const satisfies Record<Exclude<GrantStatus, 'active'> | 'chain-ended', Reason>;

// Only a revoked credential ends its tokens; a retired, expired or deactivated secret does not.
const isCompromised = ({ secrets, revokedCredentials }: Client, credentialId: string): boolean =>
  revokedCredentials.includes(credentialId) || secrets.some(({ id, revokedAt }) => id === credentialId && revokedAt !== undefined);

/** Whether the tokens of the instance that obtained a grant were ended since, alone. */
const isOfEndedInstance = (client: Client, { instance }: GrantRecord): boolean =>
  instance !== undefined && instance.generation < (endingOf(client, instance.name)?.generation ?? 0);

/**
 * Determines the state of a grant.
 *
 * @param client - the client as it is now; `undefined` when deleted
 * @param now - milliseconds since the epoch
 */
export const grantStatus = (grant: GrantRecord, client: Client | undefined, { tenant, keys }: LoadedTenant, now: number): GrantStatus => {
  if (grant.revokedAt !== undefined) return 'revoked';
  if (grant.expiresAt * 1000 <= now) return 'expired';
  if (grant.unrecorded && !acceptsUnrecorded(tenant, now)) return 'ended';
  if (client === undefined || client.disabledAt !== undefined) return 'ended';
  if (client.expiresAt !== undefined && client.expiresAt <= now) return 'ended';
  if (grant.clientGeneration < client.generation || grant.tenantGeneration < tenant.generation) return 'ended';
  if (isCompromised(client, grant.credentialId) || isOfEndedInstance(client, grant)) return 'ended';
  if (grant.keyId !== undefined && keys.verification(grant.keyId)?.revokedAt !== undefined) return 'ended';
  return grant.suspendedAt === undefined ? 'active' : 'suspended';
};
