// Finds the client and compares its secret, for client_secret_basic and client_secret_post. Neither the
// response nor its time discloses whether the id or the secret was wrong.
import type { BasicCredentials, ClientAuthMethodName } from '@mintmark/protocol';
import { type ClientDirectory, isCached } from '../clients/client-directory.ts';
import { secretMatches } from '../clients/secret-hash.ts';
import { rememberedMatch, rememberMatch } from '../clients/verified-secrets.ts';
import type { Client, ClientSecret } from '../records/client.ts';
import { secretEnd } from '../records/secret-end.ts';
import { isSlow, secretState } from '../records/secret-state.ts';
import { invalidClient } from '../refusals/refusal.ts';
import type { MaybePromise } from '../system/at-once.ts';
import type { LoadedTenant } from '../tenants/load-tenant.ts';
import type { AuthenticatedClient, ClientAuthDependencies } from './method.ts';
import type { PresentedRequest } from './presented.ts';
import { idToRead, UNKNOWN_CLIENT_ID } from './presented-client.ts';

/** The tenant and address of a request. */
type RequestOrigin = Pick<PresentedRequest, 'tenant' | 'address'>;

/** The dependencies of the comparison. */
type SecretDependencies = Pick<ClientAuthDependencies, 'clients' | 'peppers' | 'staleHashes' | 'slowSecrets' | 'failures' | 'now'>;

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
): MaybePromise<AuthenticatedClient> => {
  const { id } = origin.tenant.tenant;
  const client = dependencies.clients.remembered(id, candidates[0]?.clientId ?? '');
  const matched = remembered(client, candidates, dependencies);
  if (client !== undefined && matched !== undefined) return accepted(method, client, matched, candidates, dependencies);
  return compareAll(method, candidates, origin, dependencies);
};

// Handles unknown clients and wrong secrets alike, with the same number of awaited promises.
const compareAll = async (
  method: ClientAuthMethodName,
  candidates: readonly BasicCredentials[],
  origin: RequestOrigin,
  dependencies: SecretDependencies,
): Promise<AuthenticatedClient> => {
  const { clientId: claimed = '', clientSecret } = candidates[0] ?? {};
  const attempt = { tenantId: origin.tenant.tenant.id, clientId: claimed, address: origin.address };
  dependencies.failures.require(attempt, clientSecret);
  const lookup = new ClientLookup(candidates, origin.tenant.tenant.id, dependencies.clients);
  const found = await lookup.findFirst();
  const fast = bestMatch(found, candidates, origin.tenant, dependencies);
  const matched = found?.secrets.some(isSlow) === true ? await withSlow(found, fast, candidates, origin.address, dependencies) : fast;
  if (found === undefined || matched === undefined) {
    await lookup.equalizeReads();
    const facts = { clientId: found?.clientId ?? claimed, claimedId: claimed, isClient: found !== undefined };
    throw invalidClient(found === undefined ? 'unknown_client' : 'wrong_secret', facts);
  }
  const authenticated = accepted(method, found, matched, candidates, dependencies);
  // Of more clients than the cache holds, credentials are not remembered either.
  if (isCached(found)) dependencies.failures.succeeded(attempt, clientSecret);
  return authenticated;
};

const accepted = (
  method: ClientAuthMethodName,
  client: Client,
  secret: ClientSecret,
  candidates: readonly BasicCredentials[],
  dependencies: SecretDependencies,
): AuthenticatedClient => {
  const state = secretState(secret, dependencies.now());
  const { clientId } = client;
  const facts = { clientId, claimedId: candidates[0]?.clientId, isClient: true, credentialId: secret.id };
  if (state !== 'active') throw invalidClient(`secret_${state}`, facts);
  if (!isSlow(secret) && secret.pepperId !== dependencies.peppers.newestId) noteStale(client, secret, candidates, dependencies);
  return { client, credentialId: secret.id, method, replays: NO_REPLAYS, endsAt: secretEnd(secret) };
};

// Repeats the comparison to find the matching candidate: this happens once per secret and pepper.
const noteStale = (
  client: Client,
  secret: ClientSecret,
  candidates: readonly BasicCredentials[],
  dependencies: SecretDependencies,
): void => {
  const { peppers, staleHashes } = dependencies;
  const matching = candidates.find(
    (each) => each.clientId === client.clientId && secretMatches(peppers, client, secret, each.clientSecret),
  );
  if (matching !== undefined) staleHashes.note(client, secret, matching.clientSecret);
};

// Finds the first candidate's client that exists. Before a refusal, every id has cost one read of the store,
// whether the client does not exist or was in memory: the time of a lookup must not reveal which ids exist.
class ClientLookup {
  readonly #candidates: readonly BasicCredentials[];
  readonly #tenantId: string;
  readonly #clients: ClientDirectory;
  #reads = 0;

  constructor(candidates: readonly BasicCredentials[], tenantId: string, clients: ClientDirectory) {
    this.#candidates = candidates;
    this.#tenantId = tenantId;
    this.#clients = clients;
  }

  async findFirst(): Promise<Client | undefined> {
    let last: string | undefined;
    for (const { clientId } of this.#candidates) {
      // Candidates with the same id are adjacent.
      if (clientId === last) continue;
      last = clientId;
      const client = this.#clients.remembered(this.#tenantId, clientId) ?? (await this.#read(clientId));
      if (client !== undefined) return client;
    }
    return undefined;
  }

  async equalizeReads(): Promise<void> {
    const ids = new Set(this.#candidates.map(({ clientId }) => clientId));
    while (this.#reads < ids.size) await this.#read(UNKNOWN_CLIENT_ID);
  }

  #read(id: string): Promise<Client | undefined> {
    this.#reads++;
    return this.#clients.read(this.#tenantId, idToRead(id));
  }
}

// A cached match is used as long as its secret is active; a mismatch is never cached. An unknown client costs
// the same.
const remembered = (
  client: Client | undefined,
  candidates: readonly BasicCredentials[],
  { peppers, now }: SecretDependencies,
): ClientSecret | undefined => {
  const clientId = client?.clientId ?? '';
  const secrets = client?.secrets ?? [peppers.decoy];
  let found: ClientSecret | undefined;
  for (const candidate of candidates) {
    const match = rememberedMatch(secrets, candidate.clientSecret);
    const counts = match !== undefined && candidate.clientId === clientId && peppers.keys.has(match.pepperId);
    if (counts && secretState(match, now()) === 'active') found = match;
  }
  return found;
};

// Every secret, active or not, is compared with every candidate: the audit trail states why a matching one
// was refused, and the time does not reveal which one matched. An unknown client costs the comparison with a
// decoy. An active secret takes precedence over an inactive one with the same text.
const bestMatch = (
  client: Client | undefined,
  candidates: readonly BasicCredentials[],
  { tenant }: LoadedTenant,
  { peppers, now }: SecretDependencies,
): ClientSecret | undefined => {
  const clientId = client?.clientId ?? '';
  let best: ClientSecret | undefined;
  for (const secret of client?.secrets ?? [peppers.decoy]) {
    if (isSlow(secret)) continue;
    for (const candidate of candidates) {
      const matches = secretMatches(peppers, { tenantId: tenant.id, clientId }, secret, candidate.clientSecret);
      if (!matches || candidate.clientId !== clientId) continue;
      if (secretState(secret, now()) === 'active') {
        if (client !== undefined && isCached(client)) rememberMatch(secret, candidate.clientSecret);
      } else if (best !== undefined) continue;
      best = secret;
    }
  }
  return best;
};

// A slow hash is computed only if no active secret with a fast hash matches.
const withSlow = async (
  client: Client,
  fast: ClientSecret | undefined,
  candidates: readonly BasicCredentials[],
  address: string,
  { slowSecrets, now }: SecretDependencies,
): Promise<ClientSecret | undefined> => {
  if (fast !== undefined && secretState(fast, now()) === 'active') return fast;
  const presented = candidates.flatMap(({ clientId, clientSecret }) => (clientId === client.clientId ? [clientSecret] : []));
  return (await slowSecrets.find(client, presented, address)) ?? fast;
};
