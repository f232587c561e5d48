// Selects grants by their clients: those of certain owners, or those with no more than certain rights.
import type { Kysely } from 'kysely';
import type { GrantFilter, WithinRights } from '../../../records/grant-filter.ts';
import type { Schema } from '../schema.ts';

type ClientFilter = Pick<GrantFilter, 'owners' | 'within'>;

/** The clients of a tenant that a filter chooses, each looked up once. */
export class ChosenClients {
  readonly #db: Kysely<Schema>;
  readonly #tenantId: string;
  readonly #filter: ClientFilter;
  readonly #known = new Map<string, boolean>();

  constructor(db: Kysely<Schema>, tenantId: string, filter: ClientFilter) {
    this.#db = db;
    this.#tenantId = tenantId;
    this.#filter = filter;
  }

  /** The grants whose clients are chosen, in their order. */
  async only<Grant extends { readonly clientId: string }>(grants: readonly Grant[]): Promise<readonly Grant[]> {
    const { owners, within } = this.#filter;
    if (owners === undefined && within === undefined) return grants;
    const unknown = [...new Set(grants.map(({ clientId }) => clientId))].filter((clientId) => !this.#known.has(clientId));
    for (let start = 0; start < unknown.length; start += CHUNK) await this.#lookUp(unknown.slice(start, start + CHUNK));
    return grants.filter(({ clientId }) => this.#known.get(clientId) === true);
  }

  async #lookUp(clientIds: readonly string[]): Promise<void> {
    const { owners, within } = this.#filter;
    const owned = owners === undefined ? new Set(clientIds) : await ownedClients(this.#db, this.#tenantId, clientIds, owners);
    const exceeding = within === undefined ? new Set() : await exceedingClients(this.#db, this.#tenantId, clientIds, within);
    for (const clientId of clientIds) this.#known.set(clientId, owned.has(clientId) && !exceeding.has(clientId));
  }
}

/** Clients of one query. */
const CHUNK = 1000;

const ownedClients = async (db: Kysely<Schema>, tenantId: string, clientIds: readonly string[], owners: readonly string[]) => {
  if (owners.length === 0) return new Set<string>();
  const rows = await db
    .selectFrom('clients')
    .select('client_id')
    .where('tenant_id', '=', tenantId)
    .where('client_id', 'in', clientIds)
    .where('owner', 'in', owners)
    .execute();
  return new Set(rows.map(({ client_id }) => client_id));
};

/** The clients that have other rights than the given ones. */
const exceedingClients = async (
  db: Kysely<Schema>,
  tenantId: string,
  clientIds: readonly string[],
  { names, forAnyOwner, introspectsAny, except }: WithinRights,
) => {
  const entitled = await db
    .selectFrom('client_entitlements')
    .select('client_id')
    .distinct()
    .where('tenant_id', '=', tenantId)
    .where('client_id', 'in', clientIds)
    .where('name', 'not in', ['', ...names])
    .where(({ and, eb }) => and(forAnyOwner.map((name) => eb('name', 'not like', `${name}@%`))))
    .execute();
  const introspectors = introspectsAny
    ? []
    : await db
        .selectFrom('clients')
        .select('client_id')
        .where('tenant_id', '=', tenantId)
        .where('client_id', 'in', clientIds)
        .where('introspect_authorization', '=', 'any')
        .execute();
  return new Set([...except, ...[...entitled, ...introspectors].map(({ client_id }) => client_id)]);
};
