// Who would be refused if a tenant took up the FAPI 2.0 profile, and why. Asked before it is switched on.
import type { Client } from '../../records/client.ts';
import { allowedAuthMethods, allowedClientAlgorithms } from '../../records/profile.ts';
import { hasUsableKey } from '../../records/usable-key.ts';

const METHODS: readonly string[] = allowedAuthMethods('fapi2');

/** Why a client would be refused, or change its ways; none when it is ready. */
export const fapiFaults = (client: Client): readonly string[] => {
  const faults: string[] = [];
  if (!METHODS.includes(client.authMethod)) faults.push(`It authenticates by ${client.authMethod}.`);
  if (!client.dpopBoundAccessTokens && !client.certificateBoundAccessTokens)
    faults.push('Its tokens are not bound to a key or certificate.');
  const { assertionSigningAlg: alg } = client;
  if (alg !== undefined && !allowedClientAlgorithms('fapi2').includes(alg)) faults.push(`Its assertions are signed by ${alg}.`);
  if (!hasUsableKey(client, 'fapi2')) faults.push(`None of its keys signs by ${allowedClientAlgorithms('fapi2').join(', ')}.`);
  if (client.assertionAudience !== 'issuer') faults.push('Its assertions may name several audiences.');
  return faults;
};
