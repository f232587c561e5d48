// What client_secret_basic and client_secret_post share: finding the client, and comparing secrets without telling what was wrong.
import type { BasicCredentials, ClientAuthMethodName } from '@mintmark/protocol';
import type { ClientDirectory } from '../clients/client-directory.ts';
import { secretMatches } from '../clients/secret-hash.ts';
import type { Client, ClientSecret } from '../records/client.ts';
import { secretEnd } from '../records/secret-end.ts';
import { isSlow, secretState } from '../records/secret-state.ts';
import { invalidClient } from '../refusals/refusal.ts';
import type { LoadedTenant } from '../tenants/load-tenant.ts';
import type { AuthenticatedClient, ClientAuthDependencies } from './method.ts';
import type { PresentedRequest } from './presented.ts';

/** Where the credentials came from. */
type RequestOrigin = Pick<PresentedRequest, 'tenant' | 'address'>;

/** What the comparison works with. */
type SecretDependencies = Pick<ClientAuthDependencies, 'clients' | 'peppers' | 'staleHashes' | 'slowSecrets' | 'now'>;

/** Longest client id that is looked up at all. */
const MAX_CLIENT_ID_LENGTH = 256;

/** An id that no client can have. */
const NO_CLIENT = '-'.repeat(MAX_CLIENT_ID_LENGTH + 1);

// Secrets are reusable: nothing to record.
const NO_REPLAYS = [] as const;

/**
 * Authenticates by a client id and secret.
 *
 * @param method - the method that the request uses
 * @param candidates - the ways to read what was sent, in order of preference; the first whose client exists decides, and only those with its
 * client id are tried
 * @param origin - the tenant and address of the request
 * @throws {@link Refusal} `invalid_client`, with the true reason
 */
export const authenticateBySecret = async (
  method: ClientAuthMethodName,
  candidates: readonly BasicCredentials[],
  origin: RequestOrigin,
  dependencies: SecretDependencies,
): Promise<AuthenticatedClient> => {
  const lookup = new ClientLookup(candidates, origin.tenant.tenant.id, dependencies.clients);
  const found = await lookup.first();
  const fast = bestMatch(found, candidates, origin.tenant, dependencies);
  // Few clients have a secret that needs more than that.
  const matched = found?.secrets.some(isSlow) === true ? await withSlow(found, fast, candidates, origin.address, dependencies) : fast;
  if (found === undefined || matched === undefined) {
    await lookup.readTheRest();
    const clientId = found?.clientId ?? candidates[0]?.clientId;
    throw invalidClient(found === undefined ? 'unknown_client' : 'wrong_secret', { clientId });
  }
  const state = secretState(matched, dependencies.now());
  if (state !== 'active') throw invalidClient(`secret_${state}`, { clientId: found.clientId, credentialId: matched.id });
  if (!isSlow(matched) && matched.pepperId !== dependencies.peppers.newestId) noteStale(found, matched, candidates, dependencies);
  return { client: found, credentialId: matched.id, method, replays: NO_REPLAYS, endsAt: secretEnd(matched) };
};

// Which of the readings was right is found out again: it happens once in the life of a pepper.
const noteStale = (
  client: Client,
  secret: ClientSecret,
  candidates: readonly BasicCredentials[],
  dependencies: SecretDependencies,
): void => {
  const { peppers, staleHashes } = dependencies;
  const right = candidates.find((each) => each.clientId === client.clientId && secretMatches(peppers, client, secret, each.clientSecret));
  if (right !== undefined) staleHashes.note(client, secret, right.clientSecret);
};

// Finds the client of the first reading that has one. Before a refusal, each id has cost one read of the store that found nothing, whether
// there was none to find or a client was in memory: the time that a look-up takes must not tell which ids exist.
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

  async first(): Promise<Client | undefined> {
    let last: string | undefined;
    for (const { clientId } of this.#candidates) {
      // Readings that differ in their secrets alone come one behind the other.
      if (clientId === last) continue;
      last = clientId;
      const client = this.#clients.remembered(this.#tenantId, clientId) ?? (await this.#read(clientId));
      if (client !== undefined) return client;
    }
    return undefined;
  }

  async readTheRest(): Promise<void> {
    const ids = new Set(this.#candidates.map(({ clientId }) => clientId));
    while (this.#reads < ids.size) await this.#read(NO_CLIENT);
  }

  #read(id: string): Promise<Client | undefined> {
    this.#reads++;
    return this.#clients.read(this.#tenantId, id.length <= MAX_CLIENT_ID_LENGTH ? id : NO_CLIENT);
  }
}

// Every secret is compared with every reading, also those that no longer count: the operator is told why a right secret was refused, and
// the time does not tell which of them it was. Where there is no client, a decoy costs the same. A live secret wins over a dead one of the
// same text.
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
      if (best === undefined || secretState(secret, now()) === 'active') best = secret;
    }
  }
  return best;
};

// A slow hash is computed only where nothing else lets the caller in.
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
