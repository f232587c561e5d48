// Welch's t-test of two series of times, as dudect uses it (Reparaz, Balasch and Verbauwhede: Dude, is my code
// constant time? 2017).

/** Beyond it, dudect takes two series for different. */
const THRESHOLD = 4.5;
/** Requests of each kind: an effect of 0.2 standard deviations, which Cohen calls small, shows in as many. */
const OBSERVED = 1000;
/** The share of the times that is compared. The others are those of interruptions. */
const QUICKEST = 0.9;

/** What the times of two series tell. */
export interface Comparison {
  /** Welch's t. */
  readonly t: number;
  /** The difference of the means, in the unit of the times. */
  readonly difference: number;
  /** Cohen's d: the difference, in standard deviations. */
  readonly effect: number;
  /** How many requests of each kind are needed until |t| is expected to exceed the threshold. */
  readonly needed: number;
}

/** Compares two series, without the slowest tenth of both. */
export const compareTimes = (one: readonly number[], other: readonly number[]): Comparison => {
  const sorted = [...one, ...other].toSorted((a, b) => a - b);
  const limit = sorted[Math.ceil(QUICKEST * sorted.length) - 1] ?? Number.POSITIVE_INFINITY;
  return welch(
    one.filter((time) => time <= limit),
    other.filter((time) => time <= limit),
  );
};

/** Welch's t-test of two series. */
export const welch = (one: readonly number[], other: readonly number[]): Comparison => {
  const [a, b] = [momentsOf(one), momentsOf(other)];
  const difference = a.mean - b.mean;
  const effect = difference / Math.sqrt((a.variance + b.variance) / 2);
  const t = difference / Math.sqrt(a.variance / one.length + b.variance / other.length);
  // With n of each, t is d √(n/2).
  return { t, difference, effect, needed: Math.ceil(2 * (THRESHOLD / effect) ** 2) };
};

/**
 * Whether two series are distinguishable: dudect's threshold is exceeded, by an effect for which an observer needs no more
 * requests than it can send. An address may fail 100 times a minute.
 */
export const isDistinguishable = ({ t, needed }: Comparison): boolean => Math.abs(t) > THRESHOLD && needed <= OBSERVED;

const momentsOf = (values: readonly number[]): { readonly mean: number; readonly variance: number } => {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return { mean, variance: values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1) };
};
