// Tenants and the first start, which creates the home tenant.

import type { AuditEntry } from '../../records/audit-entry.ts';
import type { Client } from '../../records/client.ts';
import type { OperatorLink } from '../../records/operator.ts';
import type { SigningKeyRecord } from '../../records/signing-key.ts';
import type { Resource, Tenant } from '../../records/tenant.ts';
import type { LocalAuthorityRecord } from './local-authorities.ts';
import type { StoreKey } from './store-keys.ts';
import type { RecordUpdate, UpdateResult } from './updates.ts';

/** All records that a first start creates, in one transaction. */
export interface FirstStart {
  readonly storeKey: StoreKey;
  /** Empty when the operator provides a certificate. */
  readonly authorities: readonly LocalAuthorityRecord[];
  readonly tenant: Tenant;
  readonly resources: readonly Resource[];
  readonly signingKeys: readonly SigningKeyRecord[];
  readonly client: Client;
  /** The link of the first operator, who does not exist yet. */
  readonly operatorLink: OperatorLink | undefined;
  readonly audit: AuditEntry;
}

/** All records of a new tenant, created in one transaction. */
export interface NewTenant extends Pick<FirstStart, 'tenant' | 'resources' | 'signingKeys' | 'client'> {
  /** The entries of the creating tenant and of the new one. */
  readonly audit: readonly AuditEntry[];
}

/** A change of a tenant's public URL. */
export interface TenantMove {
  /** The tenant with its new public URL, hosts and former URLs. */
  readonly record: Tenant;
  readonly expectedVersion: number;
  readonly at: number;
  readonly audit: readonly AuditEntry[];
}

/** Disables or enables a tenant. */
export interface TenantStateChange {
  readonly tenantId: string;
  readonly to: 'disabled' | 'enabled';
  readonly at: number;
  readonly by: string;
  readonly audit: AuditEntry;
}

export interface TenantStorage {
  /** Creates the home tenant and its records. `false` when the store has one: nothing is written then. */
  firstStart(first: FirstStart): Promise<boolean>;
  /** All tenants, or those of these ids, the home tenant first. */
  tenants(ids?: ReadonlySet<string>): Promise<readonly Tenant[]>;
  /**
   * Creates a tenant that is not the home tenant. `false` when one of its hosts belongs to another: nothing
   * is written then.
   */
  createTenant(tenant: NewTenant): Promise<boolean>;
  /** Changes a tenant's settings and hosts. `host-taken` when a host belongs to another tenant. */
  updateTenant(update: RecordUpdate<Tenant>): Promise<UpdateResult | 'locked-out' | 'host-taken'>;
  /**
   * Changes a tenant's public URL, hosts and former URLs, and renames its built-in resources accordingly,
   * also as the default of clients. Revokes no token. `resource-taken` when a registered resource has one of
   * the new names.
   */
  moveTenant(move: TenantMove): Promise<UpdateResult | 'host-taken' | 'resource-taken'>;
  /**
   * Disables a tenant and raises its generation, or enables it. `home` for the home tenant, which cannot be
   * disabled.
   */
  setTenantState(change: TenantStateChange): Promise<'changed' | 'unchanged' | 'unknown' | 'home'>;
  /** Raises the tenant's generation, which revokes all its tokens. `false` for an unknown tenant. */
  endTenantTokens(change: { readonly tenantId: string; readonly at: number; readonly audit: AuditEntry }): Promise<boolean>;
}
