import { median } from '../median.ts';

/** The fewest rounds that can show a difference with 95 % confidence, if all of them agree. */
export const ENOUGH_ROUNDS = 6;

/** The median of the rounds' ratios, its interval, and whether they show a difference. */
export interface Spread {
  readonly median: number;
  /**
   * With enough rounds, an interval that contains the true median with 95 % confidence; otherwise the
   * extremes.
   */
  readonly low: number;
  readonly high: number;
  readonly verdict: 'faster' | 'slower' | 'within the spread' | 'too few rounds';
}

/**
 * The confidence interval of a median by the binomial distribution: it assumes nothing about how the rounds
 * are distributed, and a single disturbed round moves it little.
 *
 * @param ratios - above 1 is faster; one for each round
 */
export const spreadOf = (ratios: readonly number[]): Spread => {
  const sorted = ratios.toSorted((a, b) => a - b);
  const { length } = sorted;
  // `skipped` rounds are left out at each end: the most for which P(so many or fewer below the median) ≤ 2.5
  // %.
  let skipped = 0;
  let term = 0.5 ** length;
  let sum = term;
  for (let below = 1; ; below++) {
    term *= (length - below + 1) / below;
    sum += term;
    if (sum > 0.025) break;
    skipped = below;
  }
  const [low = Number.NaN, high = Number.NaN] = [sorted[skipped], sorted[length - 1 - skipped]];
  return { median: median(ratios), low, high, verdict: verdictOf(length, low, high) };
};

const verdictOf = (rounds: number, low: number, high: number): Spread['verdict'] => {
  if (low <= 1 && high >= 1) return 'within the spread';
  if (rounds < ENOUGH_ROUNDS) return 'too few rounds';
  return low > 1 ? 'faster' : 'slower';
};
