// A trust rule: a credential of a client that is no secret. A token of a trusted issuer authenticates the client, or
// lets it act for a user, if its claims meet every condition of the rule.
import type { ClaimPath } from './claim-path.ts';
import type { IpRules } from './client.ts';

/** A value that a claim is compared with, by its JSON text. */
export type ClaimValue = string | number | boolean;

/** What a claim must be. */
export type ClaimTest =
  | { readonly test: 'equals'; readonly value: ClaimValue }
  | { readonly test: 'one_of'; readonly values: readonly ClaimValue[] }
  /** `*` stands for any characters but `/`, `:` and `@`. */
  | { readonly test: 'glob'; readonly pattern: string }
  /** The claim is an array with this value. */
  | { readonly test: 'contains'; readonly value: ClaimValue };

/** A condition of a rule. */
export type ClaimCondition = ClaimTest & { readonly claim: ClaimPath };

/**
 * Whom a token of the issuer is about: the client itself, which it authenticates; or a user, for whom the client, which
 * authenticates by other means, may have a token.
 */
export type TrustSubject = 'client' | 'user';

/** A trust rule. Times are milliseconds since the epoch. */
export interface TrustRule {
  readonly tenantId: string;
  readonly clientId: string;
  /** The credential id of its grants: see {@link isTrustId}. */
  readonly id: string;
  /** The id of a trusted issuer of the tenant. */
  readonly issuerId: string;
  readonly subject: TrustSubject;
  /** Unique among the rules of the client; its id if it was given none. */
  readonly name: string;
  readonly label: string | undefined;
  readonly match: readonly ClaimCondition[];
  /** The scopes of the client that it leads to; `undefined` for all. */
  readonly scopes: readonly string[] | undefined;
  /** The resources that its tokens may be for; `undefined` for all. */
  readonly resources: readonly string[] | undefined;
  /** The longest lifetime of its tokens in seconds. */
  readonly maxLifetime: number | undefined;
  readonly ipRules: IpRules | undefined;
  readonly expiresAt: number | undefined;
  /** Goes up with every change of the record. */
  readonly version: number;
  readonly createdAt: number;
  readonly createdBy: string;
  readonly updatedAt: number;
}

/** A value that tokens showed which met a rule. Times are seconds, the start of a day. */
export interface TrustValue {
  readonly tenantId: string;
  readonly ruleId: string;
  /** The path of a claim, as JSON, or {@link SCOPES}. */
  readonly name: string;
  /** The claim as JSON, or a scope; {@link OTHER_VALUES} for those that are not stored, {@link NO_VALUE} for none. */
  readonly value: string;
  readonly firstOn: number;
  readonly lastOn: number;
}

/** The name of values that are scopes. */
export const SCOPES = 'scope';
/** The value that stands for long ones, lists and objects, and for all that are too many. */
export const OTHER_VALUES = '';
/** The value of a claim that a token lacked, or that was null, as JSON. */
export const NO_VALUE = 'null';
/** Characters of a stored value. */
export const MAX_VALUE = 256;
/** Different values of a claim that are stored. */
export const MAX_VALUES_OF_CLAIM = 5;

/** What the tokens of a rule were. Times are seconds. */
export interface TrustDemand {
  readonly tokens: number;
  /** The longest lifetime; 0 without tokens. */
  readonly lifetime: number;
  /** The longest mean time between the tokens of an address on a day; `undefined` if one obtained a single token. */
  readonly interval: number | undefined;
}

/** Maximum number of rules of a client. */
export const MAX_RULES = 100;

const TRUST_ID = /^t_[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** The id of a rule, of that of a record. */
export const trustId = (recordId: string): string => `t_${recordId}`;

/** The id of the record of a rule. */
export const recordIdOf = (id: string): string => id.slice('t_'.length);

/** Whether a credential is a trust rule: no secret's id and no thumbprint has this form. */
export const isTrustId = (credentialId: string): boolean => TRUST_ID.test(credentialId);
