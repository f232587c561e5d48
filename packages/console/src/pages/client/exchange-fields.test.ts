import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { type ExchangePolicy, exchangeFields, isReadable, policyOf } from './exchange-fields.ts';
import { labelFault, mappingFault } from './pair-lines.ts';

const POLICY: ExchangePolicy = {
  mode: 'impersonation',
  max_depth: 3,
  subjects: [
    { clients: ['a', 'b,c', 'd e'], any_audience: true },
    { labels: { team: 'a=b, c', tier: '' }, issuer: 'github' },
  ],
  transactions: { trust_domain: 'shop.internal', scopes: ['orders:read'] },
  authorization_servers: [{ audience: 'https://as.example', scopes: ['s'] }],
  to: [
    { resource: 'https://a.example', scopes: [], mapped_scopes: { 'x=y': ['a=b', 'c'], z: ['d'] }, max_lifetime: 300 },
    { resource: 'https://b.example', scopes: ['s'], authorization_details_types: ['account', 'pay,ment'] },
  ],
};

describe('console: the fields of an exchange policy', () => {
  test('a policy that is not edited is unchanged', () => {
    assert.deepEqual(policyOf(exchangeFields({ exchange: POLICY })), POLICY);
  });

  test('no policy has fields of a new one, and remains none', () => {
    const fields = exchangeFields({ exchange: null });
    assert.equal(policyOf(fields), null);
    assert.deepEqual(policyOf({ ...fields, on: true }), {
      mode: 'delegation',
      max_depth: 1,
      subjects: [{}],
      to: [{ resource: '', scopes: [] }],
    });
  });

  const faults: [title: string, fault: string | undefined, expected: string | undefined][] = [
    ['labels are NAME=VALUE', labelFault('team=payments\ntier='), undefined],
    ['a label without a value is not left out', labelFault('team=payments\ntier'), 'tier'],
    ['a label that is there twice is not left out', labelFault('team=a\nteam=b'), 'team=b'],
    ['a mapping is SCOPE = SCOPES', mappingFault('a = b c\nd   =   e'), undefined],
    ['a mapping to nothing is not left out', mappingFault('a = '), 'a ='],
    ['a mapping without blanks is a scope with a sign', mappingFault('a=b'), 'a=b'],
    ['a scope that is mapped twice is not left out', mappingFault('a = b\na = c'), 'a = c'],
  ];
  for (const [title, fault, expected] of faults) test(title, () => assert.equal(fault, expected));

  test('a policy with a line that cannot be read is not saved', () => {
    const fields = exchangeFields({ exchange: POLICY });
    assert.equal(isReadable(fields), true);
    assert.equal(isReadable({ ...fields, subjects: [{ clients: 'a', labels: 'team', issuer: '', anyAudience: false }] }), false);
  });
});
