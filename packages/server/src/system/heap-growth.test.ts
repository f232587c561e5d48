// The heap is collected before the garbage in it outweighs what is in use.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import process from 'node:process';
import { test } from 'node:test';
import { promisify } from 'node:util';

// About 45 MB in use, all of which is replaced fifteen times. The limit follows from a collection, which comes first.
const PROGRAM = `
  import { limitHeapGrowth } from ${JSON.stringify(new URL('heap-growth.ts', import.meta.url))};
  if (process.argv[1] === 'limited') limitHeapGrowth();
  const entry = (index) => ({ index, numbers: [index, index, index, index, index, index, index, index] });
  const held = Array.from({ length: 300_000 }, (_, index) => entry(index));
  gc();
  let peak = 0;
  for (let round = 0; round < 15; round++) {
    for (let index = 0; index < held.length; index++) held[index] = entry(index);
    peak = Math.max(peak, process.memoryUsage().heapTotal);
  }
  console.log(peak / 1e6);`;

const peakOf = async (growth: 'limited' | 'unlimited'): Promise<number> => {
  const { stdout } = await promisify(execFile)(process.execPath, ['--expose-gc', '--input-type=module', '--eval', PROGRAM, growth]);
  return Number(stdout);
};

test('a heap with a limit of its growth needs far less memory for the same work', async () => {
  const [limited, unlimited] = [await peakOf('limited'), await peakOf('unlimited')];
  assert.ok(limited < unlimited * 0.75, `${limited} MB, without a limit ${unlimited} MB`);
});
