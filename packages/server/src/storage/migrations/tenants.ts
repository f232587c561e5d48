// Tenants, their hosts, their resources and the entitlements that they define.
import type { SchemaChange } from './schema-change.ts';

export const tenants: SchemaChange = {
  tables: [
    `CREATE TABLE tenants (
    id TEXT NOT NULL PRIMARY KEY,
    role TEXT UNIQUE CHECK (role = 'home'),
    name TEXT NOT NULL,
    public_url TEXT NOT NULL,
    former_urls TEXT NOT NULL DEFAULT '[]',
    generation INTEGER NOT NULL,
    access_token_lifetime INTEGER NOT NULL,
    max_access_token_lifetime INTEGER NOT NULL,
    access_token_format TEXT NOT NULL,
    default_audience TEXT NOT NULL,
    access_token_signing_alg TEXT NOT NULL DEFAULT 'ES256',
    profile TEXT NOT NULL DEFAULT 'standard',
    dpop_nonce TEXT NOT NULL DEFAULT 'required',
    client_ca TEXT,
    key_lifetime INTEGER NOT NULL DEFAULT 7776000,
    version INTEGER NOT NULL DEFAULT 1,
    last_revocation BIGINT NOT NULL DEFAULT 0,
    restored_at BIGINT,
    created_at BIGINT NOT NULL,
    disabled_at BIGINT,
    disabled_by TEXT
  )`,
    `CREATE TABLE tenant_hosts (
    host TEXT NOT NULL PRIMARY KEY,
    tenant_id TEXT NOT NULL REFERENCES tenants (id),
    position INTEGER NOT NULL
  )`,
    `CREATE TABLE resources (
    tenant_id TEXT NOT NULL REFERENCES tenants (id),
    uri TEXT NOT NULL,
    kind TEXT NOT NULL,
    name TEXT NOT NULL,
    scopes TEXT NOT NULL,
    owners TEXT NOT NULL,
    access_token_lifetime INTEGER,
    access_token_format TEXT,
    authorization_details TEXT NOT NULL DEFAULT '{}',
    version INTEGER NOT NULL DEFAULT 1,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (tenant_id, uri)
  )`,
    `CREATE TABLE tenant_entitlements (
    tenant_id TEXT NOT NULL REFERENCES tenants (id),
    name_key TEXT NOT NULL,
    name TEXT NOT NULL,
    description TEXT NOT NULL,
    version INTEGER NOT NULL,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (tenant_id, name_key)
  )`,
  ],
  indexes: ['CREATE INDEX tenant_hosts_by_tenant ON tenant_hosts (tenant_id)'],
};
