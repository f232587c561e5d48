// Fetches a JWK Set (RFC 7517 §5), with its lifetime (RFC 9111 §4.2.1).

import { asJsonObject, type JsonObject } from '@mintmark/protocol';
import { exchange } from '../exchange/limited-exchange.ts';
import type { Runtime } from '../runtime.ts';
import { parseVerificationKey, type VerificationKey } from './verification-key.ts';

/** The lifetime of a set whose response does not state one, in milliseconds. */
export const KEYS_LIFETIME = 300_000;
/**
 * The limits of a stated lifetime: not so short that every request fetches, nor so long that a withdrawn
 * key is accepted for hours.
 */
export const MIN_KEYS_LIFETIME = 60_000;
export const MAX_KEYS_LIFETIME = 3_600_000;

const MAX_JWKS_BYTES = 65_536;
/** Maximum number of keys in a set. */
const MAX_KEYS = 100;

/** A fetched set. */
export interface KeySet {
  readonly keys: ReadonlySet<VerificationKey>;
  /** Its lifetime in milliseconds. */
  readonly lifetime: number;
  readonly etag: string | undefined;
}

/**
 * Fetches a set, or revalidates the previous one.
 *
 * @throws Error for any response but 200 with a set that has a usable key, or 304
 */
export const fetchKeySet = async (runtime: Runtime, url: string, before: KeySet | undefined): Promise<KeySet> => {
  const headers = new Headers({ accept: 'application/jwk-set+json, application/json' });
  if (before?.etag !== undefined) headers.set('if-none-match', before.etag);
  const response = await exchange(runtime, url, { headers, limit: MAX_JWKS_BYTES });
  const lifetime = lifetimeOf(response.headers);
  if (response.status === 304 && before !== undefined) return { ...before, lifetime };
  if (response.status !== 200) throw new Error(`The key set responded with ${response.status}.`);
  return { keys: parseKeys(response.json, before), lifetime, etag: response.headers.get('etag') ?? undefined };
};

/** The header members that select the key of a token. */
export interface KeyHint {
  readonly kid: string | undefined;
  readonly alg: unknown;
}

/**
 * The key for a token: the one with its `kid`, or the only one that fits if the token or the set has no
 * `kid` (RFC 7515 §4.1.4). Of several with one `kid`, the only one for the token's algorithm.
 */
export const chooseKey = ({ keys }: KeySet, { kid, alg }: KeyHint): VerificationKey | undefined => {
  const all = [...keys];
  const named = kid === undefined ? [] : all.filter((key) => key.kid === kid);
  // A mismatch of the algorithm is reported by the verification.
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
    // A repeated key is the same object, so that the set contains it once.
    const key = parseVerificationKey(asJsonObject(member) ?? {}, [...known, ...keys]);
    if (key !== undefined) keys.push(key);
  }
  if (keys.length === 0) throw new Error('The response is not a key set with a usable key.');
  return new Set(keys);
};

const lifetimeOf = (headers: Headers): number => {
  const control = (headers.get('cache-control') ?? '').toLowerCase();
  const [, seconds] = /(?:^|[\s,])max-age="?(\d{1,9})/.exec(control) ?? [];
  if (seconds === undefined) return /\bno-(?:store|cache)\b/.test(control) ? MIN_KEYS_LIFETIME : KEYS_LIFETIME;
  // `Age`: the time that a shared cache has stored the response (RFC 9111 §5.1).
  const age = /^\d{1,9}$/.test(headers.get('age') ?? '') ? Number(headers.get('age')) : 0;
  const fresh = /\bno-(?:store|cache)\b/.test(control) ? 0 : Number(seconds) - age;
  return Math.min(Math.max(fresh * 1000, MIN_KEYS_LIFETIME), MAX_KEYS_LIFETIME);
};
