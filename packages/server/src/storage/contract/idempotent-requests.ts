// Requests that are executed once under an `Idempotency-Key`.
import type { Envelope } from '../../records/signing-key.ts';

/** A request under its `Idempotency-Key`. */
export interface RequestName {
  readonly tenantId: string;
  /** The client id of whoever sent it: a key is the actor's own. */
  readonly actor: string;
  /** A hash of the key. */
  readonly key: string;
  /** The request that executes. */
  readonly requestId: string;
}

/** A request that is to be executed once. */
export interface RequestClaim extends RequestName {
  /** A hash of what is asked for. */
  readonly fingerprint: string;
  readonly at: number;
  /** Until when the answer may show a secret again. */
  readonly revealedUntil: number;
  readonly expiresAt: number;
  /** The request that had the key, was cut off, and is known to have had no effect. */
  readonly takesOver?: string;
}

/** A request that had the key before. */
export interface ClaimedRequest {
  readonly fingerprint: string;
  readonly requestId: string;
  readonly startedAt: number;
  /** `undefined` while it is under way, or when it was cut off. */
  readonly answered:
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

/** A request with its answer. */
export interface SettledRequest extends RequestName {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly sealed: Envelope | undefined;
}

/** Idempotent requests. */
export interface IdempotentRequestStorage {
  /** Claims an `Idempotency-Key`. Of simultaneous requests one succeeds; the others, and later ones, receive its request. */
  claimRequest(claim: RequestClaim): Promise<ClaimedRequest | undefined>;
  /** Stores the response to the request that has the key. */
  settleRequest(request: SettledRequest): Promise<void>;
  /** Releases the key of a request that changed nothing. */
  releaseRequest(request: RequestName): Promise<void>;
  /** Removes expired requests, and the secrets of responses that may no longer be shown. */
  purgeRequests(now: number): Promise<void>;
}
