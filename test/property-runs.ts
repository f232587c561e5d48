// How often properties are tried: a fixed number of times with inputs that depend on the code alone, or for a time, in a
// search for others that break one (decision 142).
import type fc from 'fast-check';

const numberOf = (name: string): number | undefined => {
  const { [name]: written } = process.env;
  if (written === undefined) return undefined;
  if (!/^-?\d{1,10}$/.test(written)) throw new TypeError(`${name} must be a number, not ${JSON.stringify(written)}.`);
  return Number(written);
};

/** The seconds for which each property is tried instead, as `MINTMARK_TEST_FUZZ` says. */
export const FUZZ_SECONDS = numberOf('MINTMARK_TEST_FUZZ');
/** The seed: what tools/test.mjs computes of the code, or that of a failure, whose message names it. */
const GIVEN_SEED = numberOf('MINTMARK_TEST_SEED');
/** The seed of a file that is run without the tool. */
const SEED_WITHOUT_TOOL = 20_261_130;

/** A search is told its seed, or begins anywhere. */
const seed = GIVEN_SEED ?? (FUZZ_SECONDS === undefined ? SEED_WITHOUT_TOOL : undefined);

/**
 * The parameters of `fc.assert`.
 *
 * @param count - how many inputs `npm test` tries
 * @example
 * fc.assert(fc.property(fc.string(), (text) => …), runs(2_000), runs())
 */
export const runs = <Values = unknown>(count = 100): fc.Parameters<Values> => ({
  numRuns: count,
  ...(seed === undefined ? undefined : { seed }),
  ...(FUZZ_SECONDS === undefined ? undefined : { numRuns: Number.MAX_SAFE_INTEGER, interruptAfterTimeLimit: FUZZ_SECONDS * 1_000 }),
});
