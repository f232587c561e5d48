// Instances of agents: which there are, and which were disabled or ended.
import type { AuditEntry } from '../../records/audit-entry.ts';
import type { Instance, InstanceCounts, InstanceUse } from '../../records/instance.ts';

/** A change of an instance, whether or not it is known. */
export interface InstanceChange {
  readonly tenantId: string;
  readonly clientId: string;
  readonly name: string;
  /** `ended`: its tokens are ended, and it may obtain new ones; `disabled`: it may not. */
  readonly to: 'disabled' | 'enabled' | 'ended';
  readonly at: number;
  readonly by: string;
  readonly audit: AuditEntry;
}

/**
 * Only `changed` writes. `unknown`: there is no such client. `unchanged`: the instance was in that state already.
 * `too-many`: more than `MAX_ENDED_INSTANCES` would be in the record of the client.
 */
export type InstanceChangeResult = 'changed' | 'unchanged' | 'unknown' | 'too-many';

/** One page of the instances of a client, by name. */
export interface InstancePageRequest {
  /** The name after which the page starts; `undefined` for the first page. */
  readonly after: string | undefined;
  readonly limit: number;
  readonly state?: 'enabled' | 'disabled' | undefined;
  /** Milliseconds since the epoch: only those that obtained a token since. */
  readonly seenSince?: number | undefined;
}

export interface InstanceStorage {
  /** Adds uses of distinct instances, and forgets the instances of a client beyond `MAX_INSTANCES`. */
  recordInstanceUses(uses: readonly InstanceUse[]): Promise<void>;
  listInstances(tenantId: string, clientId: string, page: InstancePageRequest): Promise<readonly Instance[]>;
  findInstance(tenantId: string, clientId: string, name: string): Promise<Instance | undefined>;
  /** How many instances clients have, by client id. @param seenSince - milliseconds since the epoch */
  instanceCounts(tenantId: string, clientIds: readonly string[], seenSince: number): Promise<ReadonlyMap<string, InstanceCounts>>;
  /** Disables or enables an instance, or ends its tokens. */
  changeInstance(change: InstanceChange): Promise<InstanceChangeResult>;
  /** Forgets instances that are not disabled and were last used before a moment, at most `limit`. @returns how many */
  purgeInstances(usedBefore: number, limit: number): Promise<number>;
}
