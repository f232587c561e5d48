// The setting for JWTs without a grant, and the deny list that revokes them.
import type { SchemaChange } from './schema-change.ts';

export const unrecordedTokens: SchemaChange = {
  clustered: [
    `CREATE TABLE denied_tokens (
    tenant_id TEXT NOT NULL,
    jti TEXT NOT NULL,
    revoked_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    PRIMARY KEY (tenant_id, jti)
  )`,
  ],
  columns: { tenants: [`grant_records TEXT NOT NULL DEFAULT 'stored'`, 'unrecorded_until BIGINT'] },
  indexes: ['CREATE INDEX denied_tokens_by_expiry ON denied_tokens (expires_at)'],
};
