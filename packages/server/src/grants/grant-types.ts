// The supported grant types. Each has a file of its own.
import { TOKEN_EXCHANGE_GRANT } from '@mintmark/protocol';
import { JWT_BEARER_GRANT } from '../client-auth/presented.ts';
import type { Client } from '../records/client.ts';
import { Refusal } from '../refusals/refusal.ts';
import type { LoadedTenant } from '../tenants/load-tenant.ts';
import { IDENTITY_ASSERTION_PROFILE } from '../trust/identity-assertion.ts';
import { ISSUER_KINDS } from '../trust/issuer-kinds.ts';
import { clientCredentials } from './client-credentials.ts';
import type { GrantType, GrantTypeDependencies } from './grant-type.ts';
import { jwtBearer } from './jwt-bearer.ts';
import { tokenExchange } from './token-exchange.ts';

/** The grant types by wire name (RFC 6749 §4.4.2). */
const GRANT_TYPES: Readonly<Record<string, (dependencies: GrantTypeDependencies) => GrantType>> = {
  client_credentials: clientCredentials,
  [JWT_BEARER_GRANT]: jwtBearer,
  [TOKEN_EXCHANGE_GRANT]: tokenExchange,
};

/** The names for the metadata of a tenant. Without trusted issuers, no assertion can be a grant. */
export const grantTypeNames = ({ tenant, trustedIssuers }: Pick<LoadedTenant, 'tenant' | 'trustedIssuers'>): readonly string[] => {
  const enabled = trustedIssuers.filter(({ disabledAt }) => disabledAt === undefined);
  const takesAssertions = tenant.profile === 'fapi2' ? enabled.some(isOfUsers) : enabled.length > 0;
  return Object.keys(GRANT_TYPES).filter((name) => name !== JWT_BEARER_GRANT || takesAssertions);
};

const isOfUsers = ({ kind }: LoadedTenant['trustedIssuers'][number]): boolean => ISSUER_KINDS[kind].hasUsers === true;

/** The profiles of grant types for the metadata of a tenant. */
export const grantProfileNames = ({ trustedIssuers }: Pick<LoadedTenant, 'trustedIssuers'>): readonly string[] =>
  trustedIssuers.some((issuer) => issuer.disabledAt === undefined && isOfUsers(issuer)) ? [IDENTITY_ASSERTION_PROFILE] : [];

/** The grant types of a running server, by wire name. */
export type GrantTypes = ReadonlyMap<string, GrantType>;

/** Creates the grant types. */
export const createGrantTypes = (dependencies: GrantTypeDependencies): GrantTypes =>
  new Map(Object.entries(GRANT_TYPES).map(([name, create]) => [name, create(dependencies)]));

/**
 * Finds the grant type that a request names.
 *
 * @param name - `grant_type` as sent
 * @throws {@link Refusal} `invalid_request` without a grant type, `unsupported_grant_type` for an unknown
 * one, `unauthorized_client` for one that the client may not use (RFC 6749 §5.2)
 */
export const grantTypeFor = (grantTypes: GrantTypes, name: string | undefined, client: Client): GrantType => {
  if (name === undefined) throw new Refusal('invalid_request', 'grant_type is missing.', 'malformed_request');
  const grantType = grantTypes.get(name);
  if (grantType === undefined) {
    throw new Refusal('unsupported_grant_type', 'This grant type is not supported.', 'unsupported_grant_type');
  }
  if (!grantType.mayUse(client)) {
    throw new Refusal('unauthorized_client', 'The client may not use this grant type.', 'grant_type_not_allowed');
  }
  return grantType;
};
