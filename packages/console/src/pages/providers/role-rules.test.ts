import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { type RoleRule, ruleFields, ruleOf, ruleOption } from './role-rules.ts';

describe('console: role rules', () => {
  const rules: [title: string, rule: RoleRule, text: string, option: readonly [string, string]][] = [
    ['a text', { role: 'viewer', claim: 'groups', contains: 'staff' }, 'staff', ['--contains', 'viewer:groups=staff']],
    ['a boolean', { role: 'viewer', claim: 'email_verified', equals: true }, 'true', ['--equals', 'viewer:email_verified:=true']],
    ['a text like a boolean', { role: 'viewer', claim: 'a', equals: 'true' }, '"true"', ['--equals', 'viewer:a=true']],
    ['a number', { role: 'auditor', claim: 'level', equals: 7 }, '7', ['--equals', 'auditor:level:=7']],
    ['a text like a number', { role: 'auditor', claim: 'level', equals: '007' }, '007', ['--equals', 'auditor:level=007']],
    ['a text of digits', { role: 'auditor', claim: 'level', equals: '7' }, '"7"', ['--equals', 'auditor:level=7']],
    ['a nested claim', { role: 'auditor', claim: ['a', 'b'], equals: 'c' }, 'c', ['--equals', 'auditor:a > b=c']],
    [
      'several values, with a comma in one and quotation marks in another',
      { role: 'auditor', claim: 'team', one_of: ['a, b', 'c "d"', 'e', 1, false] },
      '"a, b", "c \\"d\\"", e, 1, false',
      ['--one-of', 'auditor:team=["a, b","c \\"d\\"","e",1,false]'],
    ],
  ];
  for (const [title, rule, text, option] of rules) {
    test(`${title} is the same after it was edited as text`, () => {
      assert.equal(ruleFields(rule).text, text);
      assert.deepEqual(ruleOf(ruleFields(rule)), rule);
      assert.deepEqual(ruleOption(rule), option);
    });
  }
});
