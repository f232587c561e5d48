// The progress of work on many rows, on a terminal and without one.
import assert from 'node:assert/strict';
import { Writable } from 'node:stream';
import { test } from 'node:test';
import { rowProgress } from './row-progress.ts';

/** What is written while the rows of ten seconds are reported, one report per second. */
const written = (isTerminal: boolean): string => {
  let text = '';
  const stderr = new Writable({
    write(chunk, _encoding, done) {
      text += chunk;
      done();
    },
  });
  let now = 0;
  const progress = rowProgress({ stderr, terminal: { stdin: false, stdout: false, stderr: isTerminal }, now: () => now });
  for (; now <= 6000; now += 1000) progress.report({ phase: 'copying', table: 'audit', done: 1000 + now / 10, total: 10_000 });
  progress.report({ phase: 'verifying', table: 'audit', done: 0, total: 10_000 });
  progress.clear();
  return text;
};

test('without a terminal, a line every five seconds', () => {
  assert.equal(written(false), 'copying audit: 1500 of 10000 rows (15 %), 100 rows/s, 1 min 25 s left\n');
});

test('on a terminal, one line that is redrawn and removed', () => {
  const lines = written(true).split('\r\x1b[K');
  assert.equal(lines.length, 8);
  assert.equal(lines[6], 'copying audit: 1600 of 10000 rows (16 %), 100 rows/s, 1 min 24 s left');
  assert.equal(lines.at(-1), '');
});
