// Reports whether a guard can check tokens, and if not, why: for readiness probes and operators.
import type { FeedState } from './feed/revocation-feed.ts';
import type { IntrospectionState } from './introspection/introspector.ts';
import type { TokenIssuer } from './issuers/token-issuer.ts';
import type { KeysState } from './keys/published-keys.ts';

/**
 * The reason why tokens of an issuer cannot be checked.
 *
 * - `no_keys`: its keys could not be fetched, or are too old (`staleKeys`)
 * - `credentials_refused`: it refuses the credentials of the API
 * - `resource_not_visible`: their client does not own the API's resource
 * - `revocations_unknown`: neither its revocation feed nor introspection is reachable, and the grace period
 *   (`staleFeed`) is over
 */
export type IssuerProblem = 'no_keys' | 'credentials_refused' | 'resource_not_visible' | 'revocations_unknown';

/** The state of an issuer. */
export interface IssuerStatus {
  /** Its issuer identifiers: two for a tenant. */
  readonly issuers: readonly string[];
  readonly keys: KeysState;
  /**
   * `off` without credentials, and for other servers than Mintmark. While it is `behind`, each token is
   * introspected.
   */
  readonly feed: FeedState | 'off';
  /** `off` without credentials. */
  readonly introspection: IntrospectionState | 'off';
  /** Why its tokens cannot be checked; `undefined` when they can. */
  readonly problem: IssuerProblem | undefined;
}

/** The state of a guard. */
export interface GuardStatus {
  /** Whether tokens of every issuer can be checked now. For a readiness probe. */
  readonly ready: boolean;
  readonly issuers: readonly IssuerStatus[];
}

/** The state of all issuers. States that may be out of date are refreshed in the background. */
export const guardStatus = (issuers: readonly TokenIssuer[]): GuardStatus => {
  const states = issuers.map(issuerStatus);
  return { ready: states.every(({ problem }) => problem === undefined), issuers: states };
};

const issuerStatus = (issuer: TokenIssuer): IssuerStatus => {
  const { claimsForm, keys, feed, introspector } = issuer;
  if (feed?.state !== 'following') void introspector?.probe();
  if (keys.state === 'none') void keys.warmUp().catch(() => undefined);
  return {
    issuers: claimsForm.issuers,
    keys: keys.state,
    feed: feed?.state ?? 'off',
    introspection: introspector?.state ?? 'off',
    problem: problemOf(issuer),
  };
};

const problemOf = ({ keys, client, feed, introspector }: TokenIssuer): IssuerProblem | undefined => {
  if (keys.state === 'none') return 'no_keys';
  if (client?.isRefused === true) return 'credentials_refused';
  if (feed?.state === 'blind') return 'resource_not_visible';
  if (feed?.state !== 'behind') return undefined;
  // While introspection is untried, the feed shows whether the server is reachable.
  const isReachable = introspector?.state === 'unknown' ? !feed.isFailing : introspector?.state === 'up';
  return isReachable ? undefined : 'revocations_unknown';
};
