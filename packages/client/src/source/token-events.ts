// What a token source tells of its work. No event holds a token or a secret.

/** Why a token was asked for: none was there, its end came near, it had ended, an API refused it, or the program wanted another. */
export type RequestReason = 'first' | 'renewal' | 'expired' | 'rejected' | 'forced';

/** What happened. */
export type TokenEvent =
  | { readonly type: 'requested'; readonly reason: RequestReason; readonly attempt: number }
  | {
      readonly type: 'retrieved';
      readonly from: 'server' | 'store';
      readonly expiresAt: Date;
      /** When it will be renewed at the first call after. */
      readonly renewAt: Date;
      readonly grantId: string | undefined;
      readonly milliseconds: number;
    }
  | {
      readonly type: 'failed';
      readonly error: unknown;
      readonly isTransient: boolean /** When it is tried again at the earliest. */;
      readonly retryAt: Date;
    }
  /** A renewal failed, and the token at hand goes on serving until its end. */
  | { readonly type: 'servedStale'; readonly expiresAt: Date; readonly error: unknown }
  /** A request was sent once more with another token or nonce. */
  | { readonly type: 'replayed'; readonly origin: string; readonly because: 'token' | 'nonce' }
  /** The store failed, which counts as having nothing there. */
  | { readonly type: 'storeFailed'; readonly operation: 'get' | 'set' | 'lock' | 'unlock'; readonly error: unknown }
  /** The server refused the secret, and its provider gave another one. */
  | { readonly type: 'secretReloaded' }
  /** The client's credential itself ends soon: somebody should rotate it. */
  | { readonly type: 'credentialExpiring'; readonly at: Date }
  /** Neither the answer nor the token told a lifetime; the default was taken. */
  | { readonly type: 'lifetimeUnknown'; readonly expiresAt: Date };

/** Hears of events. What it throws is dropped: watching must not break what is watched. */
export type TokenEventListener = (event: TokenEvent) => void;

/** Tells listeners. */
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
          // As promised to listeners.
        }
      }
    },
  };
};
