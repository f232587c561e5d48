// How often properties are tried: a fixed number of times, or for a time, in a search for inputs that break one.
import type fc from 'fast-check';

const numberOf = (name: string): number | undefined => {
  const { [name]: written } = process.env;
  if (written === undefined) return undefined;
  if (!/^-?\d{1,10}$/.test(written)) throw new TypeError(`${name} must be a number, not ${JSON.stringify(written)}.`);
  return Number(written);
};

/** The seconds for which each property is tried instead, as `MINTMARK_TEST_FUZZ` says. */
export const FUZZ_SECONDS = numberOf('MINTMARK_TEST_FUZZ');
/** The seed of a failure, which the message of that failure names. */
const seed = numberOf('MINTMARK_TEST_SEED');

/**
 * The parameters of `fc.assert`.
 *
 * @param count - how many inputs `npm test` tries
 * @example
 * fc.assert(fc.property(fc.string(), (text) => …), runs(2_000), runs())
 */
export const runs = (count = 100): fc.Parameters<unknown> => ({
  numRuns: count,
  ...(seed === undefined ? undefined : { seed }),
  ...(FUZZ_SECONDS === undefined ? undefined : { numRuns: Number.MAX_SAFE_INTEGER, interruptAfterTimeLimit: FUZZ_SECONDS * 1_000 }),
});
