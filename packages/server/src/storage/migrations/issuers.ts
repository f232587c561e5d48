// Trusted issuers.
import type { SchemaChange } from './schema-change.ts';

export const issuers: SchemaChange = {
  tables: [
    `CREATE TABLE trusted_issuers (
    tenant_id TEXT NOT NULL REFERENCES tenants (id),
    id TEXT NOT NULL,
    kind TEXT NOT NULL,
    description TEXT,
    issuer TEXT NOT NULL,
    key_source TEXT NOT NULL,
    policy TEXT NOT NULL,
    version BIGINT NOT NULL,
    keys_epoch BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    created_by TEXT NOT NULL,
    updated_at BIGINT NOT NULL,
    disabled_at BIGINT,
    disabled_by TEXT,
    PRIMARY KEY (tenant_id, id)
  )`,
  ],
};

/** Whose users the subjects of tokens name by the id of an issuer. */
export const issuerUsers: SchemaChange = {
  tables: [
    `CREATE TABLE issuer_users (
    tenant_id TEXT NOT NULL REFERENCES tenants (id),
    issuer_id TEXT NOT NULL,
    issuer TEXT NOT NULL,
    PRIMARY KEY (tenant_id, issuer_id)
  )`,
  ],
};
