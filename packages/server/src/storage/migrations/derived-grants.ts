// Which grants were derived from which, for the guards that must learn of the end of an ancestor, and for their trees.
import type { SchemaChange } from './schema-change.ts';

export const derivedGrants: SchemaChange = {
  clustered: [
    `CREATE TABLE derived_grants (
    tenant_id TEXT NOT NULL,
    ancestor_id TEXT NOT NULL,
    grant_id TEXT NOT NULL,
    parent_id TEXT,
    audience TEXT NOT NULL,
    expires_at BIGINT NOT NULL,
    PRIMARY KEY (tenant_id, ancestor_id, grant_id)
  )`,
  ],
  indexes: ['CREATE INDEX derived_grants_by_expiry ON derived_grants (expires_at)'],
};
