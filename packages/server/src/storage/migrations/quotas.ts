// Quotas of clients, shared quotas, and what was taken from each of them in its present window.
import type { SchemaChange } from './schema-change.ts';

export const quotas: SchemaChange = {
  tables: [
    `CREATE TABLE shared_quotas (
    tenant_id TEXT NOT NULL REFERENCES tenants (id),
    name TEXT NOT NULL,
    owner TEXT,
    labels TEXT NOT NULL,
    quota TEXT NOT NULL,
    version BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (tenant_id, name)
  )`,
  ],
  clustered: [
    `CREATE TABLE quota_windows (
    tenant_id TEXT NOT NULL,
    subject TEXT NOT NULL,
    seconds BIGINT NOT NULL,
    quota BIGINT NOT NULL,
    used BIGINT NOT NULL,
    reported BIGINT NOT NULL,
    ends_at BIGINT NOT NULL,
    PRIMARY KEY (tenant_id, subject, seconds)
  )`,
  ],
  columns: {
    clients: ['quota TEXT', 'coalesce_seconds BIGINT'],
    tenants: ['client_quota TEXT', 'coalesce_seconds BIGINT'],
  },
  indexes: ['CREATE INDEX quota_windows_by_end ON quota_windows (ends_at)'],
};
