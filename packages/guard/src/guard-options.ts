// What a guard may be told, and its reader: a mistake is said when the guard is made, not when the first request comes.
import { randomBytes } from 'node:crypto';
import { JWS_ALGORITHM_NAMES, steadyClock } from '@mintmark/protocol';
import type { ApiCredentials } from './api-client/api-credentials.ts';
import type { GuardListener } from './guard-events.ts';
import { withoutThrowing } from './guard-events.ts';
import { type IssuerOptions, type IssuerSettings, parseIssuers } from './issuers/issuer-options.ts';
import { createDpopNonces, type DpopNonces } from './proof/dpop-nonces.ts';
import { createMemoryReplayStore, type ReplayStore } from './proof/replay-store.ts';
import type { ResourceDescription } from './responses/resource-metadata.ts';
import { type Delay, type Runtime, timerDelay } from './runtime.ts';

/** How DPoP proofs are judged (RFC 9449). */
export interface DpopOptions {
  /** Whether each proof must have a nonce of this API (§9); `off` unless said otherwise: then a proof is good for 60 seconds. */
  readonly nonce?: 'off' | 'required';
  /** 32 bytes or more, the same in all processes of the API; made up unless given. */
  readonly nonceKey?: Uint8Array;
  /** Where used proofs are remembered; the memory of this process unless given. */
  readonly replayStore?: ReplayStore;
  /**
   * Algorithms by which proofs may be signed, as `['ES256', 'PS256']`; all that are known unless given. Those that the token's issuer names in its
   * `dpop_signing_alg_values_supported`, as a tenant under FAPI does, are a limit beside it.
   */
  readonly algorithms?: readonly string[];
}

/** Whose tokens are taken, and for what. */
export interface GuardOptions extends Partial<ApiCredentials> {
  /**
   * A Mintmark tenant's URL, as `https://tenant.example`, which means both of its issuers; one issuer's URL; another server as
   * `{ issuer, … }`; or several of them.
   */
  readonly issuer: IssuerOptions | readonly IssuerOptions[];
  /**
   * The resource that this API is: a token must name it in `aud`. http(s) URIs are compared by RFC 3986 §6.2.2 and §6.2.3 (case of scheme and
   * host, default port, empty path), everything else as an exact string.
   */
  readonly audience: string;
  /**
   * Where clients reach this API, with a path if a proxy takes one away, as `https://api.example/v1`; the audience's origin unless given. DPoP
   * proofs are for URIs below it.
   */
  readonly publicUrl?: string;
  /** Seconds by which the clocks of API and server may differ: 0 to 60, 10 if left out. */
  readonly clockTolerance?: number;
  /** Whether to follow the tenant's revocation feed; done unless `false`, with credentials. */
  readonly revocationFeed?: boolean;
  /** Seconds for which keys are used beyond their lifetime while they cannot be fetched: 0 to 86,400, 3,600 if left out. */
  readonly staleKeys?: number;
  /**
   * Seconds beyond the first 10 for which JWTs are accepted while neither the revocation feed nor introspection answers: 0 to 86,400, 300 if
   * left out. For so long an outage of the server is not one of this API, and for so long a token that was revoked during the outage is still
   * good here; what was revoked before it stays refused. 0 refuses every token (503) as soon as revocations cannot be known. A server that
   * answers, and refuses the credentials, gets no grace, and neither does a guard that has not read the feed before.
   */
  readonly staleFeed?: number;
  /** Seconds for which an introspection answer is used: 0 to 300, 10 if left out. */
  readonly introspectionLifetime?: number;
  /** Most tokens that are remembered, of each kind: 1 to 1,000,000, 10,000 if left out. */
  readonly cacheSize?: number;
  readonly dpop?: DpopOptions;
  /** What the API says of itself (RFC 9728). */
  readonly resource?: ResourceDescription;
  /** Milliseconds that an exchange with an issuer may take: 1 to 60,000, 5,000 if left out. */
  readonly timeout?: number;
  /** Hears of outages and their ends. */
  readonly onEvent?: GuardListener;
  readonly fetch?: typeof globalThis.fetch;
  /** The time in milliseconds since the epoch. */
  readonly now?: () => number;
  /** Waits between two tries at the revocation feed. */
  readonly delay?: Delay;
}

/** Options, read. Times are milliseconds. */
export interface GuardSettings {
  readonly issuers: readonly IssuerSettings[];
  readonly audience: string;
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
  readonly resource: ResourceDescription;
  readonly runtime: Runtime;
  readonly emit: GuardListener;
}

/** Reads options. @throws TypeError that names the one that makes no sense */
export const parseGuardOptions = (options: GuardOptions): GuardSettings => {
  const { audience, now = Date.now, dpop = {} } = options;
  if (typeof audience !== 'string' || audience === '') throw new TypeError('audience: expected the resource that tokens must be for.');
  const seconds = (name: 'clockTolerance' | 'staleKeys' | 'staleFeed' | 'introspectionLifetime', fallback: number, most: number): number =>
    requireRange(name, options[name] ?? fallback, 0, most) * 1000;
  return {
    issuers: parseIssuers(options.issuer, options),
    audience,
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
    resource: options.resource ?? {},
    runtime: {
      fetch: options.fetch ?? globalThis.fetch,
      now,
      // A clock that is handed in is taken as it is: who moves it means all of it.
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

const parsePublicUrl = (given: string | undefined, audience: string): string | undefined => {
  const text = given ?? audience;
  const url = /^https?:\/\//i.test(text) && URL.canParse(text) ? new URL(text) : undefined;
  if (given === undefined) return url?.origin;
  if (url === undefined || url.username + url.password + url.search + url.hash !== '') {
    throw new TypeError('publicUrl: expected a URL such as https://api.example, without credentials, query or fragment.');
  }
  return url.href.replace(/\/$/, '');
};
