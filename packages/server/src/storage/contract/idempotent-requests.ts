// Requests that are executed once under an `Idempotency-Key`.
import type { Envelope } from '../../records/signing-key.ts';

/** Identifies a request by its `Idempotency-Key`. */
export interface RequestName {
  readonly tenantId: string;
  /** The caller's client id; each caller has its own keys. */
  readonly actor: string;
  /** SHA-256 of the `Idempotency-Key`. */
  readonly key: string;
  /** The id of the request that executes. */
  readonly requestId: string;
}

/** A request that is to be executed once. */
export interface RequestClaim extends RequestName {
  /** SHA-256 of the route and the body. */
  readonly fingerprint: string;
  readonly at: number;
  /** Until when the response may show its secret again. */
  readonly revealedUntil: number;
  readonly expiresAt: number;
  /** The id of an interrupted request that claimed the key and is known to have had no effect. */
  readonly takesOver?: string;
}

/** The request that claimed the key. */
export interface ClaimedRequest {
  readonly fingerprint: string;
  readonly requestId: string;
  readonly startedAt: number;
  /** `undefined` while it runs, or when it was interrupted. */
  readonly response:
    | {
        readonly status: number;
        readonly headers: Readonly<Record<string, string>>;
        /** Without a secret. */
        readonly body: string;
        /** The body with the secret. */
        readonly sealed: Envelope | undefined;
        readonly revealedUntil: number;
      }
    | undefined;
}

/** A request with its response. */
export interface SettledRequest extends RequestName {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly sealed: Envelope | undefined;
}

export interface IdempotentRequestStorage {
  /**
   * Claims an `Idempotency-Key`.
   *
   * @returns `undefined` for the first request, and that request for all others
   */
  claimRequest(claim: RequestClaim): Promise<ClaimedRequest | undefined>;
  /** Stores the response to the request that has the key. */
  settleRequest(request: SettledRequest): Promise<void>;
  /** Releases the key of a request that changed nothing. */
  releaseRequest(request: RequestName): Promise<void>;
  /** Removes expired requests, and the secrets of responses that may no longer be shown. */
  purgeRequests(now: number): Promise<void>;
}
