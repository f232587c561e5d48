// Usage: what clients did, counted by the hour. Times are seconds since the epoch.
import type { TrustValue } from './trust-rule.ts';

/** Seconds of an hour. */
export const HOUR = 3_600;
/** Seconds of a day. */
export const DAY = 86_400;

/** What a request led to, apart from the reasons of refusals. */
export const USAGE_OUTCOMES = ['granted', 'coalesced', 'introspected'] as const;

/**
 * Requests of one hour with everything else in common. The client id is empty where the client is unknown, or
 * where there were too many clients to count each of them.
 */
export interface UsageCount {
  readonly tenantId: string;
  /** The start of the hour. */
  readonly hour: number;
  readonly clientId: string;
  /** Empty where no credential matched. */
  readonly credentialId: string;
  /** The audience; empty where the request was refused. */
  readonly resource: string;
  /** The network of the address, as `192.0.2.0/24`. */
  readonly network: string;
  /** One of {@link USAGE_OUTCOMES}, or the reason of a refusal. */
  readonly outcome: string;
  readonly count: number;
}

/** Tokens with the same terms that one address obtained with one credential in a day (UTC). */
export interface TokenRepeat {
  readonly tenantId: string;
  /** The start of the day. */
  readonly day: number;
  readonly clientId: string;
  readonly credentialId: string;
  readonly address: string;
  /** A hash of what the tokens permit, and to whom. */
  readonly terms: string;
  readonly issued: number;
  readonly firstAt: number;
  readonly lastAt: number;
  /** The shortest lifetime of these tokens. */
  readonly lifetime: number;
}

/** The last day on which a client obtained a token with a scope. */
export interface ScopeUse {
  readonly tenantId: string;
  readonly clientId: string;
  readonly scope: string;
  /** The start of the day. */
  readonly lastOn: number;
}

/** Counts that are added in one transaction. */
export interface UsageBatch {
  /** The process that counted. */
  readonly writer: string;
  /** Higher than that of each earlier batch of this writer. A batch is added once, however often it is sent. */
  readonly number: number;
  readonly counts: readonly UsageCount[];
  readonly repeats: readonly TokenRepeat[];
  readonly scopes: readonly ScopeUse[];
  readonly trustValues: readonly TrustValue[];
}

/** What usage is grouped by: a column, the owner of the client, or one of its labels. */
export type UsageGroup =
  | { readonly by: 'client' | 'credential' | 'resource' | 'address' | 'owner' }
  | { readonly by: 'label'; readonly name: string };

/** Selects usage of one span of time. Times are seconds. */
export interface UsageQuery {
  readonly from: number;
  /** Exclusive. */
  readonly to: number;
  /** Which counts: those by the hour, those of which only the day is known, or both. */
  readonly counts: 'hours' | 'days' | 'both';
  readonly group: UsageGroup;
  readonly clientId?: string | undefined;
  /** Only of clients of these owners; `undefined` for all. */
  readonly owners?: readonly string[] | undefined;
  /** Only groups after this key, in the order of bytes; `undefined` for all. */
  readonly after?: string | undefined;
  /** Maximum number of groups: the first of them. */
  readonly limit: number;
}

/** The number of requests of a group with one outcome. */
export interface UsageSum {
  /** Empty for none: an unknown client, or a client without owner or label. */
  readonly key: string;
  readonly outcome: string;
  readonly count: number;
}

/** Selects the tokens of a day: of all clients that exceed what is tolerated, or of one client by address. */
export type TokenDemandQuery =
  | {
      /** The start of the day. */
      readonly day: number;
      readonly by: 'client';
      /** Only clients that obtained more than this many times what they needed, and this many more. */
      readonly tolerated: { readonly ratio: number; readonly excess: number };
      /** Rows that are read at once, about. */
      readonly rows: number;
    }
  | { readonly day: number; readonly by: 'address'; readonly clientId: string; readonly limit: number };

/** The tokens of a day. Credential and address are empty for the sum of a client. */
export interface TokenDemand {
  readonly clientId: string;
  readonly credentialId: string;
  readonly address: string;
  readonly issued: number;
  /**
   * The sum, over credentials, addresses and terms, of the time between the first and the last token divided by
   * the lifetime, rounded up.
   */
  readonly needed: number;
}
