// Lists of clients.
import type { RegisteredAuthMethod } from '@mintmark/protocol';
import type { Client, ClientKind } from '../../records/client.ts';
import type { PageRequest } from './updates.ts';

/** A filter of clients; all of it must match. */
export interface ClientFilter {
  /** `deleted`: the clients that can still be restored, which no other list contains. */
  readonly state?: 'enabled' | 'disabled' | 'expired' | 'deleted' | undefined;
  readonly owner?: string | undefined;
  readonly environment?: string | undefined;
  readonly kind?: ClientKind | undefined;
  readonly authMethod?: RegisteredAuthMethod | undefined;
  /** Names, or names and values: `team`, `team=payments`. */
  readonly labels?: readonly string[] | undefined;
  readonly scope?: string | undefined;
  /** Case-insensitive. */
  readonly entitlement?: string | undefined;
  /** A part of the id, the name or the description, case-insensitive. */
  readonly text?: string | undefined;
  /** Milliseconds since the epoch. */
  readonly expiresBefore?: number | undefined;
  /** Milliseconds since the epoch: created before, and no credential used since. */
  readonly unusedSince?: number | undefined;
  /** Only clients with an exchange policy. */
  readonly exchanging?: boolean | undefined;
}

/** The order of a list. By `name`, a client that is renamed meanwhile may appear twice or never. */
export interface ClientSort {
  readonly by: 'created' | 'client_id' | 'name';
  readonly descending: boolean;
}

/** One page of clients. */
export interface ClientPageRequest extends PageRequest {
  readonly filter?: ClientFilter | undefined;
  /** The order; by creation when absent. */
  readonly sort?: ClientSort | undefined;
  /** The name or client id of the record `after`, when the list is sorted by it. */
  readonly afterKey?: string | undefined;
  /** Whose clients; `undefined` for all. */
  readonly owners?: readonly string[] | undefined;
}

/** A condition on a client. `is` and `is-not` are case-sensitive, `contains` is not. */
export type ClientCondition =
  | { readonly field: 'clientId' | 'name'; readonly op: 'is' | 'is-not' | 'contains'; readonly value: string }
  | { readonly field: 'enabled'; readonly value: boolean };

/** A page of clients by its offset, for APIs that number pages. Concurrent writes shift later pages. */
export interface NumberedClientPage {
  readonly offset: number;
  readonly limit: number;
  /** The conditions, all of which must match. */
  readonly conditions: readonly ClientCondition[];
  /** The first key decides; equal clients are in order of creation. */
  readonly sort: readonly { readonly by: ClientCondition['field']; readonly descending: boolean }[];
  /** Whose clients; `undefined` for all. */
  readonly owners: readonly string[] | undefined;
}

export interface ClientListStorage {
  /** A page of clients, which starts where the previous one ended despite concurrent writes. */
  listClients(tenantId: string, page: ClientPageRequest): Promise<readonly Client[]>;
  /** A page by its offset, and how many clients match in total. */
  listClientsByNumber(tenantId: string, page: NumberedClientPage): Promise<{ readonly total: number; readonly clients: readonly Client[] }>;
}
