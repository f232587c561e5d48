// The events of a guard, for logs and metrics. They contain neither tokens nor secrets.

/**
 * An event that may concern an operator.
 *
 * - `keys_fetched`: a key set was fetched or revalidated
 * - `keys_failed`: it could not be fetched; known keys are used until they are too old (`staleKeys`)
 * - `feed_followed`: the revocation feed has been read up to now; emitted at the start and after each outage
 * - `feed_lost`: the feed has not been read for 10 seconds, or never; each token is introspected instead
 * - `feed_stale`: introspection is unreachable as well, and a JWT was accepted according to the last state
 *   of the feed. This ends at `until` (`staleFeed`). Emitted once for each outage
 * - `introspection_failed`: an introspection request failed
 * - `credentials_refused`: the issuer refuses the API's credentials, or does not permit the request.
 *   Emitted once until they are accepted
 * - `resource_not_visible`: the credentials are valid, but their client does not own the API's resource, so
 *   that the issuer reports nothing about its tokens. Every token leads to 503 until the client becomes an
 *   owner. Emitted once until then
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

/** Called with each event. */
export type GuardListener = (event: GuardEvent) => void;

/** A listener whose errors are ignored, so that they never decide about a token. */
export const withoutThrowing =
  (listener: GuardListener | undefined): GuardListener =>
  (event) => {
    try {
      listener?.(event);
    } catch {
      // A token is not refused because a log fails.
    }
  };
