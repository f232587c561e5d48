// The first tables; `schema.ts` says what the columns mean. Grants, audit entries and changes refer to nothing: they are written often, and
// outlive what they speak of.
import type { Kysely } from 'kysely';
import { changeSchema, type SqlDialect } from './schema-change.ts';

const TABLES = [
  `CREATE TABLE store_keys (
    key_id TEXT NOT NULL PRIMARY KEY,
    check_value TEXT NOT NULL,
    created_at BIGINT NOT NULL
  )`,
  `CREATE TABLE tenants (
    id TEXT NOT NULL PRIMARY KEY,
    role TEXT UNIQUE CHECK (role = 'home'),
    name TEXT NOT NULL,
    public_url TEXT NOT NULL,
    generation INTEGER NOT NULL,
    access_token_lifetime INTEGER NOT NULL,
    max_access_token_lifetime INTEGER NOT NULL,
    access_token_format TEXT NOT NULL,
    default_audience TEXT NOT NULL,
    created_at BIGINT NOT NULL
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
    created_at BIGINT NOT NULL,
    PRIMARY KEY (tenant_id, uri)
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
  `CREATE TABLE clients (
    tenant_id TEXT NOT NULL REFERENCES tenants (id),
    client_id TEXT NOT NULL,
    id TEXT NOT NULL,
    name TEXT NOT NULL,
    description TEXT,
    auth_method TEXT NOT NULL,
    access_token_format TEXT,
    access_token_lifetime INTEGER,
    scope_policy TEXT NOT NULL,
    scopes TEXT NOT NULL,
    default_scopes TEXT NOT NULL,
    default_resource TEXT,
    generation INTEGER NOT NULL,
    created_at BIGINT NOT NULL,
    created_by TEXT NOT NULL,
    updated_at BIGINT NOT NULL,
    expires_at BIGINT,
    disabled_at BIGINT,
    disabled_by TEXT,
    deleted_at BIGINT,
    deleted_by TEXT,
    PRIMARY KEY (tenant_id, client_id),
    UNIQUE (tenant_id, id)
  )`,
  `CREATE TABLE client_entitlements (
    tenant_id TEXT NOT NULL,
    client_id TEXT NOT NULL,
    name TEXT NOT NULL,
    position INTEGER NOT NULL,
    PRIMARY KEY (tenant_id, client_id, name),
    FOREIGN KEY (tenant_id, client_id) REFERENCES clients (tenant_id, client_id)
  )`,
  `CREATE TABLE client_secrets (
    tenant_id TEXT NOT NULL,
    client_id TEXT NOT NULL,
    id TEXT NOT NULL,
    label TEXT,
    hash TEXT NOT NULL,
    hash_format TEXT NOT NULL,
    pepper_id TEXT NOT NULL,
    last_four TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    created_by TEXT NOT NULL,
    expires_at BIGINT,
    deactivated_at BIGINT,
    revoked_at BIGINT,
    PRIMARY KEY (tenant_id, client_id, id),
    FOREIGN KEY (tenant_id, client_id) REFERENCES clients (tenant_id, client_id)
  )`,
  `CREATE TABLE grants (
    id TEXT NOT NULL PRIMARY KEY,
    tenant_id TEXT NOT NULL,
    client_id TEXT NOT NULL,
    credential_id TEXT NOT NULL,
    client_generation INTEGER NOT NULL,
    tenant_generation INTEGER NOT NULL,
    format TEXT NOT NULL,
    kid TEXT,
    token_hash TEXT,
    issuer TEXT NOT NULL,
    scope TEXT NOT NULL,
    audience TEXT NOT NULL,
    address TEXT NOT NULL,
    issued_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    suspended_at BIGINT,
    revoked_at BIGINT
  )`,
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
    detail TEXT NOT NULL
  )`,
  `CREATE TABLE changes (
    id TEXT NOT NULL PRIMARY KEY,
    tenant_id TEXT NOT NULL,
    kind TEXT NOT NULL,
    subject TEXT NOT NULL,
    changed_at BIGINT NOT NULL
  )`,
];

const INDEXES = [
  'CREATE INDEX tenant_hosts_by_tenant ON tenant_hosts (tenant_id)',
  // A JWT has no row in it, so that its grant pays for one index alone.
  'CREATE UNIQUE INDEX grants_by_token_hash ON grants (tenant_id, token_hash) WHERE token_hash IS NOT NULL',
  'CREATE INDEX audit_by_request ON audit (tenant_id, request_id)',
  'CREATE INDEX changes_by_time ON changes (changed_at)',
];

/** Makes the first tables. */
export const firstTables = (db: Kysely<unknown>, dialect: SqlDialect): Promise<void> =>
  changeSchema(db, dialect, { tables: TABLES, indexes: INDEXES });
