// The contract of a grant type (RFC 6749 §4).
import type { AuthorizationDetail, TokenRequest } from '@mintmark/protocol';
import type { AuthenticatedClient } from '../client-auth/method.ts';
import type { ClientDirectory } from '../clients/client-directory.ts';
import type { SigningAlgorithm } from '../jose/signing-algorithms.ts';
import type { Client } from '../records/client.ts';
import type { Derivation } from '../records/derivation.ts';
import type { Confirmation, GrantRecord } from '../records/grant.ts';
import type { JsonObject } from '../records/json-value.ts';
import type { Replay } from '../records/replay.ts';
import type { TokenFormat } from '../records/tenant.ts';
import type { Reason } from '../refusals/reasons.ts';
import type { MaybePromise } from '../system/at-once.ts';
import type { LoadedTenant } from '../tenants/load-tenant.ts';
import type { CountAssertion } from '../trust/count-assertions.ts';
import type { IssuerKeys } from '../trust/issuer-keys.ts';
import type { TrustDirectory } from '../trust/trust-directory.ts';

/** Everything about a token but its times, its id and its signature. */
export interface Authorization {
  readonly scope: readonly string[];
  /** RFC 9396; empty when none were requested. */
  readonly details: readonly AuthorizationDetail[];
  /** Resource indicators. */
  readonly audience: readonly string[];
  /** The client's entitlements that the audience may see. */
  readonly entitlements: readonly string[];
  readonly format: TokenFormat;
  /** Seconds. */
  readonly lifetime: number;
  /** Signature algorithm of a JWT. */
  readonly algorithm: SigningAlgorithm;
  /** Of a token that is derived from another. */
  readonly derived?: DerivedAuthorization;
}

/** What is particular to a token that is derived from another. */
export interface DerivedAuthorization {
  readonly derivation: Derivation;
  /** Seconds since the epoch: when what it is derived from expires. */
  readonly expiresBy: number;
  /** The type of the token (RFC 8693 §2.2.1); `undefined` where the response has none. */
  readonly issuedType?: string;
  /** The credential of the grant, if it is not the one that authenticated the client. */
  readonly credentialId?: string;
  /** The binding of the token; `undefined` for a bearer token. */
  readonly confirmation: Confirmation | undefined;
  /** What is signed, if it is no access token. */
  readonly statement?: Statement;
  /** The uses of the presented tokens, to be recorded with the grant. */
  readonly replays: readonly Replay[];
}

/** What this server signs for others that is no access token. Its `typ` says so, and no API accepts it as one. */
export interface Statement {
  readonly typ: 'txntoken+jwt' | 'authorization-grant+jwt';
  /** The claims besides `iss`, `aud`, `sub`, `scope`, times and ids. */
  readonly claims: Readonly<Record<string, unknown>>;
}

/** What a transaction token says of its transaction (draft-ietf-oauth-transaction-tokens). */
export interface Transaction {
  /** The same in all tokens of the transaction. */
  readonly txn: string;
  /** The clients that requested its tokens, the first one first. */
  readonly workloads: readonly string[];
  /** What is to be done: immutable. */
  readonly details: JsonObject | undefined;
  /** The circumstances of the first request: immutable. */
  readonly context: JsonObject | undefined;
}

/** A transaction token of this server that is active. */
export interface ActiveTransaction extends ActiveGrant {
  readonly transaction: Transaction;
}

/** A token of this server that is active, and its client. */
export interface ActiveGrant {
  readonly grant: GrantRecord;
  readonly client: Client;
}

/** Dependencies of all grant types. */
export interface GrantTypeDependencies {
  readonly clients: ClientDirectory;
  /** The keys of trusted issuers. */
  readonly issuerKeys: IssuerKeys;
  /** The trust rules of clients. */
  readonly trusts: Pick<TrustDirectory, 'find'>;
  /** Counts the tokens of trusted issuers. */
  readonly countAssertion: CountAssertion;
  /** Verifies an access token of this server. Returns the reason if it is not active. */
  readonly activeGrant: (token: string, tenant: LoadedTenant) => MaybePromise<ActiveGrant | Reason>;
  /** The same of a transaction token. */
  readonly activeTransaction: (token: string, tenant: LoadedTenant) => MaybePromise<ActiveTransaction | Reason>;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

/** What a grant type may know of a request besides its form. */
export interface GrantContext {
  /** The address of the caller, in canonical form. */
  readonly address: string;
  /** What the token will be bound to; `undefined` for a bearer token. */
  readonly confirmation: Confirmation | undefined;
  /** The thumbprint of the certificate of the connection. */
  readonly certificate: string | undefined;
}

/** Decides whether a client may use the grant type and what it is granted. */
export interface GrantType {
  /** Called once per request, after client authentication. `false` leads to `unauthorized_client`. */
  readonly mayUse: (client: Client) => boolean;
  /**
   * Determines scope, audience and settings of the token.
   *
   * @throws {@link Refusal} with the error code that the grant type's specification names
   */
  readonly authorize: (
    request: TokenRequest,
    authenticated: AuthenticatedClient,
    tenant: LoadedTenant,
    context: GrantContext,
  ) => Authorization | Promise<Authorization>;
}
