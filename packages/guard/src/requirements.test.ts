// The tokens that meet a requirement, and those that must not.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { AccessToken } from './claims/access-token.ts';
import { InsufficientRights } from './guard-errors.ts';
import { anyOf, type Requirement, requireAuthorizationDetail, requireEntitlement, requireScope } from './requirements.ts';

const token: AccessToken = {
  issuer: 'i',
  subject: 's',
  clientId: 'c',
  audience: ['a'],
  scope: ['read', 'write'],
  entitlements: ['readReports', 'manageKeys'],
  authorizationDetails: [{ type: 'payment', amount: 3 }],
  tokenId: 't',
  issuedAt: undefined,
  expiresAt: new Date(0),
  confirmation: undefined,
  claims: {},
};
const boss: AccessToken = { ...token, entitlements: ['Administrator'] };
const never: Requirement = () => {
  throw new RangeError('mine');
};

const rows: readonly [name: string, requirement: Requirement, held: AccessToken, met: boolean][] = [
  ['a scope', requireScope('read'), token, true],
  ['all of several scopes', requireScope('read', 'write'), token, true],
  ['scopes in one text', requireScope('read write'), token, true],
  ['one of two is not enough', requireScope('read', 'admin'), token, false],
  ['a scope matches with its case', requireScope('Read'), token, false],
  ['a prefix of a scope is not enough', requireScope('rea'), token, false],
  ['an entitlement without case', requireEntitlement('READREPORTS'), token, true],
  ['all of several entitlements', requireEntitlement('readReports', 'readAudit'), token, false],
  ['the Kelvin sign is not k', requireEntitlement('manage\u212Aeys'), token, false],
  ['administrator is every one', requireEntitlement('anything'), boss, true],
  ['administrator is not a scope', requireScope('anything'), boss, false],
  ['a detail', requireAuthorizationDetail('payment'), token, true],
  ['a detail that does not allow it', requireAuthorizationDetail('payment', ({ amount }) => amount === 4), token, false],
  ['a detail of another type', requireAuthorizationDetail('refund', () => true), token, false],
  ['one of several', anyOf(requireScope('x'), requireEntitlement('readReports')), token, true],
  ['none of several', anyOf(requireScope('x'), requireScope('y')), token, false],
];
for (const [name, requirement, held, met] of rows) {
  test(`${name}: ${met ? 'met' : 'not met'}`, () => {
    if (met) return requirement(held, undefined);
    assert.throws(() => requirement(held, undefined), InsufficientRights);
  });
}

describe('a mistake is reported when the route is created', () => {
  const mistakes: Record<string, () => unknown> = {
    'no scope': () => requireScope(),
    'an empty scope': () => requireScope(''),
    'two blanks between scopes': () => requireScope('a  b'),
    'no entitlement': () => requireEntitlement(),
    'nothing of nothing': () => anyOf(),
  };
  for (const [name, make] of Object.entries(mistakes)) test(name, () => assert.throws(make, TypeError));
});
test("anyOf() rethrows errors that are not the guard's", () =>
  assert.throws(() => anyOf(never, requireScope('read'))(token, undefined), RangeError));
test('a requirement sees the request', () => {
  const requirement = requireAuthorizationDetail<{ amount: number }>('payment', ({ amount }, request) => amount === request.amount);
  requirement(token, { amount: 3 });
  assert.throws(() => requirement(token, { amount: 4 }), InsufficientRights);
});
