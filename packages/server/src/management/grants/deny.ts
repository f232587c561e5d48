// Revokes a token that was issued without a grant, by its id alone.
import type { FastifyRequest } from 'fastify';
import { holds } from '../../clients/entitlements.ts';
import { issueTimeOf } from '../../records/grant-id.ts';
import type { Tenant } from '../../records/tenant.ts';
import { acceptsUnrecorded, expiryOfUnrecorded } from '../../records/unrecorded-token.ts';
import { Refusal } from '../../refusals/refusal.ts';
import type { Storage } from '../../storage/contract/storage.ts';
import type { ManagementDependencies } from '../request.ts';
import { requester, succeeded } from '../request.ts';

/** What {@link revokeUnrecorded} needs. */
type DenyDependencies = Pick<ManagementDependencies, 'audit' | 'now' | 'onRevoked'> & {
  readonly storage: Pick<Storage, 'findGrant' | 'denyToken'>;
};

/**
 * Revokes a token without a grant. Whether a token of this id was issued is not known, and neither is its
 * client, which may have any right: only an administrator may do so.
 *
 * @returns false when there is a grant of this id, or can be no such token
 * @throws {@link Refusal} 403
 */
export const revokeUnrecorded = async (dependencies: DenyDependencies, request: FastifyRequest, id: string): Promise<boolean> => {
  const { storage, audit, now, onRevoked } = dependencies;
  const { tenant, principal } = requester(request);
  const tenantId = tenant.tenant.id;
  const expiresAt = expiryOfToken(id, tenant.tenant, now());
  if (expiresAt === undefined || (await storage.findGrant(tenantId, id)) !== undefined) return false;
  if (!holds(principal.entitlements, 'administrator')) throw needsAdministrator();
  const entry = audit.entry({ ...succeeded(request, 'grant.revoke', id), detail: { unrecorded: true } });
  await storage.denyToken({ tenantId, jti: id, expiresAt, at: now(), audit: entry });
  onRevoked(tenantId);
  return true;
};

const expiryOfToken = (id: string, tenant: Tenant, now: number): number | undefined => {
  const issuedAt = acceptsUnrecorded(tenant, now) ? issueTimeOf(id) : undefined;
  return issuedAt === undefined ? undefined : expiryOfUnrecorded(issuedAt, now);
};

const needsAdministrator = (): Refusal =>
  new Refusal(
    'insufficient_scope',
    'The token has no grant, so its client is not known. Only an administrator can revoke it by its id.',
    'exceeds_actor',
    { detail: { entitlements: ['administrator'] } },
  );
