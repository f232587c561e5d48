// Finds the key of a set that verifies a signature, for a limited cost.
import type { Jws } from '@mintmark/protocol';
import { keyAlgorithms, type PublicJwk, publicKeyOf } from './jwk.ts';
import { verifyWithDummyKey } from './verify-dummy.ts';
import { verifyJws } from './verify-jws.ts';

/**
 * Maximum number of verifications per JWT, in units of one with a common key. At least one key is tried.
 */
const MAX_COST = 4;
/** The cost of curves whose verification takes longer than a third of a millisecond. */
const COSTS: Readonly<Record<string, number>> = { 'P-384': 4, 'P-521': 8 };
const LARGE_RSA = { bits: 4096, cost: 2 } as const;

/** The result of a search. */
export interface KeySearch {
  /** The key that verifies the signature. */
  readonly key: PublicJwk | undefined;
  /** How many keys fit the header. */
  readonly fitting: number;
  /** How many of them were tried. */
  readonly tried: number;
}

/**
 * Finds the key. `kid` only narrows the choice.
 *
 * @param allowed - JWS names of algorithms
 */
export const findVerifyingKey = (jws: Jws, keys: readonly PublicJwk[], allowed: readonly string[]): KeySearch => {
  const { alg, kid } = jws.header;
  const named = keys.filter((key) => kid === undefined || key.kid === undefined || key.kid === kid);
  const fitting = named.filter((key) => keyAlgorithms(key).includes(alg));
  // A key with the requested kid comes before keys without one.
  const candidates = affordable(fitting.toSorted((a, b) => Number(b.kid === kid) - Number(a.kid === kid)));
  const key = candidates.find((candidate) => verifyJws(jws, candidate, allowed));
  // The time must not reveal that there is no such key.
  if (candidates.length === 0) verifyWithDummyKey(jws);
  return { key, fitting: fitting.length, tried: candidates.length };
};

const affordable = (keys: readonly PublicJwk[]): readonly PublicJwk[] => {
  let left = MAX_COST;
  return keys.filter((key, index) => {
    left -= costOf(key);
    return index === 0 || left >= 0;
  });
};

const costOf = (key: PublicJwk): number => {
  const { modulusLength = 0 } = publicKeyOf(key).asymmetricKeyDetails ?? {};
  return modulusLength > LARGE_RSA.bits ? LARGE_RSA.cost : (COSTS[key.crv ?? ''] ?? 1);
};

/** Why a search found no key, a clause; `undefined` if keys fit, and all were tried. */
export const searchProblem = ({ fitting, tried }: KeySearch): string | undefined => {
  if (fitting === 0) return 'no key fits';
  return tried < fitting ? `${tried} of ${fitting} keys were tried: name the key by its kid` : undefined;
};
