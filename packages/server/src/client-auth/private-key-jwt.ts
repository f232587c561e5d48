// private_key_jwt (RFC 7523 §2.2, OpenID Connect Core §9): an assertion signed with the client's private key.
import type { ClientKeys } from '../clients/client-keys.ts';
import { jwkThumbprint, type PublicJwk } from '../jose/jwk.ts';
import { MAC_ALGORITHMS } from '../jose/jws-algorithms.ts';
import { verifyWithDummyKey } from '../jose/verify-dummy.ts';
import { findVerifyingKey, searchProblem } from '../jose/verifying-key.ts';
import type { Client } from '../records/client.ts';
import { allowedClientAlgorithms } from '../records/profile.ts';
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
import { isForeignAssertion } from './federated-jwt.ts';
import type { ClientAuthMethod } from './method.ts';
import { authenticateClaimed } from './presented-client.ts';

export const privateKeyJwt: ClientAuthMethod = {
  presentedIn: (presented) => {
    const { credentials } = presented;
    if (credentials.clientAssertion === undefined || MAC_ALGORITHMS.has(presentedAlgorithm(credentials) ?? '')) return false;
    return !isForeignAssertion(presented);
  },
  authenticate: async (presented, dependencies) => {
    const { tenant } = presented;
    const { clientKeys, now } = dependencies;
    const assertion = presentedAssertion(presented.credentials);
    requireAssertionHeader(assertion);
    const verifyDummy = () => verifyWithDummyKey(assertion.jws);
    const claimed = { clientId: assertion.clientId, methods: ['private_key_jwt'], verifyDummy } as const;
    return authenticateClaimed(claimed, presented, dependencies, async (client) => {
      const key = await signingKey(assertion, client, tenant, clientKeys);
      const credentialId = jwkThumbprint(key);
      if (client.revokedCredentials.includes(credentialId))
        throw invalidClient('key_compromised', { clientId: client.clientId, credentialId });
      const replay = requireAssertionClaims(assertion, client, tenant, now());
      return { client, credentialId, method: 'private_key_jwt', replays: [replay], endsAt: undefined };
    });
  },
};

// Finds the client's key that verifies the signature. `kid` only narrows the choice.
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
  const { assertionKeyIds } = client;
  const trusted = assertionKeyIds === undefined ? keys : keys.filter((key) => key.kid !== undefined && assertionKeyIds.includes(key.kid));
  const search = findVerifyingKey(jws, trusted, allowed);
  if (search.key !== undefined) return search.key;
  throw refused('assertion_signature', client.clientId, searchProblem(search));
};
