import type { HeldRights } from './entitlement.ts';

// Which grants are meant: those of a client, a credential, an address, a time. What is left out does not narrow.

/** A choice of grants. Times are seconds since the epoch. */
export interface GrantFilter {
  readonly clientId?: string | undefined;
  readonly credentialId?: string | undefined;
  /** In canonical form. */
  readonly address?: string | undefined;
  readonly issuedSince?: number | undefined;
  readonly issuedUntil?: number | undefined;
  /** Neither expired at this moment nor revoked; whether its client has ended it is another question. */
  readonly unendedAt?: number | undefined;
  /** Only of clients of these owners; `undefined` for all. */
  readonly owners?: readonly string[] | undefined;
  /** Only of clients that hold no more than this; `undefined` for all. */
  readonly within?: WithinRights | undefined;
}

/** The rights that a client's are within. */
export interface WithinRights extends HeldRights {
  /** Clients that hold more by what they own, whatever entitlements they have. */
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

/** Grants that a client got in an hour by a credential from an address, counted; or requests of it that were refused, by their reason. */
export interface SignIns {
  readonly clientId: string | undefined;
  readonly credentialId: string | undefined;
  readonly address: string | undefined;
  /** `granted`, or why it was refused. */
  readonly result: string;
  readonly count: number;
  /** Milliseconds since the epoch. */
  readonly firstAt: number;
  /** Milliseconds since the epoch. */
  readonly lastAt: number;
}

/** The sign-ins that are meant. Times are milliseconds since the epoch; those of grants are known by the hour. */
export interface SignInFilter {
  readonly clientId?: string | undefined;
  readonly credentialId?: string | undefined;
  readonly address?: string | undefined;
  readonly since: number;
  readonly until: number;
  readonly owners?: readonly string[] | undefined;
  readonly limit: number;
}
