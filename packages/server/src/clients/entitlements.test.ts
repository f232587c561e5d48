import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { runs } from '../../../../test/property-runs.ts';
import { canonicalEntitlement, heldRights, holds, holdsAll, holdsFor, ownersOf, type RequiredEntitlement } from './entitlements.ts';

describe('entitlements', () => {
  for (const [name, canonical] of [
    ['manageAPIClients', 'manageAPIClients'],
    ['MANAGEAPICLIENTS', 'manageAPIClients'],
    ['manageOidcGrants', 'manageOIDCGrants'],
    ['analyticsDataSyncToCloud', 'AnalyticsDataSyncToCloud'],
    ['managemfamethods', 'manageMFAMethods'],
    ['AUTHN', 'authn'],
    ['readusersstandardgroupmembership', 'readUsersStandardGroupMembership'],
    ['ibm:flyAnyUser', 'ibm:flyAnyUser'],
    ['IBM:flyAnyUser', 'ibm:flyAnyUser'],
    // A name other than the one that this server enforces.
    ['ibm:administrator', 'ibm:administrator'],
    ['ibm:', undefined],
    ['ibm:a.b', undefined],
    ['ibm:readX@payments', undefined],
    [`ibm:a${'b'.repeat(63)}`, `ibm:a${'b'.repeat(63)}`],
    [`ibm:a${'b'.repeat(64)}`, undefined],
    ['__proto__', undefined],
    ['manage\u212aeys', undefined],
    ['', undefined],
    ['readapiclients@payments', 'readAPIClients@payments'],
    ['readAPIClients@Payments', 'readAPIClients@Payments'],
    ['readAPIClients@', undefined],
    ['readAPIClients@a@b', undefined],
    ['readAPIClients@-a', undefined],
    ['administrator@payments', undefined],
    ['readAudit@payments', undefined],
  ] as const) {
    test(`'${name}' is ${canonical ?? 'not an entitlement'}`, () => assert.equal(canonicalEntitlement(name), canonical));
  }

  test('an inert entitlement grants no right, not even that of the built-in one with its name', () => {
    const held = ['ibm:administrator', 'ibm:manageAPIClients', 'ibm:readAudit'];
    for (const wanted of ['manageAPIClients', 'readAudit'] as const) assert.ok(!holdsFor(held, wanted, undefined));
  });
  test('administrator includes every entitlement, even unknown ones', () => assert.ok(holds(['administrator'], 'whatever comes')));
  const RIGHTS: readonly [held: readonly string[], wanted: RequiredEntitlement, owner: string | undefined, isHeld: boolean][] = [
    [['manageAPIClients'], 'readAPIClients', undefined, true],
    [['manageAPIClients'], 'rotateAPIClientSecrets', 'payments', true],
    [['editAPIClients'], 'readAPIClients', undefined, true],
    [['editAPIClients'], 'rotateAPIClientSecrets', undefined, false],
    [['rotateAPIClientSecrets'], 'editAPIClients', undefined, false],
    [['readAPIClients'], 'editAPIClients', undefined, false],
    [['manageAPIClients@payments'], 'rotateAPIClientSecrets', 'payments', true],
    [['manageAPIClients@payments'], 'rotateAPIClientSecrets', 'shipping', false],
    [['manageAPIClients@payments'], 'rotateAPIClientSecrets', 'Payments', false],
    [['manageAPIClients@payments'], 'readAPIClients', undefined, false],
    [['readAPIClients@payments'], 'editAPIClients', 'payments', false],
    [['manageAPIClients'], 'readAudit', undefined, false],
  ];
  for (const [held, wanted, owner, isHeld] of RIGHTS) {
    test(`${held} ${isHeld ? 'grants' : 'does not grant'} ${wanted} for the clients of ${owner ?? 'everyone'}`, () => {
      assert.equal(holdsFor(held, wanted, owner), isHeld);
    });
  }
  test('the owners of limited rights are returned, and none for tenant-wide rights', () => {
    assert.deepEqual(ownersOf(['manageAPIClients@a', 'readAPIClients@b', 'editAPIClients@a'], 'editAPIClients'), ['a']);
    assert.equal(ownersOf(['manageAPIClients', 'readAPIClients@b'], 'readAPIClients'), undefined);
    assert.deepEqual(ownersOf(['readAudit'], 'readAPIClients'), []);
  });
  test('a client with a right for one owner may grant it for that owner only', () => {
    assert.ok(holdsAll(['manageAPIClients@a'], ['rotateAPIClientSecrets@a', 'readAPIClients@a']));
    assert.ok(!holdsAll(['manageAPIClients@a'], ['rotateAPIClientSecrets@b']));
    assert.ok(!holdsAll(['manageAPIClients@a'], ['rotateAPIClientSecrets']));
    assert.ok(holdsAll(['manageAPIClients'], ['rotateAPIClientSecrets@b']));
  });
  test('a client with more entitlements cannot be changed', () => {
    assert.ok(!holdsAll(['manageAPIClients'], ['manageAPIClients', 'readAudit']));
    assert.ok(!holdsAll(['manageAPIClients'], ['administrator']));
    assert.ok(holdsAll(['manageAPIClients', 'readAudit'], ['readAudit']));
    assert.ok(holdsAll([], []));
  });
  test("comparing canonical names gives the same result about a client's rights", () => {
    const names = [
      'administrator',
      'manageAPIClients',
      'editAPIClients',
      'readAPIClients',
      'manageOIDCGrants',
      'readOIDCGrants',
      'readAudit',
    ];
    const owned = [
      'manageAPIClients@a',
      'readAPIClients@a',
      'editAPIClients@b',
      'manageOIDCGrants@a',
      'readOIDCGrants@b',
      'billing:approve',
    ];
    const name = fc.constantFrom(...names, ...owned);
    fc.assert(
      fc.property(fc.array(name, { maxLength: 4 }), name, (held, wanted) => {
        const rights = heldRights(held);
        const isHeld = rights?.names.includes(wanted) || rights?.forAnyOwner.some((each) => wanted.startsWith(`${each}@`));
        assert.equal(isHeld ?? true, holds(held, wanted));
      }),
      runs(),
    );
  });
});
