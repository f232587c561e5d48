// Limits the requests in work, so that each is served in time when more arrive than the server can serve
// (decision 210). The limit is the number of requests that the server completes within the longest delay, by
// the rate at which it completes them under load.
import type { WorkCount } from './paced-response.ts';
import { RetryTime } from './retry-time.ts';

/** Requests in work that are admitted at any rate: enough for the largest batches to be signed at once. */
const LEAST = 64;
/** Requests in work from which each that arrives is counted, so that the connections can take turns; at the limit, if it is lower. */
const BUSY = 128;
/** Requests per second that a process is assumed to complete until its rate is measured. */
const ASSUMED_RATE = 10_000;
/** Milliseconds between two measurements of the rate, which is measured only under load. */
const INTERVAL = 100;
/** The share of a new measurement in the rate, also of the first: one pause of a disk does not count as the rate. */
const WEIGHT = 0.5;
/** Milliseconds without load after which measuring ends, and the rate is forgotten. */
const CALM = 10_000;
/** Milliseconds between two reports. */
const REPORT_INTERVAL = 10_000;
/**
 * The share of the limit that is reserved for requests that end an overload or lessen it. They get no more, so
 * that the rest is left for all others.
 */
const RESERVE = 0.5;

/** The options of a limit. */
export interface WorkLimitOptions {
  /** Milliseconds that a request may wait for those in work before it; `Infinity` for no limit. */
  readonly maxDelay: number;
  /** Milliseconds of a monotonic clock; `performance.now` by default. */
  readonly monotonic?: () => number;
  /** From 0 up to 1; `Math.random` by default. */
  readonly random?: () => number;
  readonly onReport?: (report: WorkReport) => void;
}

/** Counts of an overload since the last report. */
export interface WorkReport {
  readonly refused: number;
  /** Requests in work that are admitted at once. */
  readonly limit: number;
  /** Seconds that the last refusal stated. */
  readonly retryAfter: number;
}

/** The requests of a process that are in work, and their limit. */
export class WorkLimit {
  /** Requests that were refused since the start. */
  refused = 0;
  /** Requests that were completed since the start. */
  completed = 0;
  readonly #options: Required<WorkLimitOptions>;
  readonly #retryTime: RetryTime;
  /** Counts a request of the reserve. */
  readonly #reserve: WorkCount = { end: () => this.#endReserved() };
  #inWork = 0;
  /** Those of the requests in work that the reserve is for. */
  #reservedInWork = 0;
  #limit: number;
  #rate = ASSUMED_RATE;
  #timer: NodeJS.Timeout | undefined;
  #since = { at: 0, completed: 0, isLoaded: false };
  #loadedAt = 0;
  #reported = { at: Number.NEGATIVE_INFINITY, refused: 0 };

  constructor(options: WorkLimitOptions) {
    const { monotonic = () => performance.now(), random = Math.random, onReport = () => undefined } = options;
    this.#options = { ...options, monotonic, random, onReport };
    this.#retryTime = new RetryTime(random);
    this.#limit = this.#limitAt(this.#rate);
  }

  /** Milliseconds that a request may wait for those before it. */
  get maxDelay(): number {
    return this.#options.maxDelay;
  }

  /** Milliseconds of the monotonic clock. */
  now(): number {
    return this.#options.monotonic();
  }

  /** Requests in work. */
  get inWork(): number {
    return this.#inWork;
  }

  /** Whether so many requests are in work that those which arrive are counted. */
  get isBusy(): boolean {
    return this.#inWork >= BUSY || this.#inWork >= this.#limit;
  }

  /** Requests in work from which further ones are refused. */
  get limit(): number {
    return this.#limit;
  }

  /**
   * Whether a further request is admitted. The reserve has a limit of its own, whatever else is in work: for the
   * management API, by which an operator ends an overload, and for revocations, by which guards learn without
   * introspection which tokens have ended.
   *
   * @param url - path and query
   */
  admits(url: string): boolean {
    // While neither limit is reached, as usual, the path is not looked at.
    const isReserveFull = this.#reservedInWork >= this.#limit * RESERVE;
    const isFull = this.#inWork >= this.#limit;
    if (!isFull && !isReserveFull) return true;
    return isReserved(url) ? !isReserveFull : !isFull;
  }

  /**
   * Counts a request whose work begins.
   *
   * @param url - path and query
   * @returns where its count ends
   */
  begin(url: string): WorkCount {
    this.#inWork++;
    if (this.#timer === undefined && this.#isLoaded) this.#startMeasuring();
    if (!isReserved(url)) return this;
    this.#reservedInWork++;
    return this.#reserve;
  }

  #endReserved(): void {
    this.#reservedInWork--;
    this.end();
  }

  /** Ends the count of a request that the reserve is not for. */
  end(): void {
    this.#inWork--;
    this.completed++;
  }

  /** Counts a request that is refused. @returns seconds after which its client may try again */
  refuse(): number {
    this.refused++;
    if (this.#timer === undefined) this.#startMeasuring();
    return this.#retryTime.next();
  }

  get #isLoaded(): boolean {
    return this.#inWork * 2 >= this.#limit;
  }

  #limitAt(rate: number): number {
    return Math.max(LEAST, Math.ceil((rate * this.#options.maxDelay) / 1_000));
  }

  #startMeasuring(): void {
    if (this.#options.maxDelay === Number.POSITIVE_INFINITY) return;
    this.#mark();
    this.#loadedAt = this.#since.at;
    this.#retryTime.start(this.#since.at, this.refused, this.completed);
    this.#timer = setInterval(() => this.measure(), INTERVAL).unref();
  }

  #mark(): void {
    this.#since = { at: this.now(), completed: this.completed, isLoaded: this.#isLoaded };
  }

  /** Measures the rate; a timer calls it while there is load. */
  measure(): void {
    const { at, completed, isLoaded } = this.#since;
    const now = this.now();
    this.#retryTime.advance(now, this.refused, this.completed);
    // Without load, the rate is that of the arriving requests. It says nothing about the server.
    const isMeasurable = isLoaded && this.#isLoaded && now > at;
    if (isMeasurable) this.#loadedAt = now;
    const done = this.completed - completed;
    // A pause of the store, however long, is part of one measurement, which ends when requests are completed.
    if (!isMeasurable || done > 0) this.#mark();
    if (isMeasurable && done > 0) this.#setRate(WEIGHT * ((done / (now - at)) * 1_000) + (1 - WEIGHT) * this.#rate);
    this.#report(now);
    if (now - this.#loadedAt >= CALM) this.#stopMeasuring();
  }

  #setRate(rate: number): void {
    this.#rate = rate;
    this.#limit = this.#limitAt(rate);
  }

  // What is no longer measured is no longer known: a limit from a slow store would refuse short peaks for hours.
  #stopMeasuring(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
    this.#setRate(ASSUMED_RATE);
  }

  #report(now: number): void {
    const refused = this.refused - this.#reported.refused;
    if (refused === 0 || now - this.#reported.at < REPORT_INTERVAL) return;
    this.#reported = { at: now, refused: this.refused };
    this.#options.onReport({ refused, limit: this.#limit, retryAfter: this.#retryTime.seconds });
  }
}

/** Whether the reserve is for the requests of a URL, which have a queue of their own. */
export const isReserved = (url: string): boolean => RESERVED.test(url);

const RESERVED = /^(?:\/management\/|\/(?:[\w.-]+\/)*revo(?:ke|cations)$)/;
