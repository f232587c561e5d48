import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { LineTooLong, linesIn } from './lines.ts';

/** Reads lines of at most four bytes from chunks of text. Returns the lines and the number of chunks read. */
const read = async (...texts: readonly string[]) => {
  let taken = 0;
  const chunks = async function* () {
    for (const text of texts) {
      taken++;
      yield Buffer.from(text);
    }
  };
  const lines: string[] = [];
  try {
    for await (const line of linesIn(chunks(), 4)) lines.push(line);
    return { lines, taken };
  } catch (error) {
    return { lines, taken, error };
  }
};

describe('lines', () => {
  const whole: readonly (readonly [what: string, chunks: readonly string[], lines: readonly string[]])[] = [
    ['end at a line feed, wherever the chunks do', ['ab', 'c\nd', '\n'], ['abc', 'd']],
    ['may lack a line feed at the end', ['ab\ncd'], ['ab', 'cd']],
    ['may be of the maximum length, repeatedly', ['abcd\nefgh\n', 'ij', 'kl\n'], ['abcd', 'efgh', 'ijkl']],
  ];
  for (const [what, chunks, lines] of whole) test(what, async () => assert.deepEqual((await read(...chunks)).lines, lines));

  for (const [what, chunks, taken] of [
    ['in one chunk', ['abcde\n', 'x'], 1],
    ['in many chunks', ['ab', 'cd', 'e', 'f', 'g'], 3],
    ['after other lines', ['ab\n', 'abcde', 'x'], 2],
  ] as const) {
    test(`a line above the maximum is refused as soon as it is too long: ${what}`, async () => {
      const result = await read(...chunks);
      assert.ok(result.error instanceof LineTooLong);
      assert.equal(result.taken, taken);
    });
  }
});
