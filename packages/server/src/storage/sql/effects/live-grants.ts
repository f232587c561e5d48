// Finds the grants that have not ended by a change of their client, tenant, credential or signing key.
// `is-active.ts` applies the same rules to one grant.
import type { Kysely } from 'kysely';
import type { Client } from '../../../records/client.ts';
import type { Grant } from '../../../records/grant.ts';
import { endingOf } from '../../../records/instance.ts';
import { parseTexts } from '../json-column.ts';
import type { Schema } from '../schema.ts';

/** What decides of a client's tokens. */
type ClientState = Pick<Client, 'generation' | 'endedInstances'>;

/** Clients of one query. */
const CHUNK = 1000;

/**
 * Selects grants of a tenant that their client, tenant, credential and key have not ended. It reads each
 * client once.
 */
export class LiveGrants {
  readonly #db: Kysely<Schema>;
  readonly #tenantId: string;
  readonly #now: number;
  /** The clients in force; `undefined` for the others. */
  readonly #clients = new Map<string, ClientState | undefined>();
  readonly #revoked = new Set<string>();
  #tenant: { readonly generation: number; readonly revokedKeys: ReadonlySet<string> } | undefined;

  /** @param now - milliseconds since the epoch */
  constructor(db: Kysely<Schema>, tenantId: string, now: number) {
    this.#db = db;
    this.#tenantId = tenantId;
    this.#now = now;
  }

  /** The grants that are active, apart from their own state and expiry. */
  async only(grants: readonly Grant[]): Promise<readonly Grant[]> {
    const { generation, revokedKeys } = await this.#tenantOfGrants();
    const unknown = [...new Set(grants.map(({ clientId }) => clientId))].filter((clientId) => !this.#clients.has(clientId));
    for (let start = 0; start < unknown.length; start += CHUNK) await this.#lookUp(unknown.slice(start, start + CHUNK));
    return grants.filter(
      (grant) =>
        this.#isOfClient(grant) &&
        grant.tenantGeneration >= generation &&
        !this.#revoked.has(credentialName(grant.clientId, grant.credentialId)) &&
        (grant.keyId === undefined || !revokedKeys.has(grant.keyId)),
    );
  }

  #isOfClient({ clientId, clientGeneration, instance }: Grant): boolean {
    const client = this.#clients.get(clientId);
    if (client === undefined || clientGeneration < client.generation) return false;
    return instance === undefined || instance.generation >= (endingOf(client, instance.name)?.generation ?? 0);
  }

  async #tenantOfGrants() {
    if (this.#tenant === undefined) {
      const tenant = await this.#db.selectFrom('tenants').select('generation').where('id', '=', this.#tenantId).executeTakeFirst();
      const revoked = await this.#db
        .selectFrom('signing_keys')
        .select('kid')
        .where('tenant_id', '=', this.#tenantId)
        .where('revoked_at', 'is not', null)
        .execute();
      const generation = tenant?.generation ?? Number.POSITIVE_INFINITY;
      this.#tenant = { generation, revokedKeys: new Set(revoked.map(({ kid }) => kid)) };
    }
    return this.#tenant;
  }

  async #lookUp(clientIds: readonly string[]): Promise<void> {
    const inForce = await this.#db
      .selectFrom('clients')
      .select(['client_id', 'generation', 'revoked_credentials', 'ended_instances'])
      .where('tenant_id', '=', this.#tenantId)
      .where('client_id', 'in', clientIds)
      .where('disabled_at', 'is', null)
      .where('deleted_at', 'is', null)
      .where(({ or, eb }) => or([eb('expires_at', 'is', null), eb('expires_at', '>', this.#now)]))
      .execute();
    const revoked = await this.#db
      .selectFrom('client_secrets')
      .select(['client_id', 'id'])
      .where('tenant_id', '=', this.#tenantId)
      .where('client_id', 'in', clientIds)
      .where('revoked_at', 'is not', null)
      .execute();
    for (const clientId of clientIds) this.#clients.set(clientId, undefined);
    for (const { client_id, generation, revoked_credentials, ended_instances } of inForce) {
      this.#clients.set(client_id, { generation, endedInstances: JSON.parse(ended_instances) });
      for (const id of parseTexts(revoked_credentials)) this.#revoked.add(credentialName(client_id, id));
    }
    for (const { client_id, id } of revoked) this.#revoked.add(credentialName(client_id, id));
  }
}

// Neither contains a line break.
const credentialName = (clientId: string, credentialId: string): string => `${clientId}\n${credentialId}`;
