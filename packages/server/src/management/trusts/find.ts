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
export const TrustPath = Type.Object({ client_id: Type.String(), trust_id: Type.String({ description: 'Its id or its name.' }) });

export const MANAGE_TRUST = { entitlements: ['manageTrust'], checksEachClient: true } as const;

/** @throws {@link Problem} 404, {@link Refusal} 403 */
export const findClientToTrust = (storage: Pick<Storage, 'findClient'>, request: FastifyRequest, clientId: string): Promise<Client> =>
  findClientToChange(storage, request, clientId, 'manageTrust');

/** A rule by its id or its name. @throws {@link Problem} 404 */
export const trustNamed = async (storage: Pick<Storage, 'trustsOfClient'>, client: Client, given: string): Promise<TrustRule> => {
  const rules = await storage.trustsOfClient(client.tenantId, client.clientId);
  const found = rules.find(({ id }) => id === given) ?? rules.find(({ name }) => name === given);
  if (found === undefined) throw new Problem(404, 'The API client has no trust rule of this id or name.');
  return found;
};

export const nameTaken = (): Problem =>
  new Problem(409, 'Another trust rule of the client has this name.', [{ pointer: '/name', detail: 'is taken' }]);

/** The trusted issuer of this id, as stored. */
export const issuerOfRule = async (
  storage: Pick<Storage, 'trustedIssuers'>,
  request: FastifyRequest,
  id: string,
): Promise<TrustedIssuer | undefined> => (await storage.trustedIssuers(requester(request).tenant.tenant.id)).find((each) => each.id === id);

/** Rules of several clients with their last uses; those of a client that was deleted meanwhile are left out. */
export const viewsOfAll = async (
  rules: readonly TrustRule[],
  tenantId: string,
  { uses, now, clients }: Pick<ManagementDependencies, 'uses' | 'now' | 'clients'>,
): Promise<TrustViewBody[]> => {
  const ids = [...new Set(rules.map(({ clientId }) => clientId))];
  const lastUses = await uses.of(tenantId, ids);
  const views: TrustViewBody[] = [];
  for (const rule of rules) {
    const client = await clients.find(tenantId, rule.clientId);
    const ofClient = lastUses.filter(({ clientId }) => clientId === rule.clientId);
    if (client !== undefined) views.push(trustView(rule, client, now(), ofClient));
  }
  return views;
};

/** Rules of a client with their last uses. */
export const viewsOf = async (
  rules: readonly TrustRule[],
  client: Client,
  { uses, now }: Pick<ManagementDependencies, 'uses' | 'now'>,
): Promise<TrustViewBody[]> => {
  const lastUses = await uses.of(client.tenantId, [client.clientId]);
  return rules.map((rule) => trustView(rule, client, now(), lastUses));
};
