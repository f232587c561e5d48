// Follows the revocation feed of a tenant: first all that is unexpired, then what is new, by a long poll. Whether it can be relied upon is a
// question of how long ago it answered last.
import type { JsonObject } from '@mintmark/protocol';
import type { ApiClient } from '../api-client/api-client.ts';
import type { LimitedAnswer } from '../exchange/limited-exchange.ts';
import type { GuardListener } from '../guard-events.ts';
import { isWithin, type OutsideWorld } from '../runtime.ts';
import { type FeedAnswer, parseFeedAnswer } from './feed-page.ts';
import { Revocations, type TokenMarks } from './revocations.ts';

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
  readonly locate: () => string | Promise<string>;
  readonly client: ApiClient;
  /** The resource whose tokens the client must be able to see. */
  readonly audience: string;
  /** Milliseconds beyond the staleness for which the last account still counts while nothing answers. */
  readonly grace: number;
  readonly world: OutsideWorld;
  readonly tell: GuardListener;
  /** Called when more ended than single tokens: what is remembered of introspection may be wrong. */
  readonly onBroadEnd: () => void;
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
class Unusable extends Error {
  override readonly name = 'Unusable';
}

/** A feed that is followed until it is closed. */
export class RevocationFeed {
  readonly #options: RevocationFeedOptions;
  readonly #closed = new AbortController();
  #known: Revocations;
  /** Where a new account is gathered, until it is complete. */
  #gathering: Revocations | undefined;
  #cursor: string | undefined;
  #followedAt: number | undefined;
  #failures = 0;
  #wasFollowing = false;
  /** Whether the last try failed because nobody answered. */
  #isOutage = false;
  #isBlind = false;
  #toldStale = false;
  #run: Promise<void> | undefined;
  readonly #waiting = new Set<() => void>();

  constructor(options: RevocationFeedOptions) {
    this.#options = options;
    this.#known = new Revocations(options.world.now());
  }

  /** Begins to follow; a second call changes nothing. */
  start(): void {
    if (!this.#closed.signal.aborted) this.#run ??= this.#follow();
  }

  get state(): FeedState {
    if (this.#isBlind) return 'blind';
    const { grace, world } = this.#options;
    const now = world.steady();
    if (isWithin(this.#followedAt, FEED_STALENESS, now)) return 'following';
    return this.#isOutage && isWithin(this.#followedAt, FEED_STALENESS + grace, now) ? 'stale' : 'behind';
  }

  /** Whether the last try failed. */
  get isFailing(): boolean {
    return this.#failures > 0;
  }

  /** A token was accepted by an account that is stale; told once for each gap. */
  acceptedStale(): void {
    if (this.#toldStale) return;
    this.#toldStale = true;
    const { tell, url, grace } = this.#options;
    tell({ type: 'feed_stale', url, until: new Date((this.#followedAt ?? 0) + FEED_STALENESS + grace) });
  }

  /** Whether a token has ended, as far as is known. */
  ends(marks: TokenMarks): boolean {
    return this.#known.ends(marks);
  }

  /** Waits for the first answer, good or bad. */
  async firstTry(): Promise<void> {
    this.start();
    if (this.#followedAt !== undefined || this.#failures > 0 || this.#closed.signal.aborted) return;
    await new Promise<void>((resolve) => this.#waiting.add(resolve));
  }

  /** Ends the following. */
  async close(): Promise<void> {
    this.#closed.abort();
    await this.#run;
  }

  async #follow(): Promise<void> {
    const { world } = this.#options;
    while (!this.#closed.signal.aborted) {
      const startedAt = world.steady();
      const pause = await this.#poll(startedAt);
      for (const resolve of this.#waiting) resolve();
      this.#waiting.clear();
      if (pause > 0) await world.delay(pause, this.#closed.signal);
    }
  }

  /** @returns milliseconds to wait before the next poll */
  async #poll(startedAt: number): Promise<number> {
    const { world, tell, url } = this.#options;
    const waits = this.#cursor !== undefined && this.#gathering === undefined;
    try {
      const { status, json } = await this.#ask(waits ? WAIT : 0);
      if ((status === 410 || status === 400) && this.#cursor !== undefined) {
        // The server does not know where we stand. What is known still holds, and is not relied upon until a new account is complete.
        this.#cursor = undefined;
        this.#followedAt = undefined;
        return 0;
      }
      if (status !== 200) throw new (status >= 500 || status === 429 ? Error : Unusable)(`The revocation feed answered ${status}.`);
      const answer = this.#take(json);
      this.#failures = 0;
      this.#isOutage = false;
      const isEarly = waits && answer.events.length === 0 && world.steady() - startedAt < EMPTY_INTERVAL;
      return isEarly ? EMPTY_INTERVAL : 0;
    } catch (cause) {
      if (this.#closed.signal.aborted) return 0;
      this.#failures++;
      this.#isOutage = !(cause instanceof Unusable);
      if (this.state !== 'following') {
        this.#wasFollowing = false;
        tell({ type: 'feed_lost', url, cause });
      }
      return Math.min(MIN_RETRY * 2 ** (this.#failures - 1), MAX_RETRY);
    }
  }

  async #ask(wait: number): Promise<LimitedAnswer> {
    const { locate, client, audience, world } = this.#options;
    const form = new URLSearchParams({ wait: String(wait), resource: audience });
    if (this.#cursor !== undefined) form.set('cursor', this.#cursor);
    return client.post(await locate(), form, {
      limit: MAX_PAGE_BYTES,
      timeout: wait > 0 ? wait * 1000 + POLL_GRACE : world.timeout,
      signal: this.#closed.signal,
    });
  }

  // An answer that is not understood, or does not fit, may be the end of a token: from then on the feed is not relied upon.
  #take(json: JsonObject | undefined): FeedAnswer {
    const { world, tell, url, onBroadEnd } = this.#options;
    const now = world.now();
    const followedAt = this.#followedAt;
    this.#followedAt = undefined;
    const answer = parseFeedAnswer(json);
    if (this.#isBlind !== (answer.resourceVisible === false)) return this.#turn(answer);
    if (this.#cursor === undefined) this.#gathering = new Revocations(now);
    const into = this.#gathering ?? this.#known;
    for (const event of answer.events) into.apply(event, now);
    if (answer.snapshot || answer.events.some(({ type }) => type !== 'token')) onBroadEnd();
    this.#cursor = answer.cursor;
    if (answer.snapshot || answer.more) {
      // What happened while the account was read comes with the next answer; until then it is not complete.
      this.#followedAt = this.#gathering === undefined ? followedAt : undefined;
      return answer;
    }
    this.#known = into;
    this.#gathering = undefined;
    this.#followedAt = world.steady();
    this.#toldStale = false;
    if (!this.#wasFollowing && !this.#isBlind) tell({ type: 'feed_followed', url });
    this.#wasFollowing = !this.#isBlind;
    return answer;
  }

  // What was hidden until now has to be read from the start.
  #turn(answer: FeedAnswer): FeedAnswer {
    const { tell, url, client, audience } = this.#options;
    this.#isBlind = !this.#isBlind;
    this.#cursor = undefined;
    this.#gathering = undefined;
    if (this.#isBlind) {
      this.#wasFollowing = false;
      tell({ type: 'resource_not_visible', url, clientId: client.clientId, audience });
    }
    return answer;
  }
}
