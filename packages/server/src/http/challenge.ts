// The challenges of refused requests (RFC 9110 §11.6.1): Basic where clients authenticate, Bearer and DPoP where they present tokens.
import { bearerChallenge, type OAuthError } from '@mintmark/protocol';
import { allowedAuthMethods, allowedClientAlgorithms } from '../records/profile.ts';
import { Refusal } from '../refusals/refusal.ts';
import type { LoadedTenant } from '../tenants/load-tenant.ts';

/** Path of the management API's metadata: its own path is `/`, of which nothing remains behind the well-known one (RFC 9728 §3.1). */
export const PROTECTED_RESOURCE_PATH = '/.well-known/oauth-protected-resource';

/**
 * The challenge of an endpoint at which clients authenticate. RFC 9110 §15.5.2: every 401 carries one, also when the credentials came in the
 * body; RFC 7617 §2.1: which charset they use. None where the profile has no such method (decision 83).
 */
export const basicChallenge = (tenant: LoadedTenant | undefined): Record<string, string> => {
  if (tenant !== undefined && !allowedAuthMethods(tenant.tenant.profile).includes('client_secret_basic')) return {};
  return { 'www-authenticate': `Basic realm="${tenant?.tenant.publicUrl ?? ''}", charset="UTF-8"` };
};

/** The challenge of an API that takes access tokens; none for other errors, or without a tenant. */
export const challenge = (error: OAuthError, tenant: LoadedTenant | undefined): Record<string, string> => {
  if ((error.status !== 401 && error.status !== 403) || tenant === undefined) return {};
  const bare = error instanceof Refusal && error.reason === 'no_token';
  return { 'www-authenticate': challengeOf(error, tenant, bare) };
};

// RFC 9728 §5.1: where to find out which authorization server to ask.
const challengeOf = (error: OAuthError, { tenant, managementResource }: LoadedTenant, bare: boolean): string => {
  const isForDpop =
    error.code === 'invalid_dpop_proof' || error.code === 'use_dpop_nonce' || (error instanceof Refusal && error.facts.scheme === 'DPoP');
  const challenge = bearerChallenge(managementResource.uri, bare ? undefined : error, isForDpop ? 'DPoP' : 'Bearer');
  // RFC 9449 §7.1: what a proof may be signed with.
  const algs = isForDpop ? `, algs="${allowedClientAlgorithms(tenant.profile).join(' ')}"` : '';
  return `${challenge}${algs}, resource_metadata="${tenant.publicUrl}${PROTECTED_RESOURCE_PATH}"`;
};
