// Whether a guard can judge tokens, and if it cannot, why: for readiness probes and for who has to mend it.
import type { FeedState } from './feed/revocation-feed.ts';
import type { IntrospectionState } from './introspection/introspector.ts';
import type { TokenIssuer } from './issuers/token-issuer.ts';
import type { KeysState } from './keys/published-keys.ts';

/**
 * Why tokens of an issuer cannot be judged.
 *
 * - `no_keys`: its keys could not be fetched, or are too old (`staleKeys`)
 * - `credentials_refused`: it does not accept the credentials of the API
 * - `resource_not_visible`: their client is no owner of the resource that the API is
 * - `revocations_unknown`: neither its revocation feed nor introspection answers, and the grace (`staleFeed`) is over
 */
export type IssuerProblem = 'no_keys' | 'credentials_refused' | 'resource_not_visible' | 'revocations_unknown';

/** How an issuer is doing. */
export interface IssuerStatus {
  /** Its issuers: two for a tenant. */
  readonly issuers: readonly string[];
  readonly keys: KeysState;
  /** `off` without credentials, and for other servers than Mintmark. While it is `behind`, each token is introspected. */
  readonly feed: FeedState | 'off';
  /** `off` without credentials. */
  readonly introspection: IntrospectionState | 'off';
  /** Why its tokens cannot be judged; `undefined` when they can. */
  readonly problem: IssuerProblem | undefined;
}

/** How a guard is doing. */
export interface GuardStatus {
  /** Whether it could judge a token of each issuer now. For a readiness probe. */
  readonly ready: boolean;
  readonly issuers: readonly IssuerStatus[];
}

/** The state of all. Asks for it anew in the background where it may have changed without a request that would show it. */
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
  // Not asked yet, introspection is as good as the feed, which goes to the same server.
  const answers = introspector?.state === 'unknown' ? !feed.isFailing : introspector?.state === 'up';
  return answers ? undefined : 'revocations_unknown';
};
