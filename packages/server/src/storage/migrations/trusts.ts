// Trust rules of clients.
import type { SchemaChange } from './schema-change.ts';

export const trusts: SchemaChange = {
  tables: [
    `CREATE TABLE trusts (
    tenant_id TEXT NOT NULL,
    client_id TEXT NOT NULL,
    id TEXT NOT NULL,
    issuer_id TEXT NOT NULL,
    pin TEXT NOT NULL,
    label TEXT,
    conditions TEXT NOT NULL,
    limits TEXT NOT NULL,
    expires_at BIGINT,
    version BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    created_by TEXT NOT NULL,
    updated_at BIGINT NOT NULL,
    deleted_at BIGINT,
    PRIMARY KEY (tenant_id, client_id, id),
    FOREIGN KEY (tenant_id, client_id) REFERENCES clients (tenant_id, client_id)
  )`,
  ],
  indexes: ['CREATE INDEX trusts_by_pin ON trusts (tenant_id, issuer_id, pin)'],
};
