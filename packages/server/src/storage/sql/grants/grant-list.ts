// Lists grants, the latest first. A credential's grants are found by their postings, a client's or an
// address's by the credentials of its sign-ins. Grants that are not posted yet, and unfiltered lists, are
// read in the order of ids, which increase with time.
import { type Expression, expressionBuilder, type Kysely, type SqlBool } from 'kysely';
import type { GrantFilter, GrantPageRequest, WithinRights } from '../../../records/grant-filter.ts';
import { recordIdAt } from '../../../records/record-id.ts';
import type { Schema } from '../schema.ts';
import { postingsReach } from './grant-postings.ts';
import { GRANT_RECORD_COLUMNS } from './grant-row.ts';

/** Most credentials to query one by one. Grants of more are found soon enough by scanning all grants. */
const MAX_CREDENTIALS = 64;
/** Most milliseconds between the time in a grant's id and its token's time of issue. */
const SLACK = 60_000;

/** A page of grants, as rows. */
export const grantPage = async (db: Kysely<Schema>, tenantId: string, { filter, before, limit }: GrantPageRequest) => {
  const reached = await postingsReach(db);
  const credentials = await credentialsOf(db, tenantId, filter);
  const matches = conditions(tenantId, filter, before);
  const all = db.selectFrom('grants').select(GRANT_RECORD_COLUMNS).where(matches).orderBy('id', 'desc');
  if (credentials === undefined) return all.limit(limit).execute();
  const latest = await all.where('id', '>', reached).limit(limit).execute();
  const left = limit - latest.length;
  if (left === 0) return latest;
  const posted = await Promise.all(
    credentials.map((credentialId) =>
      // CROSS JOIN keeps SQLite from scanning all grants to get them in order.
      db
        .selectFrom('grant_postings as posting')
        .crossJoin('grants')
        .whereRef('grants.id', '=', 'posting.grant_id')
        .where('posting.tenant_id', '=', tenantId)
        .where('posting.credential_id', '=', credentialId)
        .where('posting.grant_id', '<=', reached)
        .$if(before !== undefined, (query) => query.where('posting.grant_id', '<', before ?? ''))
        .where(matches)
        .select(GRANT_RECORD_COLUMNS.map((column) => `grants.${column}` as const))
        .orderBy('posting.grant_id', 'desc')
        .limit(left)
        .execute(),
    ),
  );
  const found = posted.flat().toSorted((a, b) => (a.id < b.id ? 1 : -1));
  return [...latest, ...found.slice(0, left)];
};

/** The credentials of the filter's client or address; `undefined` without a filter, or for too many. */
const credentialsOf = async (
  db: Kysely<Schema>,
  tenantId: string,
  { clientId, credentialId, address }: GrantFilter,
): Promise<readonly string[] | undefined> => {
  if (credentialId !== undefined) return [credentialId];
  if (clientId === undefined && address === undefined) return undefined;
  const rows = await db
    .selectFrom('sign_ins')
    .select('credential_id')
    .distinct()
    .where('tenant_id', '=', tenantId)
    .$if(clientId !== undefined, (query) => query.where('client_id', '=', clientId ?? ''))
    .$if(address !== undefined, (query) => query.where('address', '=', address ?? ''))
    .limit(MAX_CREDENTIALS + 1)
    .execute();
  return rows.length > MAX_CREDENTIALS ? undefined : rows.map(({ credential_id }) => credential_id);
};

/** The condition of a filter. */
const conditions = (tenantId: string, filter: GrantFilter, before?: string): Expression<SqlBool> => {
  const { eb, and, exists, selectFrom } = expressionBuilder<Schema, 'grants'>();
  const { clientId, credentialId, address, issuedSince, issuedUntil, unendedAt, owners, within } = filter;
  const parts: Expression<SqlBool>[] = [eb('grants.tenant_id', '=', tenantId)];
  if (before !== undefined) parts.push(eb('grants.id', '<', before));
  if (clientId !== undefined) parts.push(eb('grants.client_id', '=', clientId));
  if (credentialId !== undefined) parts.push(eb('grants.credential_id', '=', credentialId));
  if (address !== undefined) parts.push(eb('grants.address', '=', address));
  if (issuedSince !== undefined) {
    parts.push(eb('grants.issued_at', '>=', issuedSince), eb('grants.id', '>', recordIdAt(issuedSince * 1000 - SLACK)));
  }
  if (issuedUntil !== undefined) {
    parts.push(eb('grants.issued_at', '<=', issuedUntil), eb('grants.id', '<', recordIdAt(issuedUntil * 1000 + SLACK)));
  }
  if (unendedAt !== undefined) parts.push(eb('grants.expires_at', '>', unendedAt), eb('grants.revoked_at', 'is', null));
  if (owners !== undefined) {
    parts.push(
      exists(
        selectFrom('clients as owned')
          .select('owned.client_id')
          .whereRef('owned.tenant_id', '=', 'grants.tenant_id')
          .whereRef('owned.client_id', '=', 'grants.client_id')
          .where('owned.owner', 'in', owners.length === 0 ? [''] : owners),
      ),
    );
  }
  if (within !== undefined) parts.push(isWithin(within));
  return and(parts);
};

/** Whether a grant's client has none but the given rights. */
const isWithin = ({ names, forAnyOwner, introspectsAny, except }: WithinRights): Expression<SqlBool> => {
  const { and, eb, exists, not, selectFrom } = expressionBuilder<Schema, 'grants'>();
  const parts = [
    not(
      exists(
        selectFrom('client_entitlements as entitlement')
          .select('entitlement.name')
          .whereRef('entitlement.tenant_id', '=', 'grants.tenant_id')
          .whereRef('entitlement.client_id', '=', 'grants.client_id')
          .where('entitlement.name', 'not in', ['', ...names])
          .where((entitlement) => entitlement.and(forAnyOwner.map((name) => entitlement('entitlement.name', 'not like', `${name}@%`)))),
      ),
    ),
  ];
  if (except.length > 0) parts.push(not(eb('grants.client_id', 'in', except)));
  if (!introspectsAny) {
    const introspector = selectFrom('clients as client')
      .select('client.client_id')
      .whereRef('client.tenant_id', '=', 'grants.tenant_id')
      .whereRef('client.client_id', '=', 'grants.client_id')
      .where('client.introspect_authorization', '=', 'any');
    parts.push(not(exists(introspector)));
  }
  return and(parts);
};
