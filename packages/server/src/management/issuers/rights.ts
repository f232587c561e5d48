// The rights that a change of a trusted issuer requires beyond `manageTrust`.
import type { FastifyRequest } from 'fastify';
import type { TrustedIssuer } from '../../records/trusted-issuer.ts';
import type { Storage } from '../../storage/contract/storage.ts';
import { changeableRights, requireMayChange } from '../access/client-rights.ts';

/**
 * Requires the rights of every client that trusts the issuer, whose tokens the change can end.
 *
 * @throws {@link Refusal} `insufficient_scope` 403
 */
export const requireMayEndIssuer = async (
  request: FastifyRequest,
  { tenantId, id }: Pick<TrustedIssuer, 'tenantId' | 'id'>,
  storage: Pick<Storage, 'clientsTrusting' | 'findClient'>,
): Promise<void> => {
  // They may be many.
  if (changeableRights(request) === undefined) return;
  for (const clientId of await storage.clientsTrusting(tenantId, id)) {
    const client = await storage.findClient(tenantId, clientId);
    if (client !== undefined) requireMayChange(request, client, 'manageTrust');
  }
};

/**
 * Requires the rights of every client that trusts the issuer, or another one with the same `issuer`: whoever sets its keys
 * can authenticate as any of the former, and keep the latter from authenticating, since a token is of the first record
 * whose key verifies it.
 *
 * @param issuer - as it will be
 * @throws {@link Refusal} `insufficient_scope` 403
 */
export const requireMayChangeIssuer = async (
  request: FastifyRequest,
  { tenantId, id, issuer }: TrustedIssuer,
  storage: Pick<Storage, 'clientsTrusting' | 'findClient' | 'trustedIssuers'>,
): Promise<void> => {
  const all = await storage.trustedIssuers(tenantId);
  for (const each of all) if (each.id === id || each.issuer === issuer) await requireMayEndIssuer(request, each, storage);
};
