import type { HeldRights } from './entitlement.ts';

// Filters of grants and sign-ins. An omitted member matches everything.

/** Selects grants. Times are seconds since the epoch. */
export interface GrantFilter {
  readonly clientId?: string | undefined;
  readonly credentialId?: string | undefined;
  /** The instance of an agent, by its name. */
  readonly instance?: string | undefined;
  /** In canonical form. */
  readonly address?: string | undefined;
  readonly issuedSince?: number | undefined;
  readonly issuedUntil?: number | undefined;
  /** Neither expired at this time nor revoked; the state of its client is not considered. */
  readonly unendedAt?: number | undefined;
  /** Only of clients of these owners; `undefined` for all. */
  readonly owners?: readonly string[] | undefined;
  /** Only of clients whose rights do not exceed these; `undefined` for all. */
  readonly within?: WithinRights | undefined;
}

/** An upper bound of the rights of clients. */
export interface WithinRights extends HeldRights {
  /** Clients that exceed it by the resources they own, whatever their entitlements are. */
  readonly except: readonly string[];
  readonly introspectsAny: boolean;
}

/** A page of grants, the latest first. */
export interface GrantPageRequest {
  readonly filter: GrantFilter;
  /** The record id before which the page starts; `undefined` for the first page. */
  readonly before: string | undefined;
  readonly limit: number;
}

/** Grants of a client in an hour by credential and address, or its refused requests by reason. */
export interface SignIns {
  readonly clientId: string | undefined;
  readonly credentialId: string | undefined;
  readonly address: string | undefined;
  /** `granted`, or the reason of the refusal. */
  readonly result: string;
  readonly count: number;
  /** Milliseconds since the epoch. */
  readonly firstAt: number;
  /** Milliseconds since the epoch. */
  readonly lastAt: number;
}

/**
 * Tokens that a client obtained in one hour, by credential and address. Times are seconds since the epoch.
 */
export interface SignInCount {
  readonly tenantId: string;
  readonly clientId: string;
  readonly credentialId: string;
  readonly address: string;
  readonly count: number;
  /** In the same hour as `lastAt`. */
  readonly firstAt: number;
  readonly lastAt: number;
}

/** Selects sign-ins. Times are milliseconds since the epoch; those of grants are stored by the hour. */
export interface SignInFilter {
  readonly clientId?: string | undefined;
  readonly credentialId?: string | undefined;
  readonly address?: string | undefined;
  readonly since: number;
  readonly until: number;
  readonly owners?: readonly string[] | undefined;
  readonly limit: number;
}
