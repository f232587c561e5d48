// What a guard tells of itself, for logs and counters. Never a token, never a secret.

/**
 * Something that an operator may want to know.
 *
 * - `keys_fetched`: a key set was fetched, or is still what it was
 * - `keys_failed`: it could not be fetched; known keys are used for as long as they may be
 * - `feed_followed`: the revocation feed has been read up to now; told after each gap
 * - `feed_lost`: it has not been read for 10 seconds or more, or never; tokens are introspected one by one
 * - `introspection_failed`: a question about a token got no answer
 */
export type GuardEvent =
  | { readonly type: 'keys_fetched'; readonly url: string }
  | { readonly type: 'keys_failed'; readonly url: string; readonly cause: unknown }
  | { readonly type: 'feed_followed'; readonly url: string }
  | { readonly type: 'feed_lost'; readonly url: string; readonly cause: unknown }
  | { readonly type: 'introspection_failed'; readonly url: string; readonly cause: unknown };

/** Hears of events. */
export type GuardListener = (event: GuardEvent) => void;

/** A listener that cannot hurt: what it throws is its own affair, and never decides over a token. */
export const harmless =
  (listener: GuardListener | undefined): GuardListener =>
  (event) => {
    try {
      listener?.(event);
    } catch {
      // A log that fails is no reason to refuse a token.
    }
  };
