// Parses the options of a guard, so that mistakes are reported when it is created, not at the first request.
import { randomBytes } from 'node:crypto';
import { JWS_ALGORITHM_NAMES, steadyClock } from '@mintmark/protocol';
import type { ApiCredentials } from './api-client/api-credentials.ts';
import type { GuardListener } from './guard-events.ts';
import { withoutThrowing } from './guard-events.ts';
import { type IssuerOptions, type IssuerSettings, parseIssuers } from './issuers/issuer-options.ts';
import { BODY_LIMIT, type ContentDigests } from './proof/content-digest.ts';
import { createDpopNonces, type DpopNonces } from './proof/dpop-nonces.ts';
import { createMemoryReplayStore, type ReplayStore } from './proof/replay-store.ts';
import type { ResourceDescription } from './responses/resource-metadata.ts';
import { type Delay, type Runtime, timerDelay } from './runtime.ts';

/** The largest `dpop.bodyLimit`, in bytes. */
const MAX_BODY_LIMIT = 67_108_864;

/** How DPoP proofs are checked (RFC 9449). */
export interface DpopOptions {
  /**
   * Whether each proof must have a nonce of this API (§9). With `off`, the default, a proof is accepted for
   * 60 seconds.
   */
  readonly nonce?: 'off' | 'required';
  /** The key of nonces: 32 bytes or more, the same in all processes of the API; random by default. */
  readonly nonceKey?: Uint8Array;
  /** Where used proofs are recorded; the memory of this process by default. */
  readonly replayStore?: ReplayStore;
  /**
   * Permitted algorithms of proofs, such as `['ES256', 'PS256']`; all supported ones by default. The
   * `dpop_signing_alg_values_supported` of the token's issuer, as of a tenant with the FAPI profile, limits
   * them further.
   */
  readonly algorithms?: readonly string[];
  /**
   * Whether a proof is compared with the body of its request, by its claim `content_digest` (DPoP profile for MCP).
   * With `off`, the default, the claim is ignored; with `optional`, it is checked where a proof has it. With
   * `required`, each proof for a request with content must have it, and may be five minutes old or early, as that
   * profile requires. Without content are GET, HEAD, DELETE, OPTIONS and TRACE with an empty body.
   */
  readonly contentDigest?: 'off' | 'optional' | 'required';
  /** Maximum length in bytes of a body that is compared: 1 to 67,108,864, 1,048,576 by default. A longer one is 413. */
  readonly bodyLimit?: number;
}

/** The options of a guard. */
export interface GuardOptions extends Partial<ApiCredentials> {
  /**
   * The issuers whose tokens are accepted: a Mintmark tenant's URL such as `https://tenant.example` for both
   * of its issuers; the URL of one of them; another server as `{ issuer, … }`; or several of these.
   */
  readonly issuer: IssuerOptions | readonly IssuerOptions[];
  /**
   * The resource indicator of this API, which tokens must name in `aud`. http(s) URIs are compared by RFC
   * 3986 §6.2.2 and §6.2.3 (case of scheme and host, default port, empty path), other strings exactly.
   */
  readonly audience: string;
  /** The name of the trust domain whose transaction tokens this service accepts, compared exactly. */
  readonly trustDomain?: string;
  /**
   * The URL at which clients reach this API, with any path that a proxy removes, such as
   * `https://api.example/v1`; the audience's origin by default. DPoP proofs must be for URIs below it.
   */
  readonly publicUrl?: string;
  /** Clock tolerance in seconds: 0 to 60, 10 by default. */
  readonly clockTolerance?: number;
  /** Whether to follow the tenant's revocation feed, which requires credentials; `true` by default. */
  readonly revocationFeed?: boolean;
  /**
   * Seconds after their lifetime for which keys are used while they cannot be fetched: 0 to 86,400, 3,600
   * by default.
   */
  readonly staleKeys?: number;
  /**
   * Seconds after the first 10 for which JWTs are accepted while neither the revocation feed nor
   * introspection is reachable: 0 to 86,400, 300 by default. During this grace period an outage of the server
   * is not an outage of this API, but a token that is revoked in the outage remains valid here; earlier
   * revocations remain in force. With 0, every token leads to 503 as soon as revocations are unknown. There
   * is no grace period if the server responds and refuses the credentials, or before the feed has been read
   * once.
   */
  readonly staleFeed?: number;
  /** Seconds for which an introspection response is cached: 0 to 300, 10 by default. */
  readonly introspectionLifetime?: number;
  /** Maximum number of cached tokens, for JWTs and opaque tokens each: 1 to 1,000,000, 10,000 by default. */
  readonly cacheSize?: number;
  readonly dpop?: DpopOptions;
  /** The description of the API in its metadata (RFC 9728). */
  readonly resource?: ResourceDescription;
  /** Timeout of a request to an issuer in milliseconds: 1 to 60,000, 5,000 by default. */
  readonly timeout?: number;
  /** Called when an issuer becomes unreachable and when it recovers. */
  readonly onEvent?: GuardListener;
  readonly fetch?: typeof globalThis.fetch;
  /** The time in milliseconds since the epoch. */
  readonly now?: () => number;
  /** Waits between two attempts to read the revocation feed. */
  readonly delay?: Delay;
}

/** Parsed options. Times are in milliseconds. */
export interface GuardSettings {
  readonly issuers: readonly IssuerSettings[];
  readonly audience: string;
  readonly trustDomain: string | undefined;
  readonly publicUrl: string | undefined;
  readonly tolerance: number;
  readonly followsFeed: boolean;
  readonly staleKeys: number;
  readonly staleFeed: number;
  readonly introspectionLifetime: number;
  readonly cacheSize: number;
  readonly nonces: DpopNonces | undefined;
  readonly dpopAlgorithms: readonly string[];
  readonly replays: ReplayStore;
  readonly digests: ContentDigests | undefined;
  readonly resource: ResourceDescription;
  readonly runtime: Runtime;
  readonly emit: GuardListener;
}

/** Parses options. @throws TypeError that names the invalid one */
export const parseGuardOptions = (options: GuardOptions): GuardSettings => {
  const { audience, trustDomain, now = Date.now, dpop = {} } = options;
  if (typeof audience !== 'string' || audience === '') throw new TypeError('audience: expected the resource indicator of this API.');
  if (trustDomain === '') throw new TypeError('trustDomain: expected the name of a trust domain.');
  const seconds = (name: 'clockTolerance' | 'staleKeys' | 'staleFeed' | 'introspectionLifetime', fallback: number, most: number): number =>
    requireRange(name, options[name] ?? fallback, 0, most) * 1000;
  return {
    issuers: parseIssuers(options.issuer, options),
    audience,
    trustDomain,
    publicUrl: parsePublicUrl(options.publicUrl, audience),
    tolerance: seconds('clockTolerance', 10, 60),
    followsFeed: options.revocationFeed ?? true,
    staleKeys: seconds('staleKeys', 3_600, 86_400),
    staleFeed: seconds('staleFeed', 300, 86_400),
    introspectionLifetime: seconds('introspectionLifetime', 10, 300),
    cacheSize: Math.floor(requireRange('cacheSize', options.cacheSize ?? 10_000, 1, 1_000_000)),
    nonces: parseNonces(dpop),
    dpopAlgorithms: parseAlgorithms(dpop),
    replays: dpop.replayStore ?? createMemoryReplayStore(now),
    digests: parseDigests(dpop),
    resource: options.resource ?? {},
    runtime: {
      fetch: options.fetch ?? globalThis.fetch,
      now,
      // A clock from the options is also the steady one, so that a test moves both.
      steady: options.now ?? steadyClock(Date.now),
      delay: options.delay ?? timerDelay,
      timeout: requireRange('timeout', options.timeout ?? 5_000, 1, 60_000),
    },
    emit: withoutThrowing(options.onEvent),
  };
};

const requireRange = (name: string, value: number, least: number, most: number): number => {
  if (value >= least && value <= most) return value;
  throw new TypeError(`${name}: expected a number from ${least} to ${most}.`);
};

const parseNonces = ({ nonce = 'off', nonceKey }: DpopOptions): DpopNonces | undefined => {
  if (nonce !== 'off' && nonce !== 'required') throw new TypeError('dpop.nonce: expected off or required.');
  if (nonceKey !== undefined && nonceKey.length < 32) throw new TypeError('dpop.nonceKey: expected 32 bytes or more.');
  return nonce === 'off' ? undefined : createDpopNonces(nonceKey ?? randomBytes(32));
};

const parseAlgorithms = ({ algorithms = JWS_ALGORITHM_NAMES }: DpopOptions): readonly string[] => {
  const unknown = algorithms.find((name) => !JWS_ALGORITHM_NAMES.includes(name));
  if (unknown !== undefined || algorithms.length === 0) {
    throw new TypeError(`dpop.algorithms: expected at least one of ${JWS_ALGORITHM_NAMES.join(', ')}.`);
  }
  return algorithms;
};

const parseDigests = ({ contentDigest = 'off', bodyLimit = BODY_LIMIT }: DpopOptions): ContentDigests | undefined => {
  if (!['off', 'optional', 'required'].includes(contentDigest)) {
    throw new TypeError('dpop.contentDigest: expected off, optional or required.');
  }
  requireRange('dpop.bodyLimit', bodyLimit, 1, MAX_BODY_LIMIT);
  return contentDigest === 'off' ? undefined : { isRequired: contentDigest === 'required', bodyLimit };
};

const parsePublicUrl = (given: string | undefined, audience: string): string | undefined => {
  const text = given ?? audience;
  const url = /^https?:\/\//i.test(text) && URL.canParse(text) ? new URL(text) : undefined;
  if (given === undefined) return url?.origin;
  if (url === undefined || url.username + url.password + url.search + url.hash !== '') {
    throw new TypeError('publicUrl: expected a URL such as https://api.example, without credentials, query or fragment.');
  }
  return url.href.replace(/\/$/, '');
};
