// The audit trail as hash chains with signed checkpoints, and its indexes.
import type { Kysely } from 'kysely';
import { changeSchema, type SqlDialect } from './schema-change.ts';

const TABLES = [
  `CREATE TABLE audit_chains (
    tenant_id TEXT NOT NULL,
    epoch TEXT NOT NULL,
    started_at BIGINT NOT NULL,
    seq BIGINT NOT NULL,
    hash TEXT NOT NULL,
    purged_seq BIGINT NOT NULL,
    purged_hash TEXT NOT NULL,
    signed_seq BIGINT NOT NULL,
    signed_purged_seq BIGINT NOT NULL,
    PRIMARY KEY (tenant_id, epoch)
  )`,
  `CREATE TABLE audit_checkpoints (
    tenant_id TEXT NOT NULL,
    number BIGINT NOT NULL,
    at BIGINT NOT NULL,
    jws TEXT NOT NULL,
    PRIMARY KEY (tenant_id, number)
  )`,
];

/** What the list can be narrowed to, each in order of time. Most entries have no credential. */
const FILTERS = ['event', 'result', 'reason', 'actor', 'subject', 'address', 'credential_id'];

const INDEXES = [
  'CREATE INDEX audit_by_chain ON audit (tenant_id, epoch, seq)',
  'CREATE INDEX audit_by_time ON audit (tenant_id, at, id)',
  ...FILTERS.map((column) => `CREATE INDEX audit_by_${column} ON audit (tenant_id, ${column}, at, id) WHERE ${column} IS NOT NULL`),
];

/** Adds the chains. What was recorded before belongs to none. */
export const auditChain = (db: Kysely<unknown>, dialect: SqlDialect): Promise<void> =>
  changeSchema(db, dialect, {
    columns: { audit: ["epoch TEXT NOT NULL DEFAULT ''", 'seq BIGINT NOT NULL DEFAULT 0', "hash TEXT NOT NULL DEFAULT ''"] },
    tables: TABLES,
    indexes: INDEXES,
  });
