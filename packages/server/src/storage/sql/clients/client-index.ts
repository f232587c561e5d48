// The index of clients: the ids of the clients of each term, and the text that is searched.
import type { Kysely } from 'kysely';
import type { Client } from '../../../records/client.ts';
import { searchable, TERMS } from '../client-terms.ts';
import type { Schema } from '../schema.ts';

/** The indexed properties of a client. */
export type IndexedClient = Pick<
  Client,
  | 'tenantId'
  | 'id'
  | 'clientId'
  | 'name'
  | 'description'
  | 'labels'
  | 'owner'
  | 'environment'
  | 'kind'
  | 'authMethod'
  | 'scopes'
  | 'entitlements'
>;
/** Adds a client, which must not be in the index. */
export const indexClient = async (db: Kysely<Schema>, client: IndexedClient): Promise<void> => {
  const { tenantId: tenant_id, id } = client;
  const terms = termsOf(client).map((term) => ({ tenant_id, term, id }));
  await db.insertInto('client_terms').values(terms).execute();
  const text = searchable([client.clientId, client.name, client.description ?? ''].join('\n'));
  await db.insertInto('client_texts').values({ tenant_id, id, text }).execute();
};

export const unindexClient = async (db: Kysely<Schema>, { tenantId, id }: Pick<Client, 'tenantId' | 'id'>): Promise<void> => {
  for (const table of ['client_terms', 'client_texts'] as const) {
    await db.deleteFrom(table).where('tenant_id', '=', tenantId).where('id', '=', id).execute();
  }
};

const termsOf = (client: IndexedClient): readonly string[] => [
  TERMS.authMethod(client.authMethod),
  // Nearly all are services.
  ...(client.kind === 'agent' ? [TERMS.kind(client.kind)] : []),
  ...(client.owner === undefined ? [] : [TERMS.owner(client.owner)]),
  ...(client.environment === undefined ? [] : [TERMS.environment(client.environment)]),
  ...Object.entries(client.labels).flatMap(([name, value]) => [TERMS.label(name), TERMS.label(`${name}=${value}`)]),
  ...new Set(client.scopes.map(TERMS.scope)),
  ...new Set(client.entitlements.map(TERMS.entitlement)),
];
