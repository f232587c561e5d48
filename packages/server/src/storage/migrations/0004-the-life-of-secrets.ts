// How secrets change, when credentials were last used, what may be shown once more, and which requests were answered already.
import type { Kysely } from 'kysely';
import { changeSchema, type SqlDialect } from './schema-change.ts';

const CLUSTERED = [
  `CREATE TABLE credential_uses (
    tenant_id TEXT NOT NULL,
    client_id TEXT NOT NULL,
    credential_id TEXT NOT NULL,
    used_at BIGINT NOT NULL,
    address TEXT NOT NULL,
    PRIMARY KEY (tenant_id, client_id, credential_id)
  )`,
];

const TABLES = [
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
];

const INDEXES = [
  'CREATE INDEX secret_reveals_by_expiry ON secret_reveals (expires_at)',
  'CREATE INDEX idempotent_requests_by_expiry ON idempotent_requests (expires_at)',
];

/** Adds what secrets need from birth to retirement. */
export const theLifeOfSecrets = (db: Kysely<unknown>, dialect: SqlDialect): Promise<void> =>
  changeSchema(db, dialect, {
    columns: { client_secrets: ['version INTEGER NOT NULL DEFAULT 1'] },
    clustered: CLUSTERED,
    tables: TABLES,
    indexes: INDEXES,
  });
