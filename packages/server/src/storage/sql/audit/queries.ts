// Reads audit entries, their chains and their checkpoints.
import { type Kysely, sql } from 'kysely';
import type { AuditChain, AuditCheckpoint, AuditFilter, AuditPageRequest } from '../../contract/audit.ts';
import type { Schema } from '../schema.ts';
import { AUDIT_COLUMNS } from './audit-row.ts';
import { chainStart } from './links.ts';

const CHAIN_COLUMNS = ['epoch', 'started_at', 'seq', 'hash', 'purged_seq', 'purged_hash'] as const;

const FILTERS = {
  event: 'event',
  result: 'result',
  reason: 'reason',
  actor: 'actor',
  subject: 'subject',
  address: 'address',
  credentialId: 'credential_id',
  requestId: 'request_id',
} as const satisfies Record<keyof AuditFilter, keyof Schema['audit']>;

/** The columns and values of a filter. */
export const filtersOf = (filter: AuditFilter): readonly (readonly [column: (typeof FILTERS)[keyof AuditFilter], value: string])[] =>
  Object.entries(FILTERS).flatMap(([name, column]) => {
    const value = filter[name as keyof AuditFilter];
    return value === undefined ? [] : [[column, value] as const];
  });

export const auditPage = (db: Kysely<Schema>, tenantId: string, page: AuditPageRequest) => {
  const { since, until, after, order, limit } = page;
  const direction = order === 'oldest' ? 'asc' : 'desc';
  let query = db.selectFrom('audit').select(AUDIT_COLUMNS).where('tenant_id', '=', tenantId);
  for (const [column, value] of filtersOf(page)) query = query.where(column, '=', value);
  if (since !== undefined) query = query.where('at', '>=', since);
  if (until !== undefined) query = query.where('at', '<', until);
  if (after !== undefined) {
    const last = sql`(${after.at}, ${after.id})`;
    query = query.where(order === 'oldest' ? sql<boolean>`(at, id) > ${last}` : sql<boolean>`(at, id) < ${last}`);
  }
  return query.orderBy('at', direction).orderBy('id', direction).limit(limit);
};

/** The entries of a chain, in order. */
export const auditLinks = (
  db: Kysely<Schema>,
  tenantId: string,
  { epoch, after, limit }: { readonly epoch: string; readonly after: number; readonly limit: number },
) =>
  db
    .selectFrom('audit')
    .select(AUDIT_COLUMNS)
    .where('tenant_id', '=', tenantId)
    .where('epoch', '=', epoch)
    .where('seq', '>', after)
    .orderBy('seq')
    // If a chain was tampered with, two entries may have the same number.
    .orderBy('id')
    .limit(limit);

/** The stored chains of a tenant. */
export const chainsOf = (db: Kysely<Schema>, tenantId: string) =>
  db.selectFrom('audit_chains').select(CHAIN_COLUMNS).where('tenant_id', '=', tenantId).orderBy('epoch');

/** The stored chains, and an empty one for each epoch that has entries but no stored chain. */
export const auditChains = async (db: Kysely<Schema>, tenantId: string): Promise<readonly AuditChain[]> => {
  const chains = (await chainsOf(db, tenantId).execute()).map(chainOf);
  const known = new Set(chains.map(({ epoch }) => epoch));
  const strays: AuditChain[] = [];
  for await (const epoch of epochsOf(db, tenantId)) {
    if (known.has(epoch)) continue;
    const { seq, hash } = chainStart(tenantId, epoch);
    strays.push({ epoch, startedAt: 0, seq, hash, purgedSeq: seq, purgedHash: hash });
  }
  return [...chains, ...strays];
};

// Skips from one epoch to the next by the index, without reading the entries in between.
const epochsOf = async function* (db: Kysely<Schema>, tenantId: string): AsyncGenerator<string, void, undefined> {
  const first = db.selectFrom('audit').select('epoch').where('tenant_id', '=', tenantId).orderBy('epoch').limit(1);
  let row = await first.executeTakeFirst();
  while (row !== undefined) {
    yield row.epoch;
    row = await first.where('epoch', '>', row.epoch).executeTakeFirst();
  }
};

export const chainOf = (row: {
  readonly epoch: string;
  readonly started_at: number;
  readonly seq: number;
  readonly hash: string;
  readonly purged_seq: number;
  readonly purged_hash: string;
}): AuditChain => ({
  epoch: row.epoch,
  startedAt: row.started_at,
  seq: row.seq,
  hash: row.hash,
  purgedSeq: row.purged_seq,
  purgedHash: row.purged_hash,
});

export const checkpointOf = ({ number, at, jws }: AuditCheckpoint): AuditCheckpoint => ({ number, at, jws });

const checkpointsOf = (db: Kysely<Schema>, tenantId: string) =>
  db.selectFrom('audit_checkpoints').select(['number', 'at', 'jws']).where('tenant_id', '=', tenantId);

export const auditCheckpoints = (
  db: Kysely<Schema>,
  tenantId: string,
  { after, limit }: { readonly after: number; readonly limit: number },
) => checkpointsOf(db, tenantId).where('number', '>', after).orderBy('number').limit(limit);

export const lastAuditCheckpoint = (db: Kysely<Schema>, tenantId: string) => checkpointsOf(db, tenantId).orderBy('number', 'desc').limit(1);

export const firstCheckpointSince = (db: Kysely<Schema>, tenantId: string, since: number) =>
  checkpointsOf(db, tenantId).where('at', '>=', since).orderBy('number').limit(1);
