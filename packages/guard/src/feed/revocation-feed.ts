// Follows the revocation feed of a tenant: first a snapshot of all unexpired events, then new ones by long
// polling. The feed is reliable for a limited time after its last response.
import type { JsonObject } from '@mintmark/protocol';
import type { ApiClient } from '../api-client/api-client.ts';
import type { LimitedResponse } from '../exchange/limited-exchange.ts';
import type { GuardListener } from '../guard-events.ts';
import { isWithin, type Runtime } from '../runtime.ts';
import { type FeedPage, parseFeedPage } from './feed-page.ts';
import { Revocations, type RevocationTarget } from './revocations.ts';

/** Milliseconds without a response after which the feed is not reliable. */
const FEED_STALENESS = 10_000;
/**
 * Seconds for which the server may wait for new events. An empty response is the heartbeat; two of them
 * fit into the staleness.
 */
const WAIT = 4;
/** Milliseconds after the wait at which a poll times out. */
const POLL_GRACE = 3_000;
/** Milliseconds between polls that return nothing, for servers that do not wait. */
const EMPTY_INTERVAL = 500;
/** Milliseconds between two attempts after a failure: doubled up to the maximum. */
const MIN_RETRY = 250;
const MAX_RETRY = 5_000;
const MAX_PAGE_BYTES = 2_097_152;

/** The dependencies of a feed. */
export interface RevocationFeedOptions {
  /** The feed's name in events. */
  readonly url: string;
  /** Finds the feed's URL. */
  readonly resolveUrl: () => string | Promise<string>;
  readonly client: ApiClient;
  /** The resource whose tokens the client must be able to see. */
  readonly audience: string;
  /**
   * Milliseconds after the staleness for which the last known state is used while the server is
   * unreachable.
   */
  readonly grace: number;
  readonly runtime: Runtime;
  readonly emit: GuardListener;
  /** Called when more than single tokens were revoked: cached introspection responses may be wrong. */
  readonly onBroadRevocation: () => void;
}

/**
 * The state of a feed.
 *
 * - `following`: it responded within the last 10 seconds
 * - `stale`: the server has been unreachable for longer, within the grace period (`staleFeed`)
 * - `behind`: its first snapshot is not complete, or the grace period is over
 * - `blind`: it responds, but the client may not see the tokens of the audience, so that their revocations
 *   are not reported to it
 */
export type FeedState = 'behind' | 'following' | 'stale' | 'blind';

/**
 * The server refused the feed, or its response is not supported. There is no grace period, since it is
 * reachable.
 */
class UnusableFeed extends Error {
  override readonly name = 'UnusableFeed';
}

/** A feed that is followed until it is closed. */
export class RevocationFeed {
  readonly #options: RevocationFeedOptions;
  readonly #closed = new AbortController();
  #revocations: Revocations;
  /** A new snapshot, until it is complete. */
  #snapshot: Revocations | undefined;
  #cursor: string | undefined;
  #followedAt: number | undefined;
  #failures = 0;
  #followingReported = false;
  /** Whether the last attempt failed because the server was unreachable. */
  #isOutage = false;
  #isBlind = false;
  #staleReported = false;
  #run: Promise<void> | undefined;
  readonly #firstResponseWaiters = new Set<() => void>();

  constructor(options: RevocationFeedOptions) {
    this.#options = options;
    this.#revocations = new Revocations(options.runtime.now());
  }

  /** Starts following; a second call has no effect. */
  start(): void {
    if (!this.#closed.signal.aborted) this.#run ??= this.#follow();
  }

  get state(): FeedState {
    if (this.#isBlind) return 'blind';
    const { grace, runtime } = this.#options;
    const now = runtime.steady();
    if (isWithin(this.#followedAt, FEED_STALENESS, now)) return 'following';
    return this.#isOutage && isWithin(this.#followedAt, FEED_STALENESS + grace, now) ? 'stale' : 'behind';
  }

  /** Whether the last attempt failed. */
  get isFailing(): boolean {
    return this.#failures > 0;
  }

  /** Reports that a token was accepted while the feed is stale, once for each outage. */
  reportStaleUse(): void {
    if (this.#staleReported) return;
    this.#staleReported = true;
    const { emit, url, grace } = this.#options;
    emit({ type: 'feed_stale', url, until: new Date((this.#followedAt ?? 0) + FEED_STALENESS + grace) });
  }

  /** Whether a token is known to be revoked. */
  isRevoked(target: RevocationTarget): boolean {
    return this.#revocations.matches(target);
  }

  /** Waits for the first response or failure. */
  async firstResponse(): Promise<void> {
    this.start();
    if (this.#followedAt !== undefined || this.#failures > 0 || this.#closed.signal.aborted) return;
    await new Promise<void>((resolve) => this.#firstResponseWaiters.add(resolve));
  }

  /** Stops following. */
  async close(): Promise<void> {
    this.#closed.abort();
    await this.#run;
  }

  async #follow(): Promise<void> {
    const { runtime } = this.#options;
    while (!this.#closed.signal.aborted) {
      const startedAt = runtime.steady();
      const pause = await this.#poll(startedAt);
      for (const resolve of this.#firstResponseWaiters) resolve();
      this.#firstResponseWaiters.clear();
      if (pause > 0) await runtime.delay(pause, this.#closed.signal);
    }
  }

  /** @returns milliseconds to wait before the next poll */
  async #poll(startedAt: number): Promise<number> {
    const { runtime, emit, url } = this.#options;
    const waits = this.#cursor !== undefined && this.#snapshot === undefined;
    try {
      const { status, json } = await this.#requestPage(waits ? WAIT : 0);
      if ((status === 410 || status === 400) && this.#cursor !== undefined) {
        // The server does not know the cursor. Known revocations remain in force; the feed is not reliable
        // until a new snapshot is complete.
        this.#cursor = undefined;
        this.#followedAt = undefined;
        return 0;
      }
      if (status !== 200)
        throw new (status >= 500 || status === 429 ? Error : UnusableFeed)(`The revocation feed responded with ${status}.`);
      const page = this.#applyPage(json);
      this.#failures = 0;
      this.#isOutage = false;
      const isEarly = waits && page.events.length === 0 && runtime.steady() - startedAt < EMPTY_INTERVAL;
      return isEarly ? EMPTY_INTERVAL : 0;
    } catch (cause) {
      if (this.#closed.signal.aborted) return 0;
      this.#failures++;
      this.#isOutage = !(cause instanceof UnusableFeed);
      if (this.state !== 'following') {
        this.#followingReported = false;
        emit({ type: 'feed_lost', url, cause });
      }
      return Math.min(MIN_RETRY * 2 ** (this.#failures - 1), MAX_RETRY);
    }
  }

  async #requestPage(wait: number): Promise<LimitedResponse> {
    const { resolveUrl, client, audience, runtime } = this.#options;
    const form = new URLSearchParams({ wait: String(wait), resource: audience });
    if (this.#cursor !== undefined) form.set('cursor', this.#cursor);
    return client.post(await resolveUrl(), form, {
      limit: MAX_PAGE_BYTES,
      timeout: wait > 0 ? wait * 1000 + POLL_GRACE : runtime.timeout,
      signal: this.#closed.signal,
    });
  }

  // A page that is not supported, or has too many events, may contain a revocation: the feed is not reliable
  // until the next valid page.
  #applyPage(json: JsonObject | undefined): FeedPage {
    const { runtime, emit, url, onBroadRevocation } = this.#options;
    const now = runtime.now();
    const followedAt = this.#followedAt;
    this.#followedAt = undefined;
    const page = parseFeedPage(json);
    if (this.#isBlind !== (page.resourceVisible === false)) return this.#changeVisibility(page);
    if (this.#cursor === undefined) this.#snapshot = new Revocations(now);
    const target = this.#snapshot ?? this.#revocations;
    for (const event of page.events) target.apply(event, now);
    if (page.snapshot || page.events.some(({ type }) => type !== 'token')) onBroadRevocation();
    this.#cursor = page.cursor;
    if (page.snapshot || page.more) {
      // The next response contains the events during the snapshot, which is not complete until then.
      this.#followedAt = this.#snapshot === undefined ? followedAt : undefined;
      return page;
    }
    this.#revocations = target;
    this.#snapshot = undefined;
    this.#followedAt = runtime.steady();
    this.#staleReported = false;
    if (!this.#followingReported && !this.#isBlind) emit({ type: 'feed_followed', url });
    this.#followingReported = !this.#isBlind;
    return page;
  }

  // Events that were hidden until now require a new snapshot.
  #changeVisibility(page: FeedPage): FeedPage {
    const { emit, url, client, audience } = this.#options;
    this.#isBlind = !this.#isBlind;
    this.#cursor = undefined;
    this.#snapshot = undefined;
    if (this.#isBlind) {
      this.#followingReported = false;
      emit({ type: 'resource_not_visible', url, clientId: client.clientId, audience });
    }
    return page;
  }
}
