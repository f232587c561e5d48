// Finding grants by their credential, and what is kept of sign-ins when the grants themselves are gone.
import type { Kysely } from 'kysely';
import { changeSchema, type SqlDialect } from './schema-change.ts';

/** Adds what lists of grants and sign-ins are made from. */
export const grantsFound = (db: Kysely<unknown>, dialect: SqlDialect): Promise<void> =>
  changeSchema(db, dialect, {
    tables: [
      `CREATE TABLE grant_postings_reach (
        name TEXT NOT NULL PRIMARY KEY,
        reached TEXT NOT NULL
      )`,
    ],
    clustered: [
      `CREATE TABLE grant_postings (
        tenant_id TEXT NOT NULL,
        credential_id TEXT NOT NULL,
        grant_id TEXT NOT NULL,
        PRIMARY KEY (tenant_id, credential_id, grant_id)
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
      'CREATE INDEX client_secrets_by_last_four ON client_secrets (tenant_id, last_four)',
    ],
  });
