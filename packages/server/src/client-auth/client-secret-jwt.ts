// client_secret_jwt (OpenID Connect Core §9): an assertion with a MAC under the client's secret, which is
// stored sealed.
import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Jws } from '@mintmark/protocol';
import { MAC_ALGORITHMS } from '../jose/jws-algorithms.ts';
import type { Client, ClientSecret } from '../records/client.ts';
import { secretEnd } from '../records/secret-end.ts';
import { secretState } from '../records/secret-state.ts';
import { invalidClient } from '../refusals/refusal.ts';
import type { LoadedTenant } from '../tenants/load-tenant.ts';
import {
  type PresentedAssertion,
  presentedAlgorithm,
  presentedAssertion,
  refused,
  requireAssertionClaims,
  requireAssertionHeader,
} from './client-assertion.ts';
import type { AuthenticatedClient, ClientAuthDependencies, ClientAuthMethod } from './method.ts';
import { authenticateClaimed } from './presented-client.ts';

/** JWS algorithms of the method. */
export const HMAC_ALGORITHMS: readonly string[] = [...MAC_ALGORITHMS.keys()];

export const clientSecretJwt: ClientAuthMethod = {
  presentedIn: ({ credentials }) => MAC_ALGORITHMS.has(presentedAlgorithm(credentials) ?? ''),
  authenticate: async (presented, dependencies) => {
    const assertion = presentedAssertion(presented.credentials);
    requireAssertionHeader(assertion);
    const verify = async (client: Client) => verified(assertion, client, presented.tenant, dependencies);
    const claimed = { clientId: assertion.clientId, verifications: new Map([['client_secret_jwt', verify] as const]) };
    return authenticateClaimed({ ...claimed, decoy: dependencies.decoy }, presented, dependencies);
  },
};

const verified = (
  assertion: PresentedAssertion,
  client: Client,
  tenant: LoadedTenant,
  dependencies: ClientAuthDependencies,
): AuthenticatedClient => {
  const { clientId, assertionSigningAlg } = client;
  const { alg } = assertion.jws.header;
  const secret = matchingSecret(assertion.jws, client, dependencies);
  // After the MAC: the time must not disclose which algorithm is registered.
  if (assertionSigningAlg !== undefined && assertionSigningAlg !== alg) throw refused('assertion_algorithm', clientId, alg);
  if (secret === undefined) throw refused('assertion_signature', clientId);
  const state = secretState(secret, dependencies.now());
  if (state !== 'active') throw invalidClient(`secret_${state}`, { clientId, credentialId: secret.id });
  const replay = requireAssertionClaims(assertion, client, tenant, dependencies.now());
  return { client, credentialId: secret.id, method: 'client_secret_jwt', replays: [replay], endsAt: secretEnd(secret) };
};

// All secrets are tried, so that the audit trail states why a matching one was refused. An active secret
// takes precedence over an inactive one with the same text. A client without a secret costs what others cost.
const matchingSecret = (jws: Jws, client: Client, { openSecret, decoy, now }: ClientAuthDependencies): ClientSecret | undefined => {
  const { tenantId, secrets } = client.secrets.some(isSealed) ? client : decoy;
  const matching = secrets.filter((secret) => isSealed(secret) && macMatches(jws, openSecret(tenantId, secret)));
  return matching.find((secret) => secretState(secret, now()) === 'active') ?? matching[0];
};

const isSealed = ({ sealed }: ClientSecret): boolean => sealed !== undefined;

const macMatches = ({ header: { alg }, signingInput, signature }: Jws, secret: string): boolean => {
  const algorithm = MAC_ALGORITHMS.get(alg);
  if (algorithm === undefined) return false;
  const key = Buffer.from(secret);
  const mac = createHmac(algorithm.digest, key).update(signingInput, 'latin1').digest();
  const matches = mac.length === signature.length && timingSafeEqual(mac, signature);
  // RFC 7518 §3.2: the key is at least as long as the digest.
  return matches && key.length >= algorithm.length;
};
