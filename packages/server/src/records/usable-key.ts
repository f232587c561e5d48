// Whether a client that authenticates by its own keys still has a usable one.
import { propertiesOfRegistration } from '@mintmark/protocol';
import { jwkThumbprint, keyAlgorithms } from '../jose/jwk.ts';
import type { Client } from './client.ts';
import { allowedClientAlgorithms } from './profile.ts';
import type { TenantProfile } from './tenant.ts';

/** The members of a client that decide it. */
export type KeyHolder = Pick<Client, 'authMethod' | 'jwks' | 'jwksUri' | 'assertionSigningAlg' | 'assertionKeyIds' | 'revokedCredentials'>;

/**
 * Whether a key of the client is not revoked and of an algorithm that the profile and the registration allow.
 * `true` for a key set URI, which is not fetched here, and for methods that need no key.
 */
export const hasUsableKey = (
  { authMethod, jwks, jwksUri, assertionSigningAlg, assertionKeyIds, revokedCredentials }: KeyHolder,
  profile: TenantProfile,
): boolean => {
  const { verifiedBy, assertion } = propertiesOfRegistration(authMethod);
  if (verifiedBy !== 'client_keys') return true;
  if (jwks === undefined) return jwksUri !== undefined;
  const allowed = allowedClientAlgorithms(profile).filter((name) => assertionSigningAlg === undefined || name === assertionSigningAlg);
  return jwks.some((key) => {
    const signs = assertion === undefined || keyAlgorithms(key).some((name) => allowed.includes(name));
    const isNamed = assertionKeyIds === undefined || (key.kid !== undefined && assertionKeyIds.includes(key.kid));
    return signs && isNamed && !revokedCredentials.includes(jwkThumbprint(key));
  });
};
