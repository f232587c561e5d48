// Whether a client that authenticates by keys of its own still has one that would let it in.
import { factsOfRegistration } from '@mintmark/protocol';
import { jwkThumbprint, keyAlgorithms } from '../jose/jwk.ts';
import type { Client } from './client.ts';
import { allowedClientAlgorithms } from './profile.ts';
import type { TenantProfile } from './tenant.ts';

/** What decides it. */
export type KeyHolder = Pick<Client, 'authMethod' | 'jwks' | 'jwksUri' | 'assertionSigningAlg' | 'assertionKeyIds' | 'revokedCredentials'>;

/**
 * Whether some key of the client is neither revoked nor of an algorithm that the profile, or the client's own registration, refuses. Of keys
 * behind a URI nothing is known here; other methods need no key.
 */
export const hasUsableKey = (
  { authMethod, jwks, jwksUri, assertionSigningAlg, assertionKeyIds, revokedCredentials }: KeyHolder,
  profile: TenantProfile,
): boolean => {
  const { verifiedBy, assertion } = factsOfRegistration(authMethod);
  if (verifiedBy !== 'client_keys') return true;
  if (jwks === undefined) return jwksUri !== undefined;
  const allowed = allowedClientAlgorithms(profile).filter((name) => assertionSigningAlg === undefined || name === assertionSigningAlg);
  return jwks.some((key) => {
    const signs = assertion === undefined || keyAlgorithms(key).some((name) => allowed.includes(name));
    const isNamed = assertionKeyIds === undefined || (key.kid !== undefined && assertionKeyIds.includes(key.kid));
    return signs && isNamed && !revokedCredentials.includes(jwkThumbprint(key));
  });
};
