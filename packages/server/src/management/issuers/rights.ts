// The rights that a change of a trusted issuer requires beyond `manageTrust`.
import type { FastifyRequest } from 'fastify';
import type { TrustedIssuer } from '../../records/trusted-issuer.ts';
import type { Storage } from '../../storage/contract/storage.ts';
import { requireMayChange } from '../access/client-rights.ts';

/**
 * Requires the rights of every client that trusts the issuer: whoever sets its keys can authenticate as any of them.
 *
 * @throws {@link Refusal} `insufficient_scope` 403
 */
export const requireMayChangeIssuer = async (
  request: FastifyRequest,
  { tenantId, id }: TrustedIssuer,
  storage: Pick<Storage, 'clientsTrusting' | 'findClient'>,
): Promise<void> => {
  for (const clientId of await storage.clientsTrusting(tenantId, id)) {
    const client = await storage.findClient(tenantId, clientId);
    if (client !== undefined) requireMayChange(request, client, 'manageTrust');
  }
};
