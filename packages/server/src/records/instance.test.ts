import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { endingOf } from './instance.ts';

describe('how an instance was ended', () => {
  const ending = { generation: 1, endedAt: 1, isDisabled: true };
  for (const [name, found] of [
    ['run', true],
    ['other', false],
    // Members that every object has.
    ['constructor', false],
    ['toString', false],
  ] as const) {
    test(`is ${found ? '' : 'not '}found for ${name}`, () => {
      assert.deepEqual(endingOf({ endedInstances: { run: ending } }, name), found ? ending : undefined);
    });
  }
});
