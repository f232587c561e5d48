// The events of a token source. No event contains a token or a secret.

/**
 * Why a token was requested: there was none (`first`), the last one was about to expire or had expired, an
 * API refused it (`rejected`), or `renew` was called (`forced`).
 */
export type RequestReason = 'first' | 'renewal' | 'expired' | 'rejected' | 'forced';

/** An event of a token source. */
export type TokenEvent =
  | { readonly type: 'requested'; readonly reason: RequestReason; readonly attempt: number }
  | {
      readonly type: 'retrieved';
      readonly from: 'server' | 'store';
      readonly expiresAt: Date;
      /** The first call after this time renews it. */
      readonly renewAt: Date;
      readonly grantId: string | undefined;
      readonly milliseconds: number;
    }
  | {
      readonly type: 'failed';
      readonly error: unknown;
      readonly isTransient: boolean;
      /** The earliest time of the next request. */
      readonly retryAt: Date;
    }
  /** A renewal failed; callers get the current token until it expires. */
  | { readonly type: 'servedStale'; readonly expiresAt: Date; readonly error: unknown }
  /** A request was sent again with another token or nonce. */
  | { readonly type: 'replayed'; readonly origin: string; readonly because: 'token' | 'nonce' }
  /** The store failed, which is treated as a miss. */
  | { readonly type: 'storeFailed'; readonly operation: 'get' | 'set' | 'lock' | 'unlock'; readonly error: unknown }
  /** The server refused the secret, and its provider returned another one. */
  | { readonly type: 'secretReloaded' }
  /** The client's credential itself expires soon and should be rotated. */
  | { readonly type: 'credentialExpiring'; readonly at: Date }
  /** Neither the response nor the token has a lifetime; the default is used. */
  | { readonly type: 'lifetimeUnknown'; readonly expiresAt: Date };

/** Receives events. Its exceptions are ignored, so that a listener cannot break the source. */
export type TokenEventListener = (event: TokenEvent) => void;

/** The listeners of a source. */
export interface TokenEvents {
  add(listener: TokenEventListener): () => void;
  emit(event: TokenEvent): void;
}

export const createTokenEvents = (): TokenEvents => {
  const listeners = new Set<{ readonly listener: TokenEventListener }>();
  return {
    add: (listener) => {
      const entry = { listener };
      listeners.add(entry);
      return () => void listeners.delete(entry);
    },
    emit: (event) => {
      for (const { listener } of listeners) {
        try {
          listener(event);
        } catch {
          // See TokenEventListener.
        }
      }
    },
  };
};
