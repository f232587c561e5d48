// A JWK Set as fetched (RFC 7517 §5), and for how long it holds (RFC 9111 §4.2.1).

import { asJsonObject, type JsonObject } from '@mintmark/protocol';
import { exchange } from '../exchange/limited-exchange.ts';
import type { Runtime } from '../runtime.ts';
import { parseVerificationKey, type VerificationKey } from './verification-key.ts';

/** How long a set is used whose answer does not say it, in milliseconds. */
export const KEYS_LIFETIME = 300_000;
/** What an answer may say: not so little that every request asks, not so much that a withdrawn key lives on for hours. */
export const MIN_KEYS_LIFETIME = 60_000;
export const MAX_KEYS_LIFETIME = 3_600_000;

const MAX_JWKS_BYTES = 65_536;
/** Most members of a set. */
const MAX_KEYS = 100;

/** A fetched set. */
export interface KeySet {
  readonly keys: ReadonlySet<VerificationKey>;
  /** Milliseconds for which it holds. */
  readonly lifetime: number;
  readonly etag: string | undefined;
}

/**
 * Fetches a set, or hears that the one before still holds.
 *
 * @throws Error for anything but 200 with a set that has a key to verify with, or 304
 */
export const fetchKeySet = async (runtime: Runtime, url: string, before: KeySet | undefined): Promise<KeySet> => {
  const headers = new Headers({ accept: 'application/jwk-set+json, application/json' });
  if (before?.etag !== undefined) headers.set('if-none-match', before.etag);
  const answer = await exchange(runtime, url, { headers, limit: MAX_JWKS_BYTES });
  const lifetime = lifetimeOf(answer.headers);
  if (answer.status === 304 && before !== undefined) return { ...before, lifetime };
  if (answer.status !== 200) throw new Error(`The answer has status ${answer.status}.`);
  return { keys: parseKeys(answer.json, before), lifetime, etag: answer.headers.get('etag') ?? undefined };
};

/** What the header of a token says of the key that signed it. */
export interface KeyHint {
  readonly kid: string | undefined;
  readonly alg: unknown;
}

/**
 * The key for a token: the one of its `kid`, or the only one that fits where token or set names none (RFC 7515 §4.1.4). Of several with one
 * name, the only one that signs by the token's algorithm.
 */
export const chooseKey = ({ keys }: KeySet, { kid, alg }: KeyHint): VerificationKey | undefined => {
  const all = [...keys];
  const named = kid === undefined ? [] : all.filter((key) => key.kid === kid);
  // That the algorithm is another than the key's is for whoever verifies to say.
  if (named.length === 1) return named[0];
  const candidates = named.length > 0 ? named : kid === undefined ? all : all.filter((key) => key.kid === undefined);
  const fitting = candidates.filter(({ checks }) => checks.has(alg));
  return fitting.length === 1 ? fitting[0] : undefined;
};

const parseKeys = (set: JsonObject | undefined, before: KeySet | undefined): ReadonlySet<VerificationKey> => {
  const members: readonly unknown[] = Array.isArray(set?.['keys']) ? set['keys'] : [];
  if (members.length > MAX_KEYS) throw new Error(`The key set has more than ${MAX_KEYS} keys.`);
  const known = [...(before?.keys ?? [])];
  const keys: VerificationKey[] = [];
  for (const member of members) {
    // One that is there twice is the same object, and so there once.
    const key = parseVerificationKey(asJsonObject(member) ?? {}, [...known, ...keys]);
    if (key !== undefined) keys.push(key);
  }
  if (keys.length === 0) throw new Error('The answer is not a key set with a key to verify with.');
  return new Set(keys);
};

const lifetimeOf = (headers: Headers): number => {
  const control = (headers.get('cache-control') ?? '').toLowerCase();
  const [, seconds] = /(?:^|[\s,])max-age="?(\d{1,9})/.exec(control) ?? [];
  if (seconds === undefined) return /\bno-(?:store|cache)\b/.test(control) ? MIN_KEYS_LIFETIME : KEYS_LIFETIME;
  // What a cache on the way has kept for a while is that much older (RFC 9111 §5.1).
  const age = /^\d{1,9}$/.test(headers.get('age') ?? '') ? Number(headers.get('age')) : 0;
  const fresh = /\bno-(?:store|cache)\b/.test(control) ? 0 : Number(seconds) - age;
  return Math.min(Math.max(fresh * 1000, MIN_KEYS_LIFETIME), MAX_KEYS_LIFETIME);
};
