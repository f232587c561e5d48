// Usage. As with grants, there are no foreign keys: counts outlive the clients.
import type { SchemaChange } from './schema-change.ts';

export const usage: SchemaChange = {
  clustered: [
    `CREATE TABLE usage_counts (
    tenant_id TEXT NOT NULL,
    span BIGINT NOT NULL,
    start BIGINT NOT NULL,
    client_id TEXT NOT NULL,
    credential_id TEXT NOT NULL,
    resource TEXT NOT NULL,
    network TEXT NOT NULL,
    outcome TEXT NOT NULL,
    requests BIGINT NOT NULL,
    PRIMARY KEY (tenant_id, span, start, client_id, credential_id, resource, network, outcome)
  )`,
    `CREATE TABLE token_repeats (
    tenant_id TEXT NOT NULL,
    day BIGINT NOT NULL,
    client_id TEXT NOT NULL,
    credential_id TEXT NOT NULL,
    address TEXT NOT NULL,
    terms TEXT NOT NULL,
    issued BIGINT NOT NULL,
    first_at BIGINT NOT NULL,
    last_at BIGINT NOT NULL,
    lifetime BIGINT NOT NULL,
    PRIMARY KEY (tenant_id, day, client_id, credential_id, address, terms)
  )`,
    `CREATE TABLE scope_uses (
    tenant_id TEXT NOT NULL,
    client_id TEXT NOT NULL,
    scope TEXT NOT NULL,
    last_on BIGINT NOT NULL,
    PRIMARY KEY (tenant_id, client_id, scope)
  )`,
    `CREATE TABLE usage_writers (
    writer TEXT NOT NULL PRIMARY KEY,
    number BIGINT NOT NULL
  )`,
  ],
  indexes: [
    'CREATE INDEX usage_counts_by_time ON usage_counts (span, start)',
    'CREATE INDEX token_repeats_by_day ON token_repeats (day)',
    'CREATE INDEX scope_uses_by_day ON scope_uses (last_on)',
  ],
};
