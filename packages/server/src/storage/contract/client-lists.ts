// Lists of clients.
import type { RegisteredAuthMethod } from '@mintmark/protocol';
import type { Client } from '../../records/client.ts';
import type { PageRequest } from './updates.ts';

/** Which clients a list is of; all that is given has to fit. */
export interface ClientFilter {
  /** `deleted`: those that can still be restored, which no other list shows. */
  readonly state?: 'enabled' | 'disabled' | 'expired' | 'deleted' | undefined;
  readonly owner?: string | undefined;
  readonly environment?: string | undefined;
  readonly authMethod?: RegisteredAuthMethod | undefined;
  /** Names, or names and values: `team`, `team=payments`. */
  readonly labels?: readonly string[] | undefined;
  readonly scope?: string | undefined;
  /** Whatever its case. */
  readonly entitlement?: string | undefined;
  /** A part of the id, the name or the description, whatever its case. */
  readonly text?: string | undefined;
  /** Milliseconds since the epoch. */
  readonly expiresBefore?: number | undefined;
  /** Milliseconds since the epoch: made before, and none of its credentials was good for anything since. */
  readonly unusedSince?: number | undefined;
}

/** The order of a list of clients; by `name`, one that is renamed meanwhile may be seen twice or not at all. */
export interface ClientSort {
  readonly by: 'created' | 'client_id' | 'name';
  readonly descending: boolean;
}

/** One page of clients. */
export interface ClientPageRequest extends PageRequest {
  readonly filter?: ClientFilter | undefined;
  /** By creation when absent. */
  readonly sort?: ClientSort | undefined;
  /** The name or client id of the record that the page starts after, where the list is sorted by it. */
  readonly afterKey?: string | undefined;
  /** Whose clients; `undefined` for all. */
  readonly owners?: readonly string[] | undefined;
}

/** A condition on a client; fields are compared with their case by `is` and `is-not`, without it by `contains`. */
export type ClientCondition =
  | { readonly field: 'clientId' | 'name'; readonly op: 'is' | 'is-not' | 'contains'; readonly value: string }
  | { readonly field: 'enabled'; readonly value: boolean };

/** A page of clients by its number, for APIs that count pages: what is written meanwhile moves what the next one has. */
export interface NumberedClientPage {
  readonly offset: number;
  readonly limit: number;
  /** All have to fit. */
  readonly conditions: readonly ClientCondition[];
  /** The first decides; those made earlier come first among equals. */
  readonly sort: readonly { readonly by: ClientCondition['field']; readonly descending: boolean }[];
  /** Whose clients; `undefined` for all. */
  readonly owners: readonly string[] | undefined;
}

/** Lists of clients. */
export interface ClientListStorage {
  /** A page of clients; it starts where the last one ended, whatever was written in between. Deleted ones only on request. */
  listClients(tenantId: string, page: ClientPageRequest): Promise<readonly Client[]>;
  /** A page by its number, and how many clients match in all. */
  listClientsByNumber(tenantId: string, page: NumberedClientPage): Promise<{ readonly total: number; readonly clients: readonly Client[] }>;
}
