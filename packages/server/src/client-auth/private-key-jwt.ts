// private_key_jwt (RFC 7523 §2.2, OpenID Connect Core §9): an assertion signed with a key of the client's own.
import { invalidClient } from '../audit/refusal.ts';
import type { Client } from '../clients/client.ts';
import type { ClientKeys } from '../clients/client-keys.ts';
import { jwkThumbprint, keyAlgorithms, type PublicJwk } from '../jose/jwk.ts';
import { MAC_ALGORITHMS } from '../jose/jws-algorithms.ts';
import { verifyJws } from '../jose/verify-jws.ts';
import { allowedClientAlgorithms } from '../tenants/profile.ts';
import type { LoadedTenant } from '../tenants/tenant-directory.ts';
import {
  type PresentedAssertion,
  presentedAlgorithm,
  presentedAssertion,
  refused,
  requireAssertionClaims,
  requireAssertionHeader,
} from './client-assertion.ts';
import type { ClientAuthMethod } from './client-auth.ts';
import { authenticatePresented } from './presented-client.ts';

/** Most keys that one assertion is tried with, where it names none. */
const MAX_TRIED = 8;

export const privateKeyJwt: ClientAuthMethod = {
  presentedIn: ({ credentials }) => credentials.clientAssertion !== undefined && !MAC_ALGORITHMS.has(presentedAlgorithm(credentials) ?? ''),
  authenticate: async ({ credentials }, dependencies) => {
    const { tenant, clientKeys, now } = dependencies;
    const assertion = presentedAssertion(credentials);
    requireAssertionHeader(assertion);
    return authenticatePresented(assertion.clientId, ['private_key_jwt'], dependencies, async (client) => {
      const key = await signingKey(assertion, client, tenant, clientKeys);
      const credentialId = jwkThumbprint(key);
      if (client.revokedCredentials.includes(credentialId))
        throw invalidClient('key_compromised', { clientId: client.clientId, credentialId });
      const replay = requireAssertionClaims(assertion, client, tenant, now());
      return { client, credentialId, method: 'private_key_jwt', replays: [replay], endsAt: undefined };
    });
  },
};

// The key that made the signature, of those that are the client's and fit the algorithm; `kid` only narrows the choice.
const signingKey = async (
  { jws }: PresentedAssertion,
  client: Client,
  { tenant }: LoadedTenant,
  clientKeys: ClientKeys,
): Promise<PublicJwk> => {
  const { alg, kid } = jws.header;
  const allowed = allowedClientAlgorithms(tenant.profile).filter(
    (name) => client.assertionSigningAlg === undefined || name === client.assertionSigningAlg,
  );
  if (!allowed.includes(alg)) throw refused('assertion_algorithm', client.clientId, alg.slice(0, 32));
  const keys = await clientKeys.keysFor(client, (key) => kid === undefined || key.kid === kid);
  const named = keys.filter((key) => kid === undefined || key.kid === undefined || key.kid === kid);
  const { assertionKeyIds } = client;
  const trusted = assertionKeyIds === undefined ? named : named.filter((key) => key.kid !== undefined && assertionKeyIds.includes(key.kid));
  const candidates = trusted.filter((key) => keyAlgorithms(key).includes(alg)).slice(0, MAX_TRIED);
  const key = candidates.find((candidate) => verifyJws(jws, candidate, allowed));
  if (key === undefined) throw refused('assertion_signature', client.clientId, candidates.length === 0 ? 'no key fits' : undefined);
  return key;
};
