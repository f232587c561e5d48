// The exchange policy of a client (RFC 8693): whose tokens it may exchange, and for which. Members that are not set are
// absent, so that two equal policies have the same JSON.

/** How a client acts with a token that it exchanged: named as the actor (`act`), or not named (RFC 8693 §1.1). */
export type ExchangeMode = 'delegation' | 'impersonation';

/** Whose tokens a client may exchange: those for which all members hold. */
export interface ExchangeSubject {
  /** The token is of one of these clients. */
  readonly clients?: readonly string[];
  /** The token is of a client with all of these labels. */
  readonly labels?: Readonly<Record<string, string>>;
  /** The token is one of this trusted issuer, and of the client that its trust rules lead to; else of this server. */
  readonly issuer?: string;
  /** Whether the client need not be an audience of the token. */
  readonly anyAudience?: true;
}

/** A resource that a client may have tokens for by exchange. */
export interface ExchangeTarget {
  /** The resource indicator. */
  readonly resource: string;
  /** The scopes that are granted where the exchanged token has them. */
  readonly scopes: readonly string[];
  /** Scopes that are granted for another scope of the exchanged token, by the name of that one. */
  readonly mapped?: Readonly<Record<string, readonly string[]>>;
  /** The types of authorization details that are granted where the exchanged token has them. */
  readonly detailsTypes?: readonly string[];
  /** Seconds. */
  readonly maxLifetime?: number;
}

/** The transaction tokens that a client may have by exchange. */
export interface TransactionPolicy {
  /** The audience of the tokens: the name of the services that accept them. */
  readonly trustDomain: string;
  /** The scopes that are granted where the exchanged token has them. */
  readonly scopes: readonly string[];
  /** Scopes that are granted for another scope of the exchanged token, by the name of that one. */
  readonly mapped?: Readonly<Record<string, readonly string[]>>;
  /** Seconds. */
  readonly maxLifetime?: number;
}

/** Another authorization server, for which a client may have authorization grants by exchange. */
export interface ChainingTarget {
  /** Its issuer identifier: the audience of the grants. */
  readonly audience: string;
  /** The scopes there that are granted where the exchanged token has them. */
  readonly scopes: readonly string[];
  /** Scopes that are granted for another scope of the exchanged token, by the name of that one. */
  readonly mapped?: Readonly<Record<string, readonly string[]>>;
  /** Seconds. */
  readonly maxLifetime?: number;
}

/** The exchange policy of a client. */
export interface ExchangePolicy {
  readonly mode: ExchangeMode;
  /** How many exchanges may lead to a token: 1 for those of original tokens only. */
  readonly maxDepth: number;
  readonly subjects: readonly ExchangeSubject[];
  readonly targets: readonly ExchangeTarget[];
  readonly transactions?: TransactionPolicy;
  readonly chaining?: readonly ChainingTarget[];
}

/** Longest lifetime of a statement that is no access token, in seconds: no revocation reaches it. */
export const LONGEST_STATEMENT = 300;
/** The same where a policy sets none. */
export const USUAL_STATEMENT = 60;

/** Maximum number of exchanges that lead to a token, whatever a policy says. */
export const MAX_EXCHANGE_DEPTH = 8;
