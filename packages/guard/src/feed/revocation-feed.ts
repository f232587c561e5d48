// Follows the revocation feed of a tenant: first all that is unexpired, then what is new, by a long poll. Whether it can be relied upon is a
// question of how long ago it answered last.
import type { JsonObject } from '@mintmark/protocol';
import type { ApiClient } from '../api-client/api-client.ts';
import type { LimitedResponse } from '../exchange/limited-exchange.ts';
import type { GuardListener } from '../guard-events.ts';
import { isWithin, type Runtime } from '../runtime.ts';
import { type FeedPage, parseFeedPage } from './feed-page.ts';
import { Revocations, type RevocationTarget } from './revocations.ts';

/** Milliseconds without an answer after which the feed is not relied upon. */
const FEED_STALENESS = 10_000;
/** Seconds that the server is asked to wait for news; an empty answer then is the heartbeat. Twice fits into the staleness. */
const WAIT = 4;
/** Milliseconds beyond the wait after which a poll is given up. */
const POLL_GRACE = 3_000;
/** Milliseconds between polls that bring nothing, for servers that do not wait. */
const EMPTY_INTERVAL = 500;
/** Milliseconds between two tries after a failure: doubled up to the second. */
const MIN_RETRY = 250;
const MAX_RETRY = 5_000;
const MAX_PAGE_BYTES = 2_097_152;

/** What the feed is followed with. */
export interface RevocationFeedOptions {
  /** What the feed is called in events. */
  readonly url: string;
  /** Where it is. */
  readonly resolveUrl: () => string | Promise<string>;
  readonly client: ApiClient;
  /** The resource whose tokens the client must be able to see. */
  readonly audience: string;
  /** Milliseconds beyond the staleness for which the last account still counts while nothing answers. */
  readonly grace: number;
  readonly runtime: Runtime;
  readonly emit: GuardListener;
  /** Called when more ended than single tokens: what is remembered of introspection may be wrong. */
  readonly onBroadRevocation: () => void;
}

/**
 * How the feed is doing.
 *
 * - `following`: it answered within the last 10 seconds
 * - `stale`: the server has been out of reach for longer, within the grace (`staleFeed`)
 * - `behind`: its first account is not complete, or the grace is over
 * - `blind`: it answers, and the client may not see the tokens of the audience, so that it would not be told of their end
 */
export type FeedState = 'behind' | 'following' | 'stale' | 'blind';

/** An answer by which the server does not let us follow, or that is not understood: it is there, so that no grace is given. */
class UnusableFeed extends Error {
  override readonly name = 'Unusable';
}

/** A feed that is followed until it is closed. */
export class RevocationFeed {
  readonly #options: RevocationFeedOptions;
  readonly #closed = new AbortController();
  #revocations: Revocations;
  /** Where a new account is gathered, until it is complete. */
  #snapshot: Revocations | undefined;
  #cursor: string | undefined;
  #followedAt: number | undefined;
  #failures = 0;
  #followingReported = false;
  /** Whether the last try failed because nobody answered. */
  #isOutage = false;
  #isBlind = false;
  #staleReported = false;
  #run: Promise<void> | undefined;
  readonly #firstResponseWaiters = new Set<() => void>();

  constructor(options: RevocationFeedOptions) {
    this.#options = options;
    this.#revocations = new Revocations(options.runtime.now());
  }

  /** Begins to follow; a second call changes nothing. */
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

  /** Whether the last try failed. */
  get isFailing(): boolean {
    return this.#failures > 0;
  }

  /** A token was accepted by an account that is stale; told once for each gap. */
  reportStaleUse(): void {
    if (this.#staleReported) return;
    this.#staleReported = true;
    const { emit, url, grace } = this.#options;
    emit({ type: 'feed_stale', url, until: new Date((this.#followedAt ?? 0) + FEED_STALENESS + grace) });
  }

  /** Whether a token has ended, as far as is known. */
  isRevoked(marks: RevocationTarget): boolean {
    return this.#revocations.matches(marks);
  }

  /** Waits for the first answer, good or bad. */
  async firstResponse(): Promise<void> {
    this.start();
    if (this.#followedAt !== undefined || this.#failures > 0 || this.#closed.signal.aborted) return;
    await new Promise<void>((resolve) => this.#firstResponseWaiters.add(resolve));
  }

  /** Ends the following. */
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
        // The server does not know where we stand. What is known still holds, and is not relied upon until a new account is complete.
        this.#cursor = undefined;
        this.#followedAt = undefined;
        return 0;
      }
      if (status !== 200) throw new (status >= 500 || status === 429 ? Error : UnusableFeed)(`The revocation feed answered ${status}.`);
      const answer = this.#applyPage(json);
      this.#failures = 0;
      this.#isOutage = false;
      const isEarly = waits && answer.events.length === 0 && runtime.steady() - startedAt < EMPTY_INTERVAL;
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

  // An answer that is not understood, or does not fit, may be the end of a token: from then on the feed is not relied upon.
  #applyPage(json: JsonObject | undefined): FeedPage {
    const { runtime, emit, url, onBroadRevocation } = this.#options;
    const now = runtime.now();
    const followedAt = this.#followedAt;
    this.#followedAt = undefined;
    const answer = parseFeedPage(json);
    if (this.#isBlind !== (answer.resourceVisible === false)) return this.#changeVisibility(answer);
    if (this.#cursor === undefined) this.#snapshot = new Revocations(now);
    const into = this.#snapshot ?? this.#revocations;
    for (const event of answer.events) into.apply(event, now);
    if (answer.snapshot || answer.events.some(({ type }) => type !== 'token')) onBroadRevocation();
    this.#cursor = answer.cursor;
    if (answer.snapshot || answer.more) {
      // What happened while the account was read comes with the next answer; until then it is not complete.
      this.#followedAt = this.#snapshot === undefined ? followedAt : undefined;
      return answer;
    }
    this.#revocations = into;
    this.#snapshot = undefined;
    this.#followedAt = runtime.steady();
    this.#staleReported = false;
    if (!this.#followingReported && !this.#isBlind) emit({ type: 'feed_followed', url });
    this.#followingReported = !this.#isBlind;
    return answer;
  }

  // What was hidden until now has to be read from the start.
  #changeVisibility(answer: FeedPage): FeedPage {
    const { emit, url, client, audience } = this.#options;
    this.#isBlind = !this.#isBlind;
    this.#cursor = undefined;
    this.#snapshot = undefined;
    if (this.#isBlind) {
      this.#followingReported = false;
      emit({ type: 'resource_not_visible', url, clientId: client.clientId, audience });
    }
    return answer;
  }
}
