// The URLs of trusted issuers, the rights to read and change them, and one of them by its id.
import type { FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import { Problem } from '../../http/problem.ts';
import type { TrustedIssuer } from '../../records/trusted-issuer.ts';
import type { Storage } from '../../storage/contract/storage.ts';
import { type ManagementDependencies, requester } from '../request.ts';
import type { IssuerViewBody } from './schema.ts';
import { issuerView } from './settings.ts';

/** The collection. */
export const ISSUERS = '/management/v1/issuers';
/** One issuer. */
export const ONE_ISSUER = `${ISSUERS}/:issuer_id`;
export const IssuerPath = Type.Object({ issuer_id: Type.String() });

// An issuer belongs to the tenant, not to an owner of clients.
export const READ_ISSUERS = { entitlements: ['readAPIClients'] } as const;
export const MANAGE_ISSUERS = { entitlements: ['manageTrust'] } as const;

/** @throws {@link Problem} 404 */
export const issuerNamed = async (
  storage: Pick<Storage, 'trustedIssuers'>,
  request: FastifyRequest,
  id: string,
): Promise<TrustedIssuer> => {
  const found = (await storage.trustedIssuers(requester(request).tenant.tenant.id)).find((each) => each.id === id);
  if (found === undefined) throw new Problem(404, 'There is no issuer of this id.');
  return found;
};

/** An issuer with what this node knows of its keys. */
export const viewOf = (
  issuer: TrustedIssuer,
  { issuerKeys, now, steady }: Pick<ManagementDependencies, 'issuerKeys' | 'now' | 'steady'>,
): IssuerViewBody => issuerView(issuer, { state: issuerKeys.stateOf(issuer), now: now(), steadyNow: steady() });
