// The URLs of trust rules, and one of them by its id.
import type { FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import { Problem } from '../../http/problem.ts';
import type { Client } from '../../records/client.ts';
import type { TrustRule } from '../../records/trust-rule.ts';
import type { TrustedIssuer } from '../../records/trusted-issuer.ts';
import type { Storage } from '../../storage/contract/storage.ts';
import { findClientToChange, ONE_CLIENT } from '../clients/find.ts';
import { type ManagementDependencies, requester } from '../request.ts';
import type { TrustViewBody } from './schema.ts';
import { trustView } from './settings.ts';

export const TRUSTS = `${ONE_CLIENT}/trusts`;
export const ONE_TRUST = `${TRUSTS}/:trust_id`;
export const TrustPath = Type.Object({ client_id: Type.String(), trust_id: Type.String() });

export const MANAGE_TRUST = { entitlements: ['manageTrust'], checksEachClient: true } as const;

/** @throws {@link Problem} 404, {@link Refusal} 403 */
export const findClientToTrust = (storage: Pick<Storage, 'findClient'>, request: FastifyRequest, clientId: string): Promise<Client> =>
  findClientToChange(storage, request, clientId, 'manageTrust');

/** @throws {@link Problem} 404 */
export const trustNamed = async (storage: Pick<Storage, 'trustsOfClient'>, client: Client, id: string): Promise<TrustRule> => {
  const found = (await storage.trustsOfClient(client.tenantId, client.clientId)).find((rule) => rule.id === id);
  if (found === undefined) throw new Problem(404, 'The API client has no trust rule of this id.');
  return found;
};

/** The trusted issuer of this id, as stored. */
export const issuerOfRule = async (
  storage: Pick<Storage, 'trustedIssuers'>,
  request: FastifyRequest,
  id: string,
): Promise<TrustedIssuer | undefined> => (await storage.trustedIssuers(requester(request).tenant.tenant.id)).find((each) => each.id === id);

/** Rules with their last uses. */
export const viewsOf = async (
  rules: readonly TrustRule[],
  client: Client,
  { uses, now }: Pick<ManagementDependencies, 'uses' | 'now'>,
): Promise<TrustViewBody[]> => {
  const lastUses = await uses.of(client.tenantId, [client.clientId]);
  return rules.map((rule) => trustView(rule, client, now(), lastUses));
};
