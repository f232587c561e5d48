import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { canonicalEntitlement, holds, holdsAll } from './entitlements.ts';

describe('entitlements', () => {
  for (const [name, canonical] of [
    ['manageAPIClients', 'manageAPIClients'],
    ['MANAGEAPICLIENTS', 'manageAPIClients'],
    ['manageOidcGrants', 'manageOIDCGrants'],
    ['analyticsDataSyncToCloud', 'AnalyticsDataSyncToCloud'],
    ['managemfamethods', 'manageMFAMethods'],
    ['__proto__', undefined],
    ['manage\u212aeys', undefined],
    ['', undefined],
  ] as const) {
    test(`'${name}' is ${canonical ?? 'none'}`, () => assert.equal(canonicalEntitlement(name), canonical));
  }

  test('administrator has every one, known and future', () => assert.ok(holds(['administrator'], 'whatever comes')));
  test('any other has itself alone', () => assert.ok(!holds(['manageAPIClients'], 'readAPIClients')));
  test('nobody may touch who holds more', () => {
    assert.ok(!holdsAll(['manageAPIClients'], ['manageAPIClients', 'readAudit']));
    assert.ok(!holdsAll(['manageAPIClients'], ['administrator']));
    assert.ok(holdsAll(['manageAPIClients', 'readAudit'], ['readAudit']));
    assert.ok(holdsAll([], []));
  });
});
