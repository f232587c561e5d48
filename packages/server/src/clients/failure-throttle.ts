// Limits the failed authentications of an address: for one client, and for all clients together (decision 211). No
// client is ever locked out: a credential that was right before is always checked.
import { hash, randomBytes } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import { networkOf } from '../net/address-network.ts';
import { Refusal } from '../refusals/refusal.ts';
import { onUse } from '../system/on-use.ts';
import { TokenBuckets } from './token-buckets.ts';

/** The failures of an address for all clients, as a multiple of those for one. */
const ALL_CLIENTS = 10;
/** Milliseconds in which an empty bucket is filled again. */
const PERIOD = 60_000;
/** Most clients and addresses that are stored, and as many addresses. */
const MAX_FAILING = 50_000;
/** Most credentials that are stored as right. */
const MAX_KNOWN = 50_000;

/** In place of a client id, for an access token. No client id contains NUL. */
export const ACCESS_TOKEN = '\0';

/** Who tries to authenticate. */
export interface Attempt {
  readonly tenantId: string;
  /** As claimed, or {@link ACCESS_TOKEN}. */
  readonly clientId: string;
  /** In canonical form. */
  readonly address: string;
}

/** The options of a throttle. */
export interface FailureThrottleOptions {
  /** Failures of an address for a client in a minute; 0 for any number. */
  readonly failures: number;
  /** Milliseconds of a monotonic clock. */
  readonly steady: () => number;
}

/** Counts failed authentications. */
export class FailureThrottle {
  /** Attempts that were refused since the start. */
  refused = 0;
  readonly #isOn: boolean;
  readonly #ofClient: TokenBuckets;
  readonly #ofAddress: TokenBuckets;
  /** Buckets whose first refusal is recorded. A cache is allocated as a whole. */
  readonly #recorded = onUse(() => new LRUCache<string, true>({ max: MAX_FAILING }));
  readonly #known = onUse(() => new LRUCache<string, true>({ max: MAX_KNOWN }));
  readonly #salt = randomBytes(32).toString('hex');

  constructor({ failures, steady }: FailureThrottleOptions) {
    this.#isOn = failures > 0;
    const bucketsOf = (capacity: number): TokenBuckets =>
      new TokenBuckets({ capacity, interval: PERIOD / capacity, max: MAX_FAILING, steady });
    this.#ofClient = bucketsOf(Math.max(1, failures));
    this.#ofAddress = bucketsOf(Math.max(1, failures * ALL_CLIENTS));
  }

  /**
   * Refuses an attempt before anything is computed for it, unless its credential was right before.
   *
   * @param credential - what is presented, if each request of the client presents the same; otherwise the address
   *   counts as known from which the client authenticated before
   * @throws {@link Refusal} `temporarily_unavailable` 429
   */
  require(attempt: Attempt, credential: string | undefined): void {
    // Usually no authentication has failed since the start.
    if (this.#ofAddress.size === 0) return;
    const names = namesOf(attempt);
    const { client, address } = names;
    const exhausted = longer(named(client, this.#ofClient.emptyFor(client)), named(address, this.#ofAddress.emptyFor(address)));
    if (exhausted === undefined || this.#known().has(this.#fingerprint(attempt, credential))) return;
    throw this.#refusal(attempt, exhausted);
  }

  /** Records that a credential was right. @param credential - as in `require` */
  succeeded(attempt: Attempt, credential: string | undefined): void {
    if (this.#isOn) this.#known().set(this.#fingerprint(attempt, credential), true);
  }

  /**
   * Counts a failure.
   *
   * @returns the error for the caller: a failure beyond the limit is refused like every other attempt, so that its
   *   response states nothing about the client
   */
  failed(attempt: Attempt, error: Refusal): Refusal {
    if (!this.#isOn) return error;
    const names = namesOf(attempt);
    for (const [buckets, name] of this.#bucketsOf(names)) if (buckets.isFull(name)) this.#recorded().delete(name);
    const wait = this.#ofClient.take(names.client);
    // Beyond its client's limit, a program does not use up that of its address: others authenticate from there.
    const ofAddress = wait === undefined ? this.#ofAddress.take(names.address) : this.#ofAddress.emptyFor(names.address);
    const exhausted = longer(named(names.client, wait), named(names.address, ofAddress));
    return exhausted === undefined ? error : this.#refusal(attempt, exhausted);
  }

  #bucketsOf({ client, address }: Names): readonly (readonly [TokenBuckets, string])[] {
    return [
      [this.#ofClient, client],
      [this.#ofAddress, address],
    ];
  }

  // The first refusal is recorded. It stands for those that follow until the bucket is full again.
  #refusal({ clientId }: Attempt, { name, wait }: Exhausted): Refusal {
    this.refused++;
    const isFirst = !this.#recorded().has(name);
    this.#recorded().set(name, true);
    return new Refusal(
      'temporarily_unavailable',
      'Too many requests of this kind. Try again later.',
      'too_many_failures',
      { clientId: clientId === ACCESS_TOKEN ? undefined : clientId, ...(isFirst ? undefined : { isRecorded: false }) },
      { status: 429, headers: { 'Retry-After': String(wait) } },
    );
  }

  #fingerprint({ tenantId, clientId, address }: Attempt, credential: string | undefined): string {
    return hash('sha256', `${this.#salt}${JSON.stringify([tenantId, clientId, credential ?? null, credential ?? networkOf(address)])}`);
  }
}

/** The names of the buckets of an attempt. */
interface Names {
  readonly client: string;
  readonly address: string;
}

/** An empty bucket, and seconds until it is no longer empty. */
interface Exhausted {
  readonly name: string;
  readonly wait: number;
}

const named = (name: string, wait: number | undefined): Exhausted | undefined => (wait === undefined ? undefined : { name, wait });

const longer = (one: Exhausted | undefined, other: Exhausted | undefined): Exhausted | undefined =>
  one === undefined || (other !== undefined && other.wait >= one.wait) ? (other ?? one) : one;

const namesOf = ({ tenantId, clientId, address }: Attempt): Names => {
  const network = `${tenantId} ${networkOf(address)}`;
  // A stored name has a bounded length.
  const id = clientId.length <= MAX_NAME ? clientId : hash('sha256', clientId);
  return { client: `${network} ${id}`, address: network };
};

const MAX_NAME = 256;
