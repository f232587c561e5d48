// What a guard tells of itself, for logs and counters. Never a token, never a secret.

/**
 * Something that an operator may want to know.
 *
 * - `keys_fetched`: a key set was fetched, or is still what it was
 * - `keys_failed`: it could not be fetched; known keys are used for as long as they may be
 * - `feed_followed`: the revocation feed has been read up to now; told after each gap
 * - `feed_lost`: it has not been read for 10 seconds or more, or never; tokens are introspected one by one
 * - `feed_stale`: introspection is out of reach as well, and a JWT was accepted by what the feed told last; so it goes on until `until` at most
 *   (`staleFeed`). Told once for each gap
 * - `introspection_failed`: a question about a token got no answer
 * - `credentials_refused`: the issuer does not accept the credentials of the API, or not for this. Told once until they are accepted
 * - `resource_not_visible`: the credentials are good, but their client is no owner of the resource that the API is, so that the issuer
 *   tells it nothing about tokens: every token is 503 until that is changed. Told once until it is
 */
export type GuardEvent =
  | { readonly type: 'keys_fetched'; readonly url: string }
  | { readonly type: 'keys_failed'; readonly url: string; readonly cause: unknown }
  | { readonly type: 'feed_followed'; readonly url: string }
  | { readonly type: 'feed_lost'; readonly url: string; readonly cause: unknown }
  | { readonly type: 'feed_stale'; readonly url: string; readonly until: Date }
  | { readonly type: 'credentials_refused'; readonly url: string; readonly clientId: string; readonly status: number }
  | { readonly type: 'resource_not_visible'; readonly url: string; readonly clientId: string; readonly audience: string }
  | { readonly type: 'introspection_failed'; readonly url: string; readonly cause: unknown };

/** Hears of events. */
export type GuardListener = (event: GuardEvent) => void;

/** A listener that cannot hurt: what it throws is its own affair, and never decides over a token. */
export const withoutThrowing =
  (listener: GuardListener | undefined): GuardListener =>
  (event) => {
    try {
      listener?.(event);
    } catch {
      // A log that fails is no reason to refuse a token.
    }
  };
