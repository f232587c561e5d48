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
  instance: undefined,
  issuedAt: undefined,
  expiresAt: new Date(0),
  confirmation: undefined,
  claims: {},
};
const administrator: AccessToken = { ...token, entitlements: ['Administrator'] };
const never: Requirement = () => {
  throw new RangeError('mine');
};

const rows: readonly [name: string, requirement: Requirement, held: AccessToken, met: boolean][] = [
  ['a scope', requireScope('read'), token, true],
  ['all of several scopes', requireScope('read', 'write'), token, true],
  ['scopes in one text', requireScope('read write'), token, true],
  ['only one of two scopes', requireScope('read', 'admin'), token, false],
  ['a scope in another case', requireScope('Read'), token, false],
  ['a prefix of a scope', requireScope('rea'), token, false],
  ['an entitlement in another case', requireEntitlement('READREPORTS'), token, true],
  ['all of several entitlements', requireEntitlement('readReports', 'readAudit'), token, false],
  ['an entitlement with the Kelvin sign in place of k', requireEntitlement('manage\u212Aeys'), token, false],
  ['any entitlement, by administrator', requireEntitlement('anything'), administrator, true],
  ['any scope, by administrator', requireScope('anything'), administrator, false],
  ['authorization details of a type', requireAuthorizationDetail('payment'), token, true],
  ['authorization details that the predicate refuses', requireAuthorizationDetail('payment', ({ amount }) => amount === 4), token, false],
  ['authorization details of another type', requireAuthorizationDetail('refund', () => true), token, false],
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
    'anyOf() without requirements': () => anyOf(),
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
