// private_key_jwt (RFC 7523 §2.2, OpenID Connect Core §9): an assertion signed with the client's private key.
import type { ClientKeys } from '../clients/client-keys.ts';
import { jwkThumbprint, keyAlgorithms, type PublicJwk, publicKeyOf } from '../jose/jwk.ts';
import { MAC_ALGORITHMS } from '../jose/jws-algorithms.ts';
import { verifyWithDummyKey } from '../jose/verify-dummy.ts';
import { verifyJws } from '../jose/verify-jws.ts';
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
import type { ClientAuthMethod } from './method.ts';
import { authenticateClaimed } from './presented-client.ts';

/**
 * Maximum number of verifications per assertion, in units of one with a common key. At least one key is
 * tried.
 */
const MAX_COST = 4;
/** The cost of curves whose verification takes longer than a third of a millisecond. */
const COSTS: Readonly<Record<string, number>> = { 'P-384': 4, 'P-521': 8 };
const LARGE_RSA = { bits: 4096, cost: 2 } as const;

export const privateKeyJwt: ClientAuthMethod = {
  presentedIn: ({ credentials }) => credentials.clientAssertion !== undefined && !MAC_ALGORITHMS.has(presentedAlgorithm(credentials) ?? ''),
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
  const named = keys.filter((key) => kid === undefined || key.kid === undefined || key.kid === kid);
  const { assertionKeyIds } = client;
  const trusted = assertionKeyIds === undefined ? named : named.filter((key) => key.kid !== undefined && assertionKeyIds.includes(key.kid));
  const fitting = trusted.filter((key) => keyAlgorithms(key).includes(alg));
  // A key with the requested kid comes before keys without one.
  const candidates = affordable(fitting.toSorted((a, b) => Number(b.kid === kid) - Number(a.kid === kid)));
  const key = candidates.find((candidate) => verifyJws(jws, candidate, allowed));
  if (key !== undefined) return key;
  // The time must not reveal that the client has no such key.
  if (candidates.length === 0) verifyWithDummyKey(jws);
  throw refused('assertion_signature', client.clientId, problemOf(fitting.length, candidates.length));
};

const affordable = (keys: readonly PublicJwk[]): readonly PublicJwk[] => {
  let left = MAX_COST;
  return keys.filter((key, index) => {
    left -= costOf(key);
    return index === 0 || left >= 0;
  });
};

const costOf = (key: PublicJwk): number => {
  const { modulusLength = 0 } = publicKeyOf(key).asymmetricKeyDetails ?? {};
  return modulusLength > LARGE_RSA.bits ? LARGE_RSA.cost : (COSTS[key.crv ?? ''] ?? 1);
};

const problemOf = (fitting: number, tried: number): string | undefined => {
  if (fitting === 0) return 'no key fits';
  return tried < fitting ? `${tried} of ${fitting} keys were tried: name the key by its kid` : undefined;
};
