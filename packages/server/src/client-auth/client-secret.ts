// What client_secret_basic and client_secret_post share: finding the client, and comparing secrets without telling what was wrong.
import type { BasicCredentials } from '@mintmark/protocol';
import { invalidClient } from '../audit/refusal.ts';
import type { Client, ClientSecret } from '../clients/client.ts';
import { secretMatches } from '../clients/secret-hash.ts';
import { secretState } from '../clients/secret-state.ts';
import type { AuthenticatedClient, ClientAuthDependencies } from './client-auth.ts';

/** Longest client id that is looked up at all. */
const MAX_CLIENT_ID_LENGTH = 256;

/**
 * Authenticates by a client id and secret.
 *
 * @param candidates - readings of what was sent, in order of preference; the first whose client exists decides, and only readings of that
 * client id are tried
 * @throws {@link Refusal} `invalid_client`, with the true reason
 */
export const authenticateBySecret = async (
  candidates: readonly BasicCredentials[],
  dependencies: ClientAuthDependencies,
): Promise<AuthenticatedClient> => {
  const lookUp = new LookUp(candidates, dependencies);
  const found = await lookUp.first();
  const matched = bestMatch(found, candidates, dependencies);
  if (found === undefined || matched === undefined) {
    await lookUp.readTheRest();
    const clientId = found?.clientId ?? candidates[0]?.clientId;
    throw invalidClient(found === undefined ? 'unknown_client' : 'wrong_secret', { clientId });
  }
  const state = secretState(matched, dependencies.now());
  if (state !== 'active') throw invalidClient(`secret_${state}`, { clientId: found.clientId, credentialId: matched.id });
  return { client: found, credentialId: matched.id };
};

// Finds the client of the first reading that has one. A refusal reads each id from the store exactly once, whether a client was in memory or
// there was none to find: the time that a look-up takes must not tell which ids exist.
class LookUp {
  readonly #ids: readonly string[];
  readonly #dependencies: ClientAuthDependencies;
  readonly #read = new Set<string>();

  constructor(candidates: readonly BasicCredentials[], dependencies: ClientAuthDependencies) {
    this.#ids = candidates.map(({ clientId }) => clientId).filter((id) => id.length <= MAX_CLIENT_ID_LENGTH);
    this.#dependencies = dependencies;
  }

  async first(): Promise<Client | undefined> {
    const { clients, tenant } = this.#dependencies;
    for (const id of this.#ids) {
      const client = clients.remembered(tenant.id, id) ?? (await this.#readOnce(id));
      if (client !== undefined) return client;
    }
    return undefined;
  }

  async readTheRest(): Promise<void> {
    for (const id of this.#ids) await this.#readOnce(id);
  }

  async #readOnce(id: string): Promise<Client | undefined> {
    if (this.#read.has(id)) return undefined;
    this.#read.add(id);
    const { clients, tenant } = this.#dependencies;
    return clients.read(tenant.id, id);
  }
}

// Every secret is compared with every reading, also those that no longer count: the operator is told why a right secret was refused, and
// the time does not tell which of them it was. Where there is no client, a decoy costs the same. A live secret wins over a dead one of the
// same text.
const bestMatch = (
  client: Client | undefined,
  candidates: readonly BasicCredentials[],
  { tenant, peppers, now }: ClientAuthDependencies,
): ClientSecret | undefined => {
  const clientId = client?.clientId ?? '';
  let best: ClientSecret | undefined;
  for (const secret of client?.secrets ?? [peppers.decoy]) {
    for (const candidate of candidates) {
      const matches = secretMatches(peppers, { tenantId: tenant.id, clientId }, secret, candidate.clientSecret);
      if (!matches || candidate.clientId !== clientId) continue;
      if (best === undefined || secretState(secret, now()) === 'active') best = secret;
    }
  }
  return best;
};
