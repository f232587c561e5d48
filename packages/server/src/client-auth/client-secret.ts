// Finds the client and compares its secret, for client_secret_basic and client_secret_post. Neither the
// response nor its time discloses whether the id or the secret was wrong.
import type { BasicCredentials, ClientAuthMethodName } from '@mintmark/protocol';
import { isCached } from '../clients/client-directory.ts';
import { type Peppers, secretMatches } from '../clients/secret-hash.ts';
import { rememberedMatch, rememberMatch } from '../clients/verified-secrets.ts';
import type { Client, ClientSecret } from '../records/client.ts';
import { secretEnd } from '../records/secret-end.ts';
import { isSlow, secretState } from '../records/secret-state.ts';
import { invalidClient } from '../refusals/refusal.ts';
import type { MaybePromise } from '../system/at-once.ts';
import type { LoadedTenant } from '../tenants/load-tenant.ts';
import { ClientLookup } from './client-lookup.ts';
import type { AuthenticatedClient, ClientAuthDependencies, UsableClient } from './method.ts';
import { isUsable, type RequestOrigin, requireUsable } from './usable-client.ts';

/** The dependencies of the comparison. */
type SecretDependencies = Pick<ClientAuthDependencies, 'clients' | 'peppers' | 'staleHashes' | 'slowSecrets' | 'failures' | 'now'>;

/** A secret that matched. */
interface Match {
  readonly secret: ClientSecret;
  /** What was presented; `undefined` if the secret has a slow hash. */
  readonly text: string | undefined;
}

// Secrets are reusable: nothing to record.
const NO_REPLAYS = [] as const;

/**
 * Authenticates by a client id and secret: synchronously if the client is in memory and the secret's hash is
 * cached.
 *
 * @param method - the method that the request uses
 * @param candidates - the possible decodings of the credentials, in order of preference; only those with the
 * client id of the first existing client are tried
 * @throws {@link Refusal} `invalid_client`, with the true reason
 */
export const authenticateBySecret = (
  method: ClientAuthMethodName,
  candidates: readonly BasicCredentials[],
  origin: RequestOrigin,
  dependencies: SecretDependencies,
): MaybePromise<UsableClient> => {
  const client = dependencies.clients.remembered(origin.tenant.tenant.id, candidates[0]?.clientId ?? '');
  const match = remembered(client, candidates, dependencies);
  if (client !== undefined && match !== undefined) {
    const authenticated = authenticatedBy(match, client, method);
    if (isUsable(authenticated, origin, dependencies.now())) {
      noteStale(match, client, dependencies);
      return authenticated;
    }
  }
  return compareAll(method, candidates, origin, dependencies);
};

const authenticatedBy = ({ secret }: Match, client: Client, method: ClientAuthMethodName): AuthenticatedClient => ({
  client,
  credentialId: secret.id,
  method,
  replays: NO_REPLAYS,
  endsAt: secretEnd(secret),
});

// Handles all causes of a refusal alike, with the same number of awaited promises.
const compareAll = async (
  method: ClientAuthMethodName,
  candidates: readonly BasicCredentials[],
  origin: RequestOrigin,
  dependencies: SecretDependencies,
): Promise<UsableClient> => {
  const { failures, clients } = dependencies;
  const { clientId: claimed = '', clientSecret } = candidates[0] ?? {};
  const { id: tenantId } = origin.tenant.tenant;
  const attempt = { tenantId, clientId: claimed, address: origin.address };
  failures.require(attempt, clientSecret);
  const ids = candidates.map(({ clientId }) => clientId);
  const lookup = new ClientLookup(ids, tenantId, clients);
  const client = await lookup.findFirst();
  const fast = bestMatch(client, candidates, origin.tenant, dependencies);
  const match = client?.secrets.some(isSlow) === true ? await withSlow(client, fast, candidates, origin.address, dependencies) : fast;
  try {
    if (client === undefined || match === undefined) {
      const facts = { clientId: client?.clientId ?? claimed, claimedId: claimed, isClient: client !== undefined, lookedUp: ids };
      throw invalidClient(client === undefined ? 'unknown_client' : 'wrong_secret', facts);
    }
    const authenticated = authenticatedBy(match, client, method);
    requireActive(match, client, claimed, dependencies.now());
    requireUsable(authenticated, origin, dependencies.now());
    // Of more clients than the cache holds, credentials are not remembered either.
    if (isCached(client)) {
      failures.succeeded(attempt, clientSecret);
      if (match.text !== undefined) rememberMatch(match.secret, match.text);
    }
    noteStale(match, client, dependencies);
    return authenticated;
  } catch (error) {
    await lookup.equalizeReads();
    throw error;
  }
};

const requireActive = ({ secret }: Match, { clientId }: Client, claimedId: string, now: number): void => {
  const state = secretState(secret, now);
  if (state !== 'active') throw invalidClient(`secret_${state}`, { clientId, claimedId, isClient: true, credentialId: secret.id });
};

const noteStale = ({ secret, text }: Match, client: Client, { peppers, staleHashes }: SecretDependencies): void => {
  if (text !== undefined && secret.pepperId !== peppers.newestId) staleHashes.note(client, secret, text);
};

/** The secrets to compare: a decoy's for an unknown client, and for one that has none. */
const secretsOf = (client: Client | undefined, { decoy }: Peppers): readonly ClientSecret[] =>
  client === undefined || client.secrets.length === 0 ? [decoy] : client.secrets;

// A cached match is used as long as its secret is active; a mismatch is never cached. An unknown client costs
// the same.
const remembered = (
  client: Client | undefined,
  candidates: readonly BasicCredentials[],
  { peppers, now }: SecretDependencies,
): Match | undefined => {
  const clientId = client?.clientId ?? '';
  const secrets = secretsOf(client, peppers);
  let found: Match | undefined;
  for (const candidate of candidates) {
    const secret = rememberedMatch(secrets, candidate.clientSecret);
    const counts = secret !== undefined && candidate.clientId === clientId && peppers.keys.has(secret.pepperId);
    if (counts && secretState(secret, now()) === 'active') found = { secret, text: candidate.clientSecret };
  }
  return found;
};

// Every secret, active or not, is compared with every candidate: the audit trail states why a matching one
// was refused, and the time does not reveal which one matched. An active secret takes precedence over an inactive one with the same text.
const bestMatch = (
  client: Client | undefined,
  candidates: readonly BasicCredentials[],
  { tenant }: LoadedTenant,
  { peppers, now }: SecretDependencies,
): Match | undefined => {
  const clientId = client?.clientId ?? '';
  let best: Match | undefined;
  for (const secret of secretsOf(client, peppers)) {
    if (isSlow(secret)) continue;
    for (const candidate of candidates) {
      const text = candidate.clientSecret;
      const matches = secretMatches(peppers, { tenantId: tenant.id, clientId }, secret, text);
      if (!matches || candidate.clientId !== clientId) continue;
      if (best === undefined || secretState(secret, now()) === 'active') best = { secret, text };
    }
  }
  return best;
};

// A slow hash is computed only if no active secret with a fast hash matches.
const withSlow = async (
  client: Client,
  fast: Match | undefined,
  candidates: readonly BasicCredentials[],
  address: string,
  { slowSecrets, now }: SecretDependencies,
): Promise<Match | undefined> => {
  if (fast !== undefined && secretState(fast.secret, now()) === 'active') return fast;
  const presented = candidates.flatMap(({ clientId, clientSecret }) => (clientId === client.clientId ? [clientSecret] : []));
  const secret = await slowSecrets.find(client, presented, address);
  return secret === undefined ? fast : { secret, text: undefined };
};
