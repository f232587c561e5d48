// The age of a value in memory never decreases, even if someone sets the wall clock or the machine is
// suspended.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { runs } from '../../../test/property-runs.ts';
import { steadyClock } from './steady-clock.ts';

const run = (steps: readonly (readonly [wall: number, monotonic: number])[]): number => {
  let wall = 1e12;
  let monotonic = 50;
  const steady = steadyClock(
    () => wall,
    () => monotonic,
  );
  const start = steady();
  for (const [byWall, byMonotonic] of steps) {
    wall += byWall;
    monotonic += byMonotonic;
    steady();
  }
  return steady() - start;
};

const cases: readonly [name: string, steps: readonly (readonly [number, number])[], passed: number][] = [
  ['both clocks advance', [[1_000, 1_000]], 1_000],
  ['the wall clock is set back', [[-1e9, 1_000]], 1_000],
  [
    'the wall clock is set back and then advances',
    [
      [-1e9, 0],
      [500, 500],
    ],
    500,
  ],
  ['the wall clock is set ahead', [[1e9, 1_000]], 1e9],
  [
    'the wall clock is set ahead, then back, and then advances',
    [
      [1e9, 0],
      [-1e9, 0],
      [300, 300],
    ],
    1e9 + 300,
  ],
  ['the machine was suspended', [[3_600_000, 0]], 3_600_000],
  [
    'the wall clock has a coarser resolution than the monotonic clock',
    [
      [0, 0.4],
      [1, 0.6],
      [0, 0.4],
      [1, 0.6],
    ],
    2,
  ],
];
for (const [name, steps, passed] of cases) test(`${name}: ${passed} ms`, () => assert.equal(Math.round(run(steps)), passed));

test('the steady clock is not ahead of the wall clock after a pause between two readings', () => {
  let at = 1e12;
  let pause = 0;
  const read = (): number => {
    const moment = at;
    at += pause;
    return moment;
  };
  const steady = steadyClock(read, read);
  pause = 30;
  steady();
  pause = 0;
  assert.equal(steady(), at);
});

test('the steady clock never goes back and is never slower than the monotonic clock', () => {
  const step = fc.tuple(fc.integer({ min: -1e6, max: 1e6 }), fc.nat(1e6));
  fc.assert(
    fc.property(fc.array(step), (steps) => {
      const least = steps.reduce((sum, [, monotonic]) => sum + monotonic, 0);
      assert.ok(run(steps) >= least - 0.001);
    }),
    runs(),
  );
});
