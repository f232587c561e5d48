// The part of the management API by which tenants are made, moved, disabled and enabled.
import type { Answer } from '../http/exchange.ts';
import type { Call } from './incident-calls.ts';
import type { CreatedTenantRecord, MoveEffectRecord, NewTenantRecord, TenantMoveRecord } from './incident-records.ts';
import { segment } from './path-segment.ts';
import { nonsense, readTenant } from './read-response.ts';
import type { TenantRecord } from './records.ts';

/** Tenants from their birth; in the home tenant alone. */
export interface TenantLifeCalls {
  /** Makes a tenant. The answer holds the secret of its administrator, shown this once. */
  create(tenant: NewTenantRecord): Promise<CreatedTenantRecord>;
  /** Gives it another public URL; no token ends. */
  move(id: string, move: TenantMoveRecord): Promise<TenantRecord>;
  /** What a move would change, and for whom; nothing is changed. */
  moveEffect(id: string, move: TenantMoveRecord): Promise<MoveEffectRecord>;
  /** Its hosts answer nobody, and its tokens end. */
  disable(id: string): Promise<TenantRecord>;
  /** Its hosts answer again; tokens stay dead. */
  enable(id: string): Promise<TenantRecord>;
}

export const tenantLifeCalls = (call: Call): TenantLifeCalls => ({
  create: (tenant) => call('POST', '/tenants', readCreatedTenant, tenant),
  move: async (id, move) => call('POST', `/tenants/${segment('id', id)}/move`, readTenant, move),
  moveEffect: async (id, move) => call('POST', `/tenants/${segment('id', id)}/move?dry_run=true`, readMoveEffect, move),
  disable: async (id) => call('POST', `/tenants/${segment('id', id)}/disable`, readTenant),
  enable: async (id) => call('POST', `/tenants/${segment('id', id)}/enable`, readTenant),
});

const readCreatedTenant = (json: unknown, answer: Answer): CreatedTenantRecord => {
  const tenant: TenantRecord & { readonly admin?: { readonly client_secret?: unknown } } = readTenant(json, answer);
  if (typeof tenant.admin?.client_secret === 'string') return tenant as CreatedTenantRecord;
  throw nonsense('a tenant with its administrator', answer);
};

const readMoveEffect = (json: unknown, answer: Answer): MoveEffectRecord => {
  if (typeof json === 'object' && json !== null && 'dry_run' in json && 'resources_renamed' in json) return json as MoveEffectRecord;
  throw nonsense('what a move would change', answer);
};
