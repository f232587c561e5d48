// The format, lifetime and signing algorithm of a token, from its resources, client and tenant.
import { OAuthError } from '@mintmark/protocol';
import type { SigningAlgorithm } from '../jose/signing-algorithms.ts';
import type { Client } from '../records/client.ts';
import { allowedSigningAlgorithms } from '../records/profile.ts';
import type { Resource, Tenant, TokenFormat } from '../records/tenant.ts';
import type { LoadedTenant } from '../tenants/load-tenant.ts';

/** Lifetime of tokens for a registered resource that sets none, in seconds. */
const REGISTERED_RESOURCE_LIFETIME = 900;

/**
 * The resource's format if set, else the client's, else the tenant's.
 *
 * @throws {@link OAuthError} `invalid_target` when the resources of one token have different formats
 */
export const formatFor = (resources: readonly Resource[], client: Client, tenant: Tenant): TokenFormat => {
  const formatOf = (resource: Resource | undefined): TokenFormat =>
    resource?.accessTokenFormat ?? client.accessTokenFormat ?? tenant.accessTokenFormat;
  const format = formatOf(resources[0]);
  if (resources.some((resource) => formatOf(resource) !== format)) {
    throw new OAuthError('invalid_target', 'The requested resources take tokens of different formats.');
  }
  return format;
};

/**
 * Seconds: the client's lifetime if set, else the shortest of the resources, at most the tenant's maximum.
 */
export const lifetimeFor = (resources: readonly Resource[], client: Client, tenant: Tenant): number => {
  const lifetimeOf = ({ kind, accessTokenLifetime }: Resource): number =>
    accessTokenLifetime ?? (kind === 'registered' ? REGISTERED_RESOURCE_LIFETIME : tenant.accessTokenLifetime);
  const shorter = (shortest: number, resource: Resource): number => Math.min(shortest, lifetimeOf(resource));
  return Math.min(client.accessTokenLifetime ?? resources.reduce(shorter, Number.POSITIVE_INFINITY), tenant.maxAccessTokenLifetime);
};

/** The client's algorithm if set, else the tenant's; ES256 if the tenant's profile does not allow it. */
export const signingAlgorithmFor = (client: Client, { tenant }: LoadedTenant): SigningAlgorithm => {
  const allowed = allowedSigningAlgorithms(tenant.profile);
  const chosen = client.accessTokenSigningAlg ?? tenant.accessTokenSigningAlg;
  // Every tenant has an ES256 key, and every profile allows ES256.
  return allowed.includes(chosen) ? chosen : 'ES256';
};
