// A source's access to its store, under one key and in one format. Every call has a timeout, and none
// rejects.
import { isJsonObject } from '@mintmark/protocol';
import { TokenStoreError } from '../errors/token-store-error.ts';
import type { TokenStore } from '../stores/token-store.ts';
import type { PreparedTokenRequest } from '../token/token-request.ts';
import type { CompleteRuntime } from './runtime.ts';
import { sleep } from './runtime.ts';
import { type TimedToken, timedToken } from './timed-token.ts';
import type { TokenEvent } from './token-events.ts';

/** Milliseconds after which a call of the store has failed. */
const STORE_TIMEOUT = 5_000;
/**
 * Minimum milliseconds between two reads while another process holds the lock; at random up to twice as many.
 */
const POLL_INTERVAL = 50;

/** The store, as a source uses it. */
export interface SharedTokens {
  /** The stored token, unless it has expired. */
  read(): Promise<TimedToken | undefined>;
  write(held: TimedToken, sentAt: number): Promise<void>;
  /**
   * Executes the work under the lock, so that other processes wait for its result. It is executed without the
   * lock if the store has none, if the store fails, or if another process holds the lock for longer than
   * `time`. An acceptable token that appears in the store in the meantime is returned instead.
   */
  exclusively(
    time: number,
    signal: AbortSignal,
    accepts: (held: TimedToken) => boolean,
    work: () => Promise<TimedToken>,
  ): Promise<TimedToken>;
}

/** A source's store under the key of its request. */
export const shareTokens = (
  store: TokenStore,
  request: Pick<PreparedTokenRequest, 'identity' | 'read'>,
  runtime: CompleteRuntime,
  emit: (event: TokenEvent) => void,
): SharedTokens => {
  const guarded = async <T>(operation: 'get' | 'set' | 'lock' | 'unlock', run: (key: string) => Promise<T>): Promise<T | undefined> => {
    try {
      // Computed each time: a certificate may have been renewed.
      return await within(STORE_TIMEOUT, runtime, run(await tokenKey(request.identity())));
    } catch (error) {
      emit({ type: 'storeFailed', operation, error });
      return undefined;
    }
  };

  const read = (): Promise<TimedToken | undefined> =>
    guarded('get', async (name) => {
      const text = await store.get(name);
      return text === null || text === undefined ? undefined : readStored(text, request, runtime);
    });

  const find = async (accepts: (held: TimedToken) => boolean): Promise<TimedToken | undefined> => {
    const held = await read();
    return held !== undefined && accepts(held) ? held : undefined;
  };

  const lock = (time: number): Promise<Lock> =>
    guarded('lock', async (name): Promise<Lock> => (await store.tryLock?.(name, time)) ?? 'held').then((lock) => lock ?? 'failed');

  return {
    read,
    write: async ({ token, end }, sentAt) => {
      const left = end.wall - runtime.now();
      const text = JSON.stringify({ v: VERSION, sent_at: sentAt, answer: token.raw });
      if (left > 0) await guarded('set', (name) => store.set(name, text, left));
    },
    exclusively: async (time, signal, accepts, work) => {
      if (store.tryLock === undefined) return work();
      const until = runtime.monotonic() + time;
      for (let got = await lock(time); ; got = await lock(time)) {
        if (typeof got === 'function') {
          try {
            return (await find(accepts)) ?? (await work());
          } finally {
            await guarded('unlock', got);
          }
        }
        if (got === 'failed' || runtime.monotonic() >= until) return work();
        await sleep(runtime.schedule, POLL_INTERVAL * (1 + runtime.random()), signal);
        const found = await find(accepts);
        if (found !== undefined) return found;
      }
    },
  };
};

type Lock = (() => Promise<void>) | 'held' | 'failed';

/** The version of the stored format; a text of another version is a miss. */
const VERSION = 1;

const readStored = (text: string, request: Pick<PreparedTokenRequest, 'read'>, runtime: CompleteRuntime): TimedToken | undefined => {
  const stored = parse(text);
  if (!isJsonObject(stored) || stored.v !== VERSION || typeof stored.sent_at !== 'number') return undefined;
  const wall = runtime.now();
  // The time lies in the future if the clock was set back, or if another machine's clock is ahead. The
  // remaining lifetime is then unknown.
  if (stored.sent_at > wall) return undefined;
  const token = request.read(stored.answer, stored.sent_at);
  const age = wall - stored.sent_at;
  const held = timedToken(token, { wall: stored.sent_at, monotonic: runtime.monotonic() - age, random: runtime.random() });
  return wall < held.end.wall ? held : undefined;
};

const parse = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    // The parser's error is omitted, since it quotes what it read: a token.
    throw new TokenStoreError('The token store contains something other than a stored token.');
  }
};

/**
 * The key of a token: a digest of everything that affects it, so that keys disclose neither servers nor
 * clients nor scopes.
 */
const tokenKey = async (identity: Promise<readonly unknown[]>): Promise<string> => {
  const text = JSON.stringify((await identity).map((part) => part ?? null));
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text));
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join('');
};

const within = <T>(milliseconds: number, { schedule }: CompleteRuntime, work: Promise<T>): Promise<T> =>
  new Promise((resolve, reject) => {
    const cancel = schedule(
      () => reject(new TokenStoreError(`The token store did not respond within ${milliseconds / 1000} s.`)),
      milliseconds,
    );
    work.then(resolve, reject).finally(cancel);
  });
