// Instances of agents: the runs, pods or sessions of one client, each named by the client itself.
import type { Client, EndedInstance } from './client.ts';

/** The name of an instance. Without a slash, so that it is one segment of a path. */
export const INSTANCE_NAME = /^[A-Za-z0-9][A-Za-z0-9._~:@+=-]{0,127}$/;

/** Maximum number of instances of a client that are remembered. Of more, the one unused for longest is forgotten. */
export const MAX_INSTANCES = 10_000;
/**
 * Maximum number of instances of a client that are disabled, or whose tokens were ended within the longest lifetime of
 * a token: these are in the record of the client, which every check of a token reads.
 */
export const MAX_ENDED_INSTANCES = 1_000;
/** Milliseconds for which an instance that is no longer used is remembered: 90 days. */
export const INSTANCE_RETENTION = 90 * 86_400_000;

/** How the tokens of an instance were ended; `undefined` if they were not, or so long ago that all have expired. */
export const endingOf = ({ endedInstances }: Pick<Client, 'endedInstances'>, name: string): EndedInstance | undefined =>
  Object.hasOwn(endedInstances, name) ? endedInstances[name] : undefined;

/** An instance as it is remembered. Times are milliseconds since the epoch. */
export interface Instance {
  readonly tenantId: string;
  readonly clientId: string;
  readonly name: string;
  /** When it first obtained a token; `undefined` for one that was only disabled or ended. */
  readonly firstSeenAt: number | undefined;
  readonly lastSeenAt: number | undefined;
  /** The address of its last token request. */
  readonly address: string | undefined;
  /** About how many tokens it obtained. */
  readonly tokens: number;
  readonly disabledAt: number | undefined;
  readonly disabledBy: string | undefined;
  /** When its tokens were last ended. */
  readonly endedAt: number | undefined;
}

/** How many instances of a client are remembered. */
export interface InstanceCounts {
  readonly enabled: number;
  readonly disabled: number;
  /** Those that obtained a token since a moment. */
  readonly seen: number;
}

/** Tokens that an instance obtained. */
export interface InstanceUse {
  readonly tenantId: string;
  readonly clientId: string;
  readonly name: string;
  /** The time of the first of them. */
  readonly firstAt: number;
  /** The time and the address of the last one. */
  readonly at: number;
  readonly address: string;
  readonly tokens: number;
}
