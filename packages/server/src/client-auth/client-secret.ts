// What client_secret_basic and client_secret_post share: finding the client, and comparing secrets without telling what was wrong.
import type { BasicCredentials, ClientAuthMethodName } from '@mintmark/protocol';
import { secretMatches } from '../clients/secret-hash.ts';
import type { Client, ClientSecret } from '../records/client.ts';
import { secretEnd } from '../records/secret-end.ts';
import { isSlow, secretState } from '../records/secret-state.ts';
import { invalidClient } from '../refusals/refusal.ts';
import type { AuthenticatedClient, ClientAuthDependencies } from './method.ts';

/** What the comparison uses. */
type SecretDependencies = Pick<
  ClientAuthDependencies,
  'tenant' | 'clients' | 'peppers' | 'staleHashes' | 'slowSecrets' | 'address' | 'now'
>;

/** Longest client id that is looked up at all. */
const MAX_CLIENT_ID_LENGTH = 256;

/** An id that no client can have. */
const NOBODY = '-'.repeat(MAX_CLIENT_ID_LENGTH + 1);

// A secret is good as often as one likes.
const NO_REPLAYS = [] as const;

/**
 * Authenticates by a client id and secret.
 *
 * @param method - by which the secret came
 * @param candidates - readings of what was sent, in order of preference; the first whose client exists decides, and only readings of that
 * client id are tried
 * @throws {@link Refusal} `invalid_client`, with the true reason
 */
export const authenticateBySecret = async (
  method: ClientAuthMethodName,
  candidates: readonly BasicCredentials[],
  dependencies: SecretDependencies,
): Promise<AuthenticatedClient> => {
  const lookUp = new LookUp(candidates, dependencies);
  const found = await lookUp.first();
  const fast = bestMatch(found, candidates, dependencies);
  // Few clients have a secret that needs more than that.
  const matched = found?.secrets.some(isSlow) === true ? await withSlow(found, fast, candidates, dependencies) : fast;
  if (found === undefined || matched === undefined) {
    await lookUp.readTheRest();
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
class LookUp {
  readonly #candidates: readonly BasicCredentials[];
  readonly #dependencies: SecretDependencies;
  #reads = 0;

  constructor(candidates: readonly BasicCredentials[], dependencies: SecretDependencies) {
    this.#candidates = candidates;
    this.#dependencies = dependencies;
  }

  async first(): Promise<Client | undefined> {
    const { clients, tenant } = this.#dependencies;
    let last: string | undefined;
    for (const { clientId } of this.#candidates) {
      // Readings that differ in their secrets alone come one behind the other.
      if (clientId === last) continue;
      last = clientId;
      const client = clients.remembered(tenant.tenant.id, clientId) ?? (await this.#read(clientId));
      if (client !== undefined) return client;
    }
    return undefined;
  }

  async readTheRest(): Promise<void> {
    const ids = new Set(this.#candidates.map(({ clientId }) => clientId));
    while (this.#reads < ids.size) await this.#read(NOBODY);
  }

  #read(id: string): Promise<Client | undefined> {
    this.#reads++;
    const { clients, tenant } = this.#dependencies;
    return clients.read(tenant.tenant.id, id.length <= MAX_CLIENT_ID_LENGTH ? id : NOBODY);
  }
}

// Every secret is compared with every reading, also those that no longer count: the operator is told why a right secret was refused, and
// the time does not tell which of them it was. Where there is no client, a decoy costs the same. A live secret wins over a dead one of the
// same text.
const bestMatch = (
  client: Client | undefined,
  candidates: readonly BasicCredentials[],
  { tenant, peppers, now }: SecretDependencies,
): ClientSecret | undefined => {
  const clientId = client?.clientId ?? '';
  let best: ClientSecret | undefined;
  for (const secret of client?.secrets ?? [peppers.decoy]) {
    if (isSlow(secret)) continue;
    for (const candidate of candidates) {
      const matches = secretMatches(peppers, { tenantId: tenant.tenant.id, clientId }, secret, candidate.clientSecret);
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
  { slowSecrets, address, now }: SecretDependencies,
): Promise<ClientSecret | undefined> => {
  if (fast !== undefined && secretState(fast, now()) === 'active') return fast;
  const presented = candidates.flatMap(({ clientId, clientSecret }) => (clientId === client.clientId ? [clientSecret] : []));
  return (await slowSecrets.find(client, presented, address)) ?? fast;
};
