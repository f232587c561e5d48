// Trust rules of clients.
import type { SchemaChange } from './schema-change.ts';

export const trusts: SchemaChange = {
  tables: [
    `CREATE TABLE trusts (
    tenant_id TEXT NOT NULL,
    client_id TEXT NOT NULL,
    id TEXT NOT NULL,
    issuer_id TEXT NOT NULL,
    pin TEXT NOT NULL,
    label TEXT,
    conditions TEXT NOT NULL,
    limits TEXT NOT NULL,
    expires_at BIGINT,
    version BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    created_by TEXT NOT NULL,
    updated_at BIGINT NOT NULL,
    deleted_at BIGINT,
    PRIMARY KEY (tenant_id, client_id, id),
    FOREIGN KEY (tenant_id, client_id) REFERENCES clients (tenant_id, client_id)
  )`,
  ],
  indexes: ['CREATE INDEX trusts_by_pin ON trusts (tenant_id, issuer_id, pin)'],
};

/** What the tokens were that met a rule. */
export const trustValues: SchemaChange = {
  clustered: [
    `CREATE TABLE trust_values (
    tenant_id TEXT NOT NULL,
    rule_id TEXT NOT NULL,
    name TEXT NOT NULL,
    value TEXT NOT NULL,
    first_on BIGINT NOT NULL,
    last_on BIGINT NOT NULL,
    PRIMARY KEY (tenant_id, rule_id, name, value)
  )`,
  ],
  indexes: ['CREATE INDEX trust_values_by_day ON trust_values (last_on)', 'CREATE INDEX trust_values_by_rule ON trust_values (rule_id)'],
};
