// What is noted of the claims of workloads, who choose them.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { MAX_VALUE, OTHER_VALUES } from '../../records/trust-rule.ts';
import { TrustValues } from './trust-values.ts';

const RULE = { tenantId: 't', id: 't:1' };

test('20,000 values of one write are noted, and no further one', () => {
  const values = new TrustValues();
  for (let number = 0; number <= 20_000; number++) values.add(RULE, '["sub"]', `"${number}"`, 0);
  assert.equal(values.size, 20_000);
});

test('of one rule that has all of them leave room for those of others', () => {
  const values = new TrustValues();
  for (let number = 0; number <= 20_000; number++) values.add(RULE, '["sub"]', `"${number}"`, 0);
  values.add({ tenantId: 't', id: 't:2' }, '["sub"]', '"x"', 0);
  assert.equal(values.inOrder().filter(({ ruleId }) => ruleId === 't:2').length, 1);
});

for (const [length, stored] of [
  [MAX_VALUE, 'x'.repeat(MAX_VALUE)],
  [MAX_VALUE + 1, OTHER_VALUES],
] as const) {
  test(`of a value of ${length} characters, ${stored === OTHER_VALUES ? 'nothing but that there was one' : 'all'} is noted`, () => {
    const values = new TrustValues();
    values.add(RULE, '["sub"]', 'x'.repeat(length), 0);
    assert.deepEqual(
      values.inOrder().map(({ value }) => value),
      [stored],
    );
  });
}
