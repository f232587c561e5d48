// The change table and idempotent requests.
import type { SchemaChange } from './schema-change.ts';

export const changes: SchemaChange = {
  tables: [
    `CREATE TABLE changes (
    id TEXT NOT NULL PRIMARY KEY,
    tenant_id TEXT NOT NULL,
    kind TEXT NOT NULL,
    subject TEXT NOT NULL,
    changed_at BIGINT NOT NULL
  )`,
    `CREATE TABLE idempotent_requests (
    tenant_id TEXT NOT NULL,
    actor TEXT NOT NULL,
    key TEXT NOT NULL,
    fingerprint TEXT NOT NULL,
    request_id TEXT NOT NULL,
    started_at BIGINT NOT NULL,
    status INTEGER,
    headers TEXT,
    body TEXT,
    sealed TEXT,
    sealed_key_id TEXT,
    revealed_until BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    PRIMARY KEY (tenant_id, actor, key)
  )`,
  ],
  indexes: [
    'CREATE INDEX changes_by_time ON changes (changed_at)',
    'CREATE INDEX idempotent_requests_by_expiry ON idempotent_requests (expires_at)',
  ],
};
