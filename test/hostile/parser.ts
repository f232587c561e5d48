// A row of a table of parsers: whatever its input, a parser returns, or throws one of its own errors.
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { runs } from '../property-runs.ts';

/** How many inputs of each parser `npm test` tries. */
const INPUTS = 600;

const shown = (input: unknown): string => (JSON.stringify(input) ?? '').slice(0, 2_000);

/** Messages of faults in a parser. A stack that overflows is a RangeError, too. */
const FAULT = /call stack|\(reading '|is not (?:a function|iterable)/;

/**
 * Creates a test of a parser.
 *
 * @param parse - returns, or throws an error of one of these names
 */
export const parser =
  <Input>(inputs: fc.Arbitrary<Input>, parse: (input: Input) => unknown, ...refusals: readonly string[]): (() => Promise<void>) =>
  () =>
    fc.assert(
      fc.asyncProperty(inputs, async (input) => {
        try {
          await parse(input);
        } catch (error) {
          assert.ok(error instanceof Error && refusals.includes(error.name), `${String(error)} for ${shown(input)}`);
          assert.doesNotMatch(error.message, FAULT, shown(input));
        }
      }),
      runs(INPUTS),
    );
