// Keys, certificates and proofs of clients; details and bindings of grants; what is good once; what ended before its time.
import type { Kysely } from 'kysely';
import { changeSchema, type SqlDialect } from './schema-change.ts';

const COLUMNS: Readonly<Record<string, readonly string[]>> = {
  tenants: [
    "access_token_signing_alg TEXT NOT NULL DEFAULT 'ES256'",
    "profile TEXT NOT NULL DEFAULT 'standard'",
    "dpop_nonce TEXT NOT NULL DEFAULT 'required'",
    'client_ca TEXT',
    'key_lifetime INTEGER NOT NULL DEFAULT 7776000',
    'version INTEGER NOT NULL DEFAULT 1',
    'last_revocation BIGINT NOT NULL DEFAULT 0',
  ],
  resources: ["authorization_details TEXT NOT NULL DEFAULT '{}'", 'version INTEGER NOT NULL DEFAULT 1'],
  clients: [
    'jwks TEXT',
    'jwks_uri TEXT',
    'assertion_signing_alg TEXT',
    'max_assertion_lifetime INTEGER',
    "assertion_audience TEXT NOT NULL DEFAULT 'issuer'",
    'tls_subject TEXT',
    "token_binding TEXT NOT NULL DEFAULT '[]'",
    'access_token_signing_alg TEXT',
    "introspect_authorization TEXT NOT NULL DEFAULT 'audience'",
    'introspection_signing_alg TEXT',
    "claims TEXT NOT NULL DEFAULT '{}'",
    "authorization_details_types TEXT NOT NULL DEFAULT '[]'",
    "revoked_credentials TEXT NOT NULL DEFAULT '[]'",
    'version INTEGER NOT NULL DEFAULT 1',
  ],
  client_secrets: ['sealed TEXT', 'sealed_key_id TEXT'],
  grants: ['confirmation TEXT', 'authorization_details TEXT'],
};

const TABLES = [
  `CREATE TABLE replays (
    tenant_id TEXT NOT NULL,
    key TEXT NOT NULL,
    grant_id TEXT NOT NULL,
    expires_at BIGINT NOT NULL,
    PRIMARY KEY (tenant_id, key)
  )`,
  `CREATE TABLE revocations (
    tenant_id TEXT NOT NULL,
    seq BIGINT NOT NULL,
    type TEXT NOT NULL,
    subject TEXT NOT NULL,
    status INTEGER,
    gen_below INTEGER,
    client_id TEXT,
    audience TEXT,
    exp BIGINT NOT NULL,
    PRIMARY KEY (tenant_id, seq)
  )`,
];

const INDEXES = ['CREATE INDEX replays_by_expiry ON replays (expires_at)', 'CREATE INDEX revocations_by_exp ON revocations (exp)'];

/** Adds what the rest of the protocol keeps. */
export const theProtocolWhole = (db: Kysely<unknown>, dialect: SqlDialect): Promise<void> =>
  changeSchema(db, dialect, { columns: COLUMNS, tables: TABLES, indexes: INDEXES });
