// A source's way to its store: under one key, in one format, never for longer than a few seconds, and never failing.
import { isJsonObject } from '@mintmark/protocol';
import { TokenStoreError } from '../errors/token-store-error.ts';
import type { TokenStore } from '../stores/token-store.ts';
import type { PreparedTokenRequest } from '../token/token-request.ts';
import { type HeldToken, holdToken } from './held-token.ts';
import type { CompleteOutside } from './runtime.ts';
import { sleep } from './runtime.ts';
import type { TokenEvent } from './token-events.ts';

/** Milliseconds after which a store counts as failed. */
const STORE_TIMEOUT = 5_000;
/** Milliseconds between two looks while another process holds the lock; chance adds up to as much again. */
const LOOK = 50;

/** What a source needs of its store. */
export interface SharedTokens {
  /** The token kept, if it is one that has not ended. */
  read(): Promise<HeldToken | undefined>;
  write(held: HeldToken, sentAt: number): Promise<void>;
  /**
   * Does the work under the lock, so that others wait for its outcome; without it where the store has none, fails, or the lock is held for
   * longer than the time given. While waiting, and again under the lock, it looks for a token that will do.
   */
  alone(time: number, signal: AbortSignal, will: (held: HeldToken) => boolean, work: () => Promise<HeldToken>): Promise<HeldToken>;
}

/** A source's store under the key of its request. */
export const shareTokens = (
  store: TokenStore,
  request: Pick<PreparedTokenRequest, 'identity' | 'read'>,
  outside: CompleteOutside,
  tell: (event: TokenEvent) => void,
): SharedTokens => {
  const guarded = async <T>(operation: 'get' | 'set' | 'lock' | 'unlock', run: (key: string) => Promise<T>): Promise<T | undefined> => {
    try {
      // Anew each time: a certificate may have been renewed.
      return await within(STORE_TIMEOUT, outside, run(await tokenKey(request.identity())));
    } catch (error) {
      tell({ type: 'storeFailed', operation, error });
      return undefined;
    }
  };

  const read = (): Promise<HeldToken | undefined> =>
    guarded('get', async (name) => {
      const text = await store.get(name);
      return text === null || text === undefined ? undefined : readKept(text, request, outside);
    });

  const lookFor = async (will: (held: HeldToken) => boolean): Promise<HeldToken | undefined> => {
    const held = await read();
    return held !== undefined && will(held) ? held : undefined;
  };

  const lock = (time: number): Promise<Lock> =>
    guarded('lock', async (name): Promise<Lock> => (await store.tryLock?.(name, time)) ?? 'taken').then((lock) => lock ?? 'failed');

  return {
    read,
    write: async ({ token, end }, sentAt) => {
      const left = end.wall - outside.now();
      const text = JSON.stringify({ v: VERSION, sent_at: sentAt, answer: token.raw });
      if (left > 0) await guarded('set', (name) => store.set(name, text, left));
    },
    alone: async (time, signal, will, work) => {
      if (store.tryLock === undefined) return work();
      const until = outside.monotonic() + time;
      for (let got = await lock(time); ; got = await lock(time)) {
        if (typeof got === 'function') {
          try {
            return (await lookFor(will)) ?? (await work());
          } finally {
            await guarded('unlock', got);
          }
        }
        if (got === 'failed' || outside.monotonic() >= until) return work();
        await sleep(outside.schedule, LOOK * (1 + outside.random()), signal);
        const found = await lookFor(will);
        if (found !== undefined) return found;
      }
    },
  };
};

type Lock = (() => Promise<void>) | 'taken' | 'failed';

/** Of the texts in a store; one of another version is a miss. */
const VERSION = 1;

const readKept = (text: string, request: Pick<PreparedTokenRequest, 'read'>, outside: CompleteOutside): HeldToken | undefined => {
  const kept = parse(text);
  if (!isJsonObject(kept) || kept.v !== VERSION || typeof kept.sent_at !== 'number') return undefined;
  const wall = outside.now();
  // Obtained in the future: the clock has been set back since, or another machine's is ahead. How much is left cannot be told.
  if (kept.sent_at > wall) return undefined;
  const token = request.read(kept.answer, kept.sent_at);
  const age = wall - kept.sent_at;
  const held = holdToken(token, { wall: kept.sent_at, monotonic: outside.monotonic() - age, random: outside.random() });
  return wall < held.end.wall ? held : undefined;
};

const parse = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    // Without the parser's error, which quotes what it read: a token.
    throw new TokenStoreError('The token store contains something other than a stored token.');
  }
};

/** The name of a token: a digest of everything that changes it, so that a store tells neither servers nor clients nor scopes. */
const tokenKey = async (identity: Promise<readonly unknown[]>): Promise<string> => {
  const text = JSON.stringify((await identity).map((part) => part ?? null));
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text));
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join('');
};

const within = <T>(milliseconds: number, { schedule }: CompleteOutside, work: Promise<T>): Promise<T> =>
  new Promise((resolve, reject) => {
    const callOff = schedule(
      () => reject(new TokenStoreError(`The token store did not respond within ${milliseconds / 1000} s.`)),
      milliseconds,
    );
    work.then(resolve, reject).finally(callOff);
  });
