// Lists secrets of all clients, by age or by end. Each order has an index.
import { type Kysely, sql } from 'kysely';
import type { SecretPageRequest } from '../../contract/secrets.ts';
import { TERMS } from '../client-terms.ts';
import type { Schema } from '../schema.ts';
import { JOINED_SECRET_COLUMNS } from './client-secret-row.ts';

/** The earlier of a secret's expiry and retirement, as in the index `client_secrets_by_end`. */
const endsAt = sql<number>`CASE WHEN secret.retires_at IS NULL OR secret.expires_at <= secret.retires_at THEN secret.expires_at ELSE secret.retires_at END`;

/** Secrets that are neither revoked nor ended, of clients that are not deleted. */
export const secretPage = (db: Kysely<Schema>, tenantId: string, request: SecretPageRequest) => {
  const { by, after, limit, owner, label, owners, endsBefore, createdBefore, at } = request;
  const key = by === 'end' ? endsAt : sql<number>`secret.created_at`;
  const hasTerm = (term: string) =>
    sql<boolean>`client.id IN (SELECT term.id FROM client_terms AS term WHERE term.tenant_id = ${tenantId} AND term.term = ${term})`;
  let query = db
    .selectFrom('client_secrets as secret')
    .innerJoin('clients as client', (join) =>
      join.onRef('client.tenant_id', '=', 'secret.tenant_id').onRef('client.client_id', '=', 'secret.client_id'),
    )
    .select(['client.client_id', 'client.name', 'client.owner'])
    .select(JOINED_SECRET_COLUMNS)
    .where('secret.tenant_id', '=', tenantId)
    .where('secret.revoked_at', 'is', null)
    .where('client.deleted_at', 'is', null)
    .where(sql<boolean>`(${endsAt} IS NULL OR ${endsAt} > ${at})`);
  if (by === 'end') query = query.where(sql<boolean>`${endsAt} IS NOT NULL`);
  if (endsBefore !== undefined) query = query.where(sql<boolean>`${endsAt} < ${endsBefore}`);
  if (createdBefore !== undefined) query = query.where('secret.created_at', '<', createdBefore);
  if (owner !== undefined) query = query.where(hasTerm(TERMS.owner(owner)));
  if (label !== undefined) query = query.where(hasTerm(TERMS.label(label)));
  if (owners !== undefined) query = query.where('client.owner', 'in', owners.length === 0 ? [''] : owners);
  if (after !== undefined) query = query.where(sql<boolean>`(${key}, secret.id) > (${after.key}, ${after.id})`);
  return query.orderBy(key).orderBy('secret.id').limit(limit);
};
