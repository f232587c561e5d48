// client_secret_jwt (OpenID Connect Core §9): an assertion with a MAC under the client's secret, which is
// stored sealed.
import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Jws } from '@mintmark/protocol';
import { MAC_ALGORITHMS } from '../jose/jws-algorithms.ts';
import type { Client, ClientSecret } from '../records/client.ts';
import { secretEnd } from '../records/secret-end.ts';
import { secretState } from '../records/secret-state.ts';
import { invalidClient } from '../refusals/refusal.ts';
import { presentedAlgorithm, presentedAssertion, refused, requireAssertionClaims, requireAssertionHeader } from './client-assertion.ts';
import type { ClientAuthDependencies, ClientAuthMethod } from './method.ts';
import { authenticateClaimed } from './presented-client.ts';

/** JWS algorithms of the method. */
export const HMAC_ALGORITHMS: readonly string[] = [...MAC_ALGORITHMS.keys()];

export const clientSecretJwt: ClientAuthMethod = {
  presentedIn: ({ credentials }) => MAC_ALGORITHMS.has(presentedAlgorithm(credentials) ?? ''),
  authenticate: async (presented, dependencies) => {
    const { tenant } = presented;
    const { now } = dependencies;
    const assertion = presentedAssertion(presented.credentials);
    requireAssertionHeader(assertion);
    return authenticateClaimed(
      { clientId: assertion.clientId, methods: ['client_secret_jwt'] },
      presented,
      dependencies,
      async (client) => {
        const { alg } = assertion.jws.header;
        const isRegistered = client.assertionSigningAlg === undefined || client.assertionSigningAlg === alg;
        if (!isRegistered) throw refused('assertion_algorithm', client.clientId, alg);
        const secret = matchingSecret(assertion.jws, client, dependencies);
        if (secret === undefined) throw refused('assertion_signature', client.clientId);
        const state = secretState(secret, now());
        if (state !== 'active') throw invalidClient(`secret_${state}`, { clientId: client.clientId, credentialId: secret.id });
        const replay = requireAssertionClaims(assertion, client, tenant, now());
        return { client, credentialId: secret.id, method: 'client_secret_jwt', replays: [replay], endsAt: secretEnd(secret) };
      },
    );
  },
};

// All secrets are tried, so that the audit trail states why a matching one was refused. An active secret
// takes precedence over an inactive one with the same text.
const matchingSecret = (jws: Jws, client: Client, { openSecret, now }: ClientAuthDependencies): ClientSecret | undefined => {
  const matching = client.secrets.filter((secret) => secret.sealed !== undefined && macMatches(jws, openSecret(client.tenantId, secret)));
  return matching.find((secret) => secretState(secret, now()) === 'active') ?? matching[0];
};

const macMatches = ({ header: { alg }, signingInput, signature }: Jws, secret: string): boolean => {
  const algorithm = MAC_ALGORITHMS.get(alg);
  const key = Buffer.from(secret);
  // RFC 7518 §3.2: the key is at least as long as the digest.
  if (algorithm === undefined || key.length < algorithm.length) return false;
  const mac = createHmac(algorithm.digest, key).update(signingInput, 'latin1').digest();
  return mac.length === signature.length && timingSafeEqual(mac, signature);
};
