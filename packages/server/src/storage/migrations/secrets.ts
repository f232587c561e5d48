// Secrets of clients, their reveals, and the uses of all credentials.
import type { SchemaChange } from './schema-change.ts';

// The same expression as in `sql/secrets/secret-list.ts`: an index on an expression serves only that
// expression.
const ENDS_AT = 'CASE WHEN retires_at IS NULL OR expires_at <= retires_at THEN expires_at ELSE retires_at END';

export const secrets: SchemaChange = {
  tables: [
    `CREATE TABLE client_secrets (
    tenant_id TEXT NOT NULL,
    client_id TEXT NOT NULL,
    id TEXT NOT NULL,
    label TEXT,
    hash TEXT NOT NULL,
    hash_format TEXT NOT NULL,
    pepper_id TEXT NOT NULL,
    last_four TEXT NOT NULL,
    sealed TEXT,
    sealed_key_id TEXT,
    created_at BIGINT NOT NULL,
    created_by TEXT NOT NULL,
    expires_at BIGINT,
    retires_at BIGINT,
    replaced_by TEXT,
    deactivated_at BIGINT,
    revoked_at BIGINT,
    version INTEGER NOT NULL DEFAULT 1,
    PRIMARY KEY (tenant_id, client_id, id),
    FOREIGN KEY (tenant_id, client_id) REFERENCES clients (tenant_id, client_id)
  )`,
    `CREATE TABLE secret_reveals (
    tenant_id TEXT NOT NULL,
    client_id TEXT NOT NULL,
    secret_id TEXT NOT NULL,
    revealed_to TEXT NOT NULL,
    sealed TEXT NOT NULL,
    sealed_key_id TEXT NOT NULL,
    expires_at BIGINT NOT NULL,
    PRIMARY KEY (tenant_id, client_id, secret_id)
  )`,
  ],
  clustered: [
    `CREATE TABLE credential_uses (
    tenant_id TEXT NOT NULL,
    client_id TEXT NOT NULL,
    credential_id TEXT NOT NULL,
    used_at BIGINT NOT NULL,
    address TEXT NOT NULL,
    PRIMARY KEY (tenant_id, client_id, credential_id)
  )`,
  ],
  indexes: [
    'CREATE INDEX client_secrets_by_age ON client_secrets (tenant_id, created_at, id)',
    'CREATE INDEX client_secrets_by_last_four ON client_secrets (tenant_id, last_four)',
    `CREATE INDEX client_secrets_by_end ON client_secrets (tenant_id, (${ENDS_AT}), id)`,
    'CREATE INDEX secret_reveals_by_expiry ON secret_reveals (expires_at)',
  ],
};
