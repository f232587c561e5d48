// The audit trail: hash chains of entries, and signed checkpoints.
import type { SchemaChange } from './schema-change.ts';

/** The columns that lists filter by, each in order of time. */
const FILTERS = ['event', 'result', 'reason', 'actor', 'subject', 'address', 'credential_id'];

export const audit: SchemaChange = {
  tables: [
    `CREATE TABLE audit (
    id TEXT NOT NULL PRIMARY KEY,
    tenant_id TEXT NOT NULL,
    at BIGINT NOT NULL,
    request_id TEXT NOT NULL,
    event TEXT NOT NULL,
    result TEXT NOT NULL,
    reason TEXT,
    actor TEXT,
    credential_id TEXT,
    subject TEXT,
    address TEXT,
    detail TEXT NOT NULL,
    epoch TEXT NOT NULL DEFAULT '',
    seq BIGINT NOT NULL DEFAULT 0,
    hash TEXT NOT NULL DEFAULT ''
  )`,
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
  ],
  indexes: [
    'CREATE INDEX audit_by_chain ON audit (tenant_id, epoch, seq)',
    'CREATE INDEX audit_by_time ON audit (tenant_id, at, id)',
    'CREATE INDEX audit_by_request ON audit (tenant_id, request_id)',
    ...FILTERS.map((column) => `CREATE INDEX audit_by_${column} ON audit (tenant_id, ${column}, at, id) WHERE ${column} IS NOT NULL`),
  ],
};
