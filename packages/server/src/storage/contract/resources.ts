// Resources: the APIs that a tenant's tokens are for.
import type { AuditEntry } from '../../records/audit-entry.ts';
import type { Resource } from '../../records/tenant.ts';
import type { RecordUpdate, UpdateResult } from './updates.ts';

export interface ResourceRemoval {
  readonly tenantId: string;
  readonly uri: string;
  readonly audit: AuditEntry;
}

/** Resources. A scope, or a type of authorization details, belongs to one resource of its tenant. */
export interface ResourceStorage {
  resources(tenantId: string): Promise<readonly Resource[]>;
  /**
   * `taken` for a URI that is registered, `scope-taken` when one of its scopes or types of details belongs to
   * another resource.
   */
  createResource(resource: Resource, audit: AuditEntry): Promise<'created' | 'taken' | 'scope-taken'>;
  updateResource(update: RecordUpdate<Resource>): Promise<UpdateResult | 'scope-taken'>;
  /**
   * Deletes a registered resource; built-in ones are `unknown`. `in-use` while a client names it as its
   * default.
   */
  deleteResource(removal: ResourceRemoval): Promise<'deleted' | 'unknown' | 'in-use'>;
}
