// OpenID Providers, and the subjects of the operators who sign in by one.
import type { SchemaChange } from './schema-change.ts';

export const openidProviders: SchemaChange = {
  tables: [
    `CREATE TABLE openid_providers (
    tenant_id TEXT NOT NULL REFERENCES tenants (id),
    id TEXT NOT NULL,
    label TEXT NOT NULL,
    issuer TEXT NOT NULL,
    client_id TEXT NOT NULL,
    sealed TEXT NOT NULL,
    sealed_key_id TEXT NOT NULL,
    policy TEXT NOT NULL,
    passwords_off_at BIGINT,
    version BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    created_by TEXT NOT NULL,
    updated_at BIGINT NOT NULL,
    disabled_at BIGINT,
    disabled_by TEXT,
    PRIMARY KEY (tenant_id, id)
  )`,
  ],
  columns: { operators: ['provider_id TEXT', 'provider_subject TEXT'] },
  indexes: ['CREATE UNIQUE INDEX operators_by_subject ON operators (tenant_id, provider_id, provider_subject)'],
};
