// The challenges of refused requests (RFC 9110 §11.6.1): Basic where clients authenticate, Bearer and DPoP
// where they present tokens.
import { bearerChallenge, type OAuthError } from '@mintmark/protocol';
import { allowedAuthMethods, allowedClientAlgorithms } from '../records/profile.ts';
import { Refusal } from '../refusals/refusal.ts';
import type { LoadedTenant } from '../tenants/load-tenant.ts';

/** Path of the management API's metadata. The API's own path is `/`, which is dropped (RFC 9728 §3.1). */
export const PROTECTED_RESOURCE_PATH = '/.well-known/oauth-protected-resource';

/**
 * The challenge of an endpoint at which clients authenticate. Every 401 has one, even if the credentials were
 * in the body (RFC 9110 §15.5.2); the charset is that of RFC 7617 §2.1. There is none if the profile forbids
 * Basic (decision 83).
 */
export const basicChallenge = (tenant: LoadedTenant | undefined): Record<string, string> => {
  if (tenant !== undefined && !allowedAuthMethods(tenant.tenant.profile).includes('client_secret_basic')) return {};
  return { 'www-authenticate': `Basic realm="${tenant?.tenant.publicUrl ?? ''}", charset="UTF-8"` };
};

/** The challenge of an API for access tokens, for 401 and 403; none without a tenant. */
export const challenge = (error: OAuthError, tenant: LoadedTenant | undefined): Record<string, string> => {
  if ((error.status !== 401 && error.status !== 403) || tenant === undefined) return {};
  const hasNoToken = error instanceof Refusal && error.reason === 'no_token';
  return { 'www-authenticate': challengeOf(error, tenant, hasNoToken) };
};

// RFC 9728 §5.1: the metadata names the authorization server.
const challengeOf = (error: OAuthError, { tenant, managementResource }: LoadedTenant, hasNoToken: boolean): string => {
  const isForDpop =
    error.code === 'invalid_dpop_proof' || error.code === 'use_dpop_nonce' || (error instanceof Refusal && error.facts.scheme === 'DPoP');
  const challenge = bearerChallenge(managementResource.uri, hasNoToken ? undefined : error, isForDpop ? 'DPoP' : 'Bearer');
  // RFC 9449 §7.1: the algorithms for proofs.
  const algs = isForDpop ? `, algs="${allowedClientAlgorithms(tenant.profile).join(' ')}"` : '';
  return `${challenge}${algs}, resource_metadata="${tenant.publicUrl}${PROTECTED_RESOURCE_PATH}"`;
};
