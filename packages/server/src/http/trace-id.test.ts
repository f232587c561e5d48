import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { traceIdOf } from './trace-id.ts';

const ID = '4bf92f3577b34da6a3ce929d0e0e4736';
const SPAN = '00f067aa0ba902b7';

describe('the trace id of traceparent', () => {
  for (const [title, field, expected] of [
    ['version 00', `00-${ID}-${SPAN}-01`, ID],
    ['a later version with more fields', `01-${ID}-${SPAN}-01-more`, ID],
    ['version 00 with more fields', `00-${ID}-${SPAN}-01-more`, undefined],
    ['no field', undefined, undefined],
    ['several fields', [`00-${ID}-${SPAN}-01`], undefined],
    ['the version ff', `ff-${ID}-${SPAN}-01`, undefined],
    ['a trace id of zeros', `00-${'0'.repeat(32)}-${SPAN}-01`, undefined],
    ['a span id of zeros', `00-${ID}-${'0'.repeat(16)}-01`, undefined],
    ['capitals', `00-${ID.toUpperCase()}-${SPAN}-01`, undefined],
    ['a secret in its place', 'correct-horse-battery-staple', undefined],
  ] as const) {
    test(`${title}: ${expected ?? 'none'}`, () => assert.equal(traceIdOf(field), expected));
  }
});
