// The table of instances, as Kysely sees it.
import type { Generated } from 'kysely';

export interface InstanceTables {
  client_instances: ClientInstancesTable;
}

export interface ClientInstancesTable {
  tenant_id: string;
  client_id: string;
  name: string;
  /** Null for an instance that was only disabled or ended. */
  first_seen_at: number | null;
  last_seen_at: number | null;
  address: string | null;
  tokens: Generated<number>;
  disabled_at: number | null;
  disabled_by: string | null;
  ended_at: number | null;
  /** The last use or change. */
  touched_at: number;
}
