// Grants and the tables that index and count them. They have no foreign keys: grants are written often, and
// outlive the clients that obtained them.
import type { SchemaChange } from './schema-change.ts';

export const grants: SchemaChange = {
  tables: [
    // Not clustered: a row has up to 12 kB and more, and SQLite would have three or four on an inner page.
    `CREATE TABLE grant_batches (
    id TEXT NOT NULL PRIMARY KEY,
    tenant_id TEXT NOT NULL,
    size BIGINT NOT NULL,
    grants TEXT NOT NULL
  )`,
    `CREATE TABLE grant_postings_reach (
    name TEXT NOT NULL PRIMARY KEY,
    reached TEXT NOT NULL
  )`,
  ],
  clustered: [
    `CREATE TABLE grant_states (
    grant_id TEXT NOT NULL PRIMARY KEY,
    tenant_id TEXT NOT NULL,
    suspended_at BIGINT,
    revoked_at BIGINT
  )`,
    `CREATE TABLE grant_postings (
    tenant_id TEXT NOT NULL,
    credential_id TEXT NOT NULL,
    batch_id TEXT NOT NULL,
    PRIMARY KEY (tenant_id, credential_id, batch_id)
  )`,
    `CREATE TABLE sign_ins (
    tenant_id TEXT NOT NULL,
    hour BIGINT NOT NULL,
    client_id TEXT NOT NULL,
    credential_id TEXT NOT NULL,
    address TEXT NOT NULL,
    granted BIGINT NOT NULL,
    first_at BIGINT NOT NULL,
    last_at BIGINT NOT NULL,
    PRIMARY KEY (tenant_id, hour, client_id, credential_id, address)
  )`,
  ],
  indexes: [
    'CREATE INDEX sign_ins_by_client ON sign_ins (tenant_id, client_id, credential_id)',
    'CREATE INDEX sign_ins_by_credential ON sign_ins (tenant_id, credential_id)',
    'CREATE INDEX sign_ins_by_address ON sign_ins (tenant_id, address, credential_id)',
  ],
};
