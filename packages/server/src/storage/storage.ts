// The storage contract. Verbs say the need and are atomic; a backend is right when `storageContract` passes on it.
import type { AuditEntry } from '../audit/audit-entry.ts';
import type { Client } from '../clients/client.ts';
import type { SigningKeyRecord } from '../keys/signing-key.ts';
import type { Resource, Tenant } from '../tenants/tenant.ts';
import type { Grant, GrantRecord } from '../tokens/grant.ts';

/** A master key that the store has values under, and a value by which a loaded key is known to be that one. */
export interface StoreKey {
  readonly keyId: string;
  readonly checkValue: string;
  readonly createdAt: number;
}

/** Everything that a first start makes, in one transaction. */
export interface FirstStart {
  readonly storeKey: StoreKey;
  readonly tenant: Tenant;
  readonly resources: readonly Resource[];
  readonly signingKeys: readonly SigningKeyRecord[];
  readonly client: Client;
  readonly audit: AuditEntry;
}

/** A change that other readers of the store must hear of, to drop what they have cached. */
export interface Change {
  readonly kind: 'tenant' | 'client' | 'key';
  readonly tenantId: string;
  /** The client id or kid; the tenant id for a tenant. */
  readonly subject: string;
}

/** One page of a list in order of creation. */
export interface PageRequest {
  /** The record id after which the page starts; `undefined` for the first page. */
  readonly after: string | undefined;
  readonly limit: number;
}

/** A change to a client's state that ends its tokens or lets it start anew. */
export interface ClientStateChange {
  readonly tenantId: string;
  readonly clientId: string;
  readonly at: number;
  readonly by: string;
  readonly audit: AuditEntry;
}

/**
 * How a state change ended: `unchanged` when the client was in that state already (nothing is written, no generation is bumped),
 * `locked-out` when it would have left the tenant without a client that can manage clients (nothing is written).
 */
export type StateChangeResult = 'changed' | 'unchanged' | 'unknown' | 'locked-out';

/** The store. Every promise rejects with {@link StorageUnavailable} when the store cannot be reached or written. */
export interface Storage {
  /** Makes the home tenant and all that belongs to it. `false` when the store has one: nothing is written then. */
  firstStart(first: FirstStart): Promise<boolean>;
  storeKeys(): Promise<readonly StoreKey[]>;

  /** All tenants; the first is the home tenant. */
  tenants(): Promise<readonly Tenant[]>;
  resources(tenantId: string): Promise<readonly Resource[]>;
  /** All keys that are not removed, in order of announcement. */
  signingKeys(tenantId: string): Promise<readonly SigningKeyRecord[]>;

  /** A client with all its secrets, unless deleted. */
  findClient(tenantId: string, clientId: string): Promise<Client | undefined>;
  /** `false` when the client id was ever used in this tenant: nothing is written then. */
  createClient(client: Client, audit: AuditEntry): Promise<boolean>;
  /** In order of creation, deleted ones left out; a page is stable under writes. */
  listClients(tenantId: string, page: PageRequest): Promise<readonly Client[]>;
  /** Disables and bumps the generation. */
  disableClient(change: ClientStateChange): Promise<StateChangeResult>;
  enableClient(change: ClientStateChange): Promise<StateChangeResult>;
  /** Marks as deleted and bumps the generation; the client id stays taken. */
  deleteClient(change: ClientStateChange): Promise<StateChangeResult>;

  /**
   * Writes a burst of grants in one commit: all or none, durable when the promise fulfils. A grant whose id is there already with the
   * same content counts as written, so that a commit of unknown outcome can be tried again.
   *
   * @throws {@link RowRefused} when the store took none because a row is bad, as one whose id stands for another grant
   */
  recordGrants(burst: readonly Grant[]): Promise<void>;
  findGrant(tenantId: string, id: string): Promise<GrantRecord | undefined>;
  findGrantByTokenHash(tenantId: string, tokenHash: string): Promise<GrantRecord | undefined>;

  /** Appends entries in one commit. */
  appendAudit(entries: readonly AuditEntry[]): Promise<void>;
  /** The entries of one request, oldest first. */
  auditOfRequest(tenantId: string, requestId: string): Promise<readonly AuditEntry[]>;

  /** The changes of the last ten seconds and more, for idempotent use by a poll each 250 ms. */
  recentChanges(): Promise<readonly Change[]>;
  /** Resolves when the store answers a query. */
  ping(): Promise<void>;
  close(): Promise<void>;
}

/** The store cannot be reached, or did not take a write. The request may be tried again. */
export class StorageUnavailable extends Error {
  override readonly name = 'StorageUnavailable';
}

/** The store refused a write because of a row in it. Trying again as it stands is of no use. */
export class RowRefused extends Error {
  override readonly name = 'RowRefused';
}

/** The store was written by a newer version, whose tables this one does not know. */
export class NewerStore extends Error {
  override readonly name = 'NewerStore';
}
