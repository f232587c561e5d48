// Limits the wrong secrets of one address for one client with secrets under slow hashes. A correct secret
// that is cached is not counted, so that unauthenticated callers cannot lock its client out.
import { networkOf } from '../../net/address-network.ts';
import { TokenBuckets } from '../token-buckets.ts';

/** The number of wrong guesses that an address may make without a pause. */
export const GUESSES = 10;
/** Milliseconds until it may make another guess. */
export const GUESS_INTERVAL = 6_000;
/** Maximum number of addresses that are stored; beyond it only the hashing slots limit the cost. */
const MAX_REMEMBERED = 50_000;

/** Counts guesses. */
export class GuessThrottle {
  readonly #buckets: TokenBuckets;

  /** @param steady - milliseconds of a monotonic clock */
  constructor(steady: () => number) {
    this.#buckets = new TokenBuckets({ capacity: GUESSES, interval: GUESS_INTERVAL, max: MAX_REMEMBERED, steady });
  }

  /** Consumes one guess. @returns seconds until the next, or `undefined` when this one may be made */
  take(client: string, address: string): number | undefined {
    return this.#buckets.take(nameOf(client, address));
  }

  /** Returns the guess of a right secret. */
  refund(client: string, address: string): void {
    this.#buckets.refund(nameOf(client, address));
  }
}

const nameOf = (client: string, address: string): string => `${client} ${networkOf(address)}`;
