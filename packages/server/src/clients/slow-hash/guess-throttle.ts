// Limits the wrong secrets of one address for one client with secrets under slow hashes. A correct secret
// that is cached is not counted, so that unauthenticated callers cannot lock its client out.
import { isIPv6 } from 'node:net';
import { LRUCache } from 'lru-cache';

/** The number of wrong guesses that an address may make without a pause. */
export const GUESSES = 10;
/** Milliseconds until it may make another guess. */
export const GUESS_INTERVAL = 6_000;
/** Maximum number of addresses that are stored; beyond it only the hashing slots limit the cost. */
const MAX_REMEMBERED = 50_000;

/** Counts guesses. */
export class GuessThrottle {
  readonly #steady: () => number;
  // The time at which an address has all its guesses again.
  readonly #restoredAt = new LRUCache<string, number>({ max: MAX_REMEMBERED });

  /** @param steady - milliseconds of a monotonic clock */
  constructor(steady: () => number) {
    this.#steady = steady;
  }

  /** Consumes one guess. @returns seconds until the next, or `undefined` when this one may be made */
  take(client: string, address: string): number | undefined {
    const name = nameOf(client, address);
    const now = this.#steady();
    const restoredAt = Math.max(this.#restoredAt.get(name) ?? 0, now) + GUESS_INTERVAL;
    const over = restoredAt - now - GUESSES * GUESS_INTERVAL;
    if (over > 0) return Math.ceil(over / 1000);
    this.#restoredAt.set(name, restoredAt);
    return undefined;
  }

  /** Returns the guess of a right secret. */
  refund(client: string, address: string): void {
    const name = nameOf(client, address);
    const restoredAt = this.#restoredAt.get(name);
    if (restoredAt !== undefined) this.#restoredAt.set(name, restoredAt - GUESS_INTERVAL);
  }
}

// The owner of an IPv6 address usually has its whole /64 network.
const nameOf = (client: string, address: string): string => `${client} ${isIPv6(address) ? networkOf(address) : address}`;

const networkOf = (address: string): string => {
  const [head = '', tail] = address.toLowerCase().split('::', 2);
  const groups = head === '' ? [] : head.split(':');
  const rest = tail === undefined || tail === '' ? [] : tail.split(':');
  const all =
    tail === undefined ? groups : [...groups, ...Array.from({ length: Math.max(0, 8 - groups.length - rest.length) }, () => '0'), ...rest];
  return all
    .slice(0, 4)
    .map((group) => group.replace(/^0+(?=.)/, ''))
    .join(':');
};
