// The entitlements that a tenant defines itself.
import type { AuditEntry } from '../../records/audit-entry.ts';
import type { OwnEntitlement } from '../../records/entitlement.ts';
import type { RecordUpdate, UpdateResult } from './updates.ts';

export interface EntitlementRemoval {
  readonly tenantId: string;
  readonly name: string;
  readonly audit: AuditEntry;
}

export interface EntitlementStorage {
  /** The tenant's own entitlements, by name. */
  entitlements(tenantId: string): Promise<readonly OwnEntitlement[]>;
  /** The names with the prefix `ibm:` that a tenant's clients have, at most a thousand. */
  inertEntitlements(tenantId: string): Promise<readonly string[]>;
  /** `false` when the tenant has one of this name (case-insensitive). */
  createEntitlement(entitlement: OwnEntitlement, audit: AuditEntry): Promise<boolean>;
  updateEntitlement(update: RecordUpdate<OwnEntitlement>): Promise<UpdateResult>;
  /** `in-use` while a client has it, including a deleted client that can be restored. */
  deleteEntitlement(removal: EntitlementRemoval): Promise<'deleted' | 'unknown' | 'in-use'>;
}
