// Master keys, local CAs and signing keys.
import type { SchemaChange } from './schema-change.ts';

export const keys: SchemaChange = {
  tables: [
    `CREATE TABLE store_keys (
    key_id TEXT NOT NULL PRIMARY KEY,
    check_value TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    retired_at BIGINT,
    sealed_pepper TEXT,
    sealed_key_id TEXT
  )`,
    `CREATE TABLE local_authorities (
    id TEXT PRIMARY KEY,
    certificate TEXT NOT NULL,
    sealed_key TEXT NOT NULL,
    sealed_key_id TEXT NOT NULL,
    created_at BIGINT NOT NULL
  )`,
    `CREATE TABLE signing_keys (
    tenant_id TEXT NOT NULL REFERENCES tenants (id),
    kid TEXT NOT NULL,
    algorithm TEXT NOT NULL,
    public_jwk TEXT NOT NULL,
    private_key TEXT NOT NULL,
    key_id TEXT NOT NULL,
    announced_at BIGINT NOT NULL,
    signs_from BIGINT,
    retired_at BIGINT,
    revoked_at BIGINT,
    PRIMARY KEY (tenant_id, kid)
  )`,
  ],
  indexes: [],
};
