// Reads pages of grants, the latest first. The grants of a client or an address are found by the credentials
// that its sign-ins name.
import type { Kysely } from 'kysely';
import type { Grant, GrantRecord } from '../../../records/grant.ts';
import type { GrantFilter, GrantPageRequest } from '../../../records/grant-filter.ts';
import { batchIdOf } from '../../../records/grant-id.ts';
import { recordIdAt } from '../../../records/record-id.ts';
import { LONGEST_TOKEN_LIFETIME } from '../../../records/tenant.ts';
import type { Schema } from '../schema.ts';
import { ChosenClients } from './chosen-clients.ts';
import { grantsOfBatch } from './grant-batch.ts';
import { withStates } from './grant-states.ts';
import { afterBatch, type BatchRange, newestBatches } from './newest-batches.ts';
import type { GrantReads } from './postings-reach.ts';

/**
 * Maximum number of credentials that are looked up one by one. With more, all grants are read, as matches are
 * frequent.
 */
const MAX_CREDENTIALS = 64;
/** A grant is recorded a little after its token got its time, in milliseconds. */
const SLACK = 60_000;

/** A page of grants. */
export const grantPage = async (
  store: GrantReads,
  tenantId: string,
  { filter, before, limit }: GrantPageRequest,
): Promise<readonly GrantRecord[]> => {
  const { reads: db } = store;
  const page: GrantRecord[] = [];
  const clients = new ChosenClients(db, tenantId, filter);
  const credentials = credentialsOf(db, tenantId, filter);
  for await (const batches of newestBatches(store, tenantId, { credentials, ...boundsOf(filter, before) })) {
    const matching = batches.flatMap((batch) => grantsOfBatch(batch).toReversed()).filter((grant) => isChosen(grant, filter, before));
    // The states of all are read at once, since only a few of the grants may remain after many revocations.
    const records = await withStates(db, tenantId, await clients.only(matching));
    const chosen = filter.unendedAt === undefined ? records : records.filter(({ revokedAt }) => revokedAt === undefined);
    page.push(...chosen.slice(0, limit - page.length));
    if (page.length >= limit) break;
  }
  return page;
};

/** Finds the credentials whose grants a filter may choose, unless there are too many; `undefined` when nothing names them. */
export const credentialsOf = (db: Kysely<Schema>, tenantId: string, filter: GrantFilter): BatchRange['credentials'] => {
  const { clientId, credentialId, address } = filter;
  if (credentialId !== undefined) return async () => [credentialId];
  return clientId === undefined && address === undefined ? undefined : () => credentialsOfSignIns(db, tenantId, { clientId, address });
};

const credentialsOfSignIns = async (
  db: Kysely<Schema>,
  tenantId: string,
  { clientId, address }: Pick<GrantFilter, 'clientId' | 'address'>,
): Promise<readonly string[] | undefined> => {
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

const boundsOf = (
  { issuedSince = 0, issuedUntil, unendedAt = 0 }: GrantFilter,
  before: string | undefined,
): Omit<BatchRange, 'credentials'> => {
  const ends = [
    ...(before === undefined ? [] : [afterBatch(batchIdOf(before))]),
    ...(issuedUntil === undefined ? [] : [recordIdAt(issuedUntil * 1000 + SLACK)]),
  ];
  const since = Math.max(issuedSince, unendedAt - LONGEST_TOKEN_LIFETIME);
  return { above: recordIdAt(since * 1000 - SLACK), below: ends.toSorted()[0] };
};

/** Whether a grant matches a filter, apart from its state and the rights of its client. */
export const isChosen = (grant: Grant, filter: GrantFilter, before?: string): boolean => {
  const { clientId, credentialId, instance, address, issuedSince, issuedUntil, unendedAt } = filter;
  return (
    (before === undefined || grant.id < before) &&
    (clientId === undefined || grant.clientId === clientId) &&
    (credentialId === undefined || grant.credentialId === credentialId) &&
    (instance === undefined || grant.instance?.name === instance) &&
    (address === undefined || grant.address === address) &&
    (issuedSince === undefined || grant.issuedAt >= issuedSince) &&
    (issuedUntil === undefined || grant.issuedAt <= issuedUntil) &&
    (unendedAt === undefined || grant.expiresAt > unendedAt)
  );
};
