// The interface of a client authentication method (RFC 6749 §2.3).
import type { ClientAuthMethodName } from '@mintmark/protocol';
import type { ClientDirectory } from '../clients/client-directory.ts';
import type { ClientKeys } from '../clients/client-keys.ts';
import type { FailureThrottle } from '../clients/failure-throttle.ts';
import type { Peppers } from '../clients/secret-hash.ts';
import type { SlowSecrets } from '../clients/slow-hash/slow-secrets.ts';
import type { StaleHashes } from '../clients/stale-hashes.ts';
import type { UsageCounter } from '../clients/usage/usage-counter.ts';
import type { Client, ClientSecret } from '../records/client.ts';
import type { Replay } from '../records/replay.ts';
import type { MaybePromise } from '../system/at-once.ts';
import type { IssuerKeys } from '../trust/issuer-keys.ts';
import type { TokenLimits } from '../trust/rule-limits.ts';
import type { TrustDirectory } from '../trust/trust-directory.ts';
import type { AttestationChecks } from './attestation-checks.ts';
import type { PresentedRequest } from './presented.ts';

/** The dependencies of a method. The request is in {@link PresentedRequest}. */
export interface ClientAuthDependencies {
  readonly clients: ClientDirectory;
  readonly peppers: Peppers;
  /** Records secrets that matched under an old pepper. */
  readonly staleHashes: Pick<StaleHashes, 'note'>;
  readonly clientKeys: ClientKeys;
  /** The keys of trusted issuers. */
  readonly issuerKeys: IssuerKeys;
  /** The trust rules of clients. */
  readonly trusts: Pick<TrustDirectory, 'find'>;
  /** Notes the claims of tokens that met trust rules. */
  readonly usage: Pick<UsageCounter, 'matched'>;
  /** What proves that an instance has the key that was attested. */
  readonly attestation: AttestationChecks;
  /** Decrypts a sealed secret. */
  readonly openSecret: (tenantId: string, secret: ClientSecret) => string;
  /** Has the credentials that are verified for a client that has none. */
  readonly decoy: Client;
  /** Checks secrets under slow hashes. */
  readonly slowSecrets: Pick<SlowSecrets, 'find'>;
  /** Limits failed authentications. */
  readonly failures: Pick<FailureThrottle, 'require' | 'succeeded'>;
  readonly now: () => number;
}

/** A client and the credential that authenticated it. */
export interface AuthenticatedClient {
  readonly client: Client;
  /** The id of a secret or of a trust rule, or the thumbprint of a key or certificate. */
  readonly credentialId: string;
  readonly method: ClientAuthMethodName;
  /** The single-use values in the request. The caller must record them in the commit that it makes. */
  readonly replays: readonly Replay[];
  /** When the credential ends, if that is known; milliseconds since the epoch. */
  readonly endsAt: number | undefined;
  /** The limits that the credential puts on its tokens. */
  readonly limits?: TokenLimits | undefined;
  /** The issuer of the token that is its credential. */
  readonly issuerId?: string | undefined;
  /** Whether the grant of the request authenticated the client. */
  readonly isGrant?: true | undefined;
}

declare const USABLE: unique symbol;

/** An authenticated client that passed `requireUsable`: the compiler accepts no other from a method. */
export type UsableClient = AuthenticatedClient & { readonly [USABLE]: true };

/** A client authentication method. The checks that all methods share are in `authenticator.ts`. */
export interface ClientAuthMethod {
  /** Whether a request uses this method. */
  readonly presentedIn: (presented: PresentedRequest) => boolean;
  /** Identifies the client. @throws {@link Refusal} `invalid_client`, with the true reason */
  readonly authenticate: (presented: PresentedRequest, dependencies: ClientAuthDependencies) => MaybePromise<UsableClient>;
}
