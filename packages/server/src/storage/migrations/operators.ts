// Operators, their sessions, the one-time links by which they set a password, and their passkeys.
import type { SchemaChange } from './schema-change.ts';

export const operators: SchemaChange = {
  tables: [
    `CREATE TABLE operators (
    tenant_id TEXT NOT NULL REFERENCES tenants (id),
    id TEXT NOT NULL,
    name TEXT NOT NULL,
    display_name TEXT,
    roles TEXT NOT NULL,
    password_hash TEXT,
    password_pepper_id TEXT,
    password_set_at BIGINT,
    version BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    created_by TEXT NOT NULL,
    updated_at BIGINT NOT NULL,
    disabled_at BIGINT,
    disabled_by TEXT,
    PRIMARY KEY (tenant_id, id),
    UNIQUE (tenant_id, name)
  )`,
    `CREATE TABLE operator_sessions (
    tenant_id TEXT NOT NULL,
    id TEXT NOT NULL,
    token_hash TEXT NOT NULL,
    operator_id TEXT NOT NULL,
    method TEXT NOT NULL,
    address TEXT NOT NULL,
    user_agent TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    last_used_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    PRIMARY KEY (tenant_id, id),
    UNIQUE (tenant_id, token_hash),
    FOREIGN KEY (tenant_id, operator_id) REFERENCES operators (tenant_id, id)
  )`,
    `CREATE TABLE operator_links (
    tenant_id TEXT NOT NULL REFERENCES tenants (id),
    token_hash TEXT NOT NULL,
    operator_id TEXT,
    roles TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    PRIMARY KEY (tenant_id, token_hash),
    FOREIGN KEY (tenant_id, operator_id) REFERENCES operators (tenant_id, id)
  )`,
    `CREATE TABLE operator_passkeys (
    tenant_id TEXT NOT NULL,
    id TEXT NOT NULL,
    operator_id TEXT NOT NULL,
    public_key TEXT NOT NULL,
    counter BIGINT NOT NULL,
    transports TEXT NOT NULL,
    label TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    last_used_at BIGINT,
    PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, operator_id) REFERENCES operators (tenant_id, id)
  )`,
  ],
  indexes: [
    'CREATE INDEX operator_sessions_by_operator ON operator_sessions (tenant_id, operator_id)',
    'CREATE INDEX operator_sessions_by_expiry ON operator_sessions (expires_at)',
    'CREATE INDEX operator_passkeys_by_operator ON operator_passkeys (tenant_id, operator_id)',
  ],
};
