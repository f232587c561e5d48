// Kinds of clients, and the instances of agents.
import type { SchemaChange } from './schema-change.ts';

export const agents: SchemaChange = {
  columns: {
    clients: [
      "kind TEXT NOT NULL DEFAULT 'service'",
      'instance_generation BIGINT NOT NULL DEFAULT 0',
      "ended_instances TEXT NOT NULL DEFAULT '{}'",
    ],
  },
  clustered: [
    `CREATE TABLE client_instances (
    tenant_id TEXT NOT NULL,
    client_id TEXT NOT NULL,
    name TEXT NOT NULL,
    first_seen_at BIGINT,
    last_seen_at BIGINT,
    address TEXT,
    tokens BIGINT NOT NULL DEFAULT 0,
    disabled_at BIGINT,
    disabled_by TEXT,
    ended_at BIGINT,
    touched_at BIGINT NOT NULL,
    PRIMARY KEY (tenant_id, client_id, name)
  )`,
  ],
  indexes: ['CREATE INDEX client_instances_by_use ON client_instances (touched_at) WHERE disabled_at IS NULL'],
};
