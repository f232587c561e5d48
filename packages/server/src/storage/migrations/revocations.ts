// Replay records and the revocation feed.
import type { SchemaChange } from './schema-change.ts';

export const revocations: SchemaChange = {
  tables: [
    `CREATE TABLE replays (
    tenant_id TEXT NOT NULL,
    key TEXT NOT NULL,
    grant_id TEXT NOT NULL,
    expires_at BIGINT NOT NULL,
    PRIMARY KEY (tenant_id, key)
  )`,
    `CREATE TABLE revocations (
    tenant_id TEXT NOT NULL,
    seq BIGINT NOT NULL,
    type TEXT NOT NULL,
    subject TEXT NOT NULL,
    status INTEGER,
    gen_below INTEGER,
    client_id TEXT,
    audience TEXT,
    exp BIGINT NOT NULL,
    PRIMARY KEY (tenant_id, seq)
  )`,
  ],
  indexes: ['CREATE INDEX replays_by_expiry ON replays (expires_at)', 'CREATE INDEX revocations_by_exp ON revocations (exp)'],
};
