// private_key_jwt (RFC 7523 §2.2, OpenID Connect Core §9): an assertion signed with the client's private key.
import type { ClientKeys } from '../clients/client-keys.ts';
import { jwkThumbprint, type PublicJwk } from '../jose/jwk.ts';
import { MAC_ALGORITHMS } from '../jose/jws-algorithms.ts';
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
import { withDecoyKey } from './decoy.ts';
import { isForeignAssertion } from './federated-jwt.ts';
import type { AuthenticatedClient, ClientAuthDependencies, ClientAuthMethod } from './method.ts';
import { authenticateClaimed } from './presented-client.ts';

export const privateKeyJwt: ClientAuthMethod = {
  presentedIn: (presented) => {
    const { credentials } = presented;
    if (credentials.clientAssertion === undefined || MAC_ALGORITHMS.has(presentedAlgorithm(credentials) ?? '')) return false;
    return !isForeignAssertion(presented);
  },
  authenticate: async (presented, dependencies) => {
    const assertion = presentedAssertion(presented.credentials);
    requireAssertionHeader(assertion);
    const verify = (client: Client) => verified(assertion, client, presented.tenant, dependencies);
    const claimed = { clientId: assertion.clientId, verifications: new Map([['private_key_jwt', verify] as const]) };
    const decoy = withDecoyKey(dependencies.decoy, assertion.jws.header.alg);
    return authenticateClaimed({ ...claimed, decoy }, presented, dependencies);
  },
};

const verified = async (
  assertion: PresentedAssertion,
  client: Client,
  tenant: LoadedTenant,
  { clientKeys, now }: ClientAuthDependencies,
): Promise<AuthenticatedClient> => {
  const { clientId, revokedCredentials } = client;
  const credentialId = jwkThumbprint(await signingKey(assertion, client, tenant, clientKeys));
  if (revokedCredentials.includes(credentialId)) throw invalidClient('key_compromised', { clientId, credentialId });
  const replay = requireAssertionClaims(assertion, client, tenant, now());
  return { client, credentialId, method: 'private_key_jwt', replays: [replay], endsAt: undefined };
};

// Finds the client's key that verifies the signature. `kid` only narrows the choice.
const signingKey = async (
  { jws }: PresentedAssertion,
  client: Client,
  { tenant }: LoadedTenant,
  clientKeys: ClientKeys,
): Promise<PublicJwk> => {
  const { alg, kid } = jws.header;
  const { clientId, assertionSigningAlg } = client;
  const allowed = allowedClientAlgorithms(tenant.profile);
  if (!allowed.includes(alg)) throw refused('assertion_algorithm', clientId, alg.slice(0, 32));
  const isRegistered = assertionSigningAlg === undefined || assertionSigningAlg === alg;
  // Without a key that may be tried, a signature is verified all the same: the time must not disclose which algorithm
  // is registered.
  const keys = isRegistered ? await clientKeys.keysFor(client, (key) => kid === undefined || key.kid === kid) : [];
  const search = findVerifyingKey(jws, keys.filter(isTrustedBy(client)), allowed);
  if (!isRegistered) throw refused('assertion_algorithm', clientId, alg.slice(0, 32));
  if (search.key !== undefined) return search.key;
  throw refused('assertion_signature', clientId, searchProblem(search));
};

const isTrustedBy =
  ({ assertionKeyIds }: Client) =>
  ({ kid }: PublicJwk): boolean =>
    assertionKeyIds === undefined || (kid !== undefined && assertionKeyIds.includes(kid));
