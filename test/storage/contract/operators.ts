// Operators, their one-time links and their sessions.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Operator, Storage } from '@mintmark/server';
import { sampleAudit } from '../samples/audit-entry.ts';
import { NOW } from '../samples/ids-and-time.ts';
import { PASSWORD, sampleLink, sampleOperator, samplePasskey, sampleSession } from '../samples/operator.ts';
import { addTenant, type Workbench } from '../test-store.ts';

const LIVE = { now: NOW + 1, idleSince: NOW - 1 };
const NEW_PASSWORD = { ...PASSWORD, hash: PASSWORD.hash.replace('AAA$', 'AAB$'), setAt: NOW + 1 };

/** Creates an operator. */
const create = async (storage: Storage, operator: Operator): Promise<Operator> => {
  const link = sampleLink(operator.tenantId, { operatorId: operator.id });
  assert.equal(await storage.createOperator(operator, link, sampleAudit(operator.tenantId)), 'created');
  return operator;
};

export const operatorsContract = (workbench: Workbench): void => {
  describe('operators', () => {
    test('are created, found by name, listed, changed and deleted, each change once', async () => {
      const { storage, tenantId } = await workbench.tenant();
      const audit = sampleAudit(tenantId);
      const [zoe, ada] = [sampleOperator(tenantId, { name: 'zoe' }), sampleOperator(tenantId, { name: 'ada', password: undefined })];
      for (const operator of [zoe, ada]) await create(storage, operator);
      assert.deepEqual(await storage.operators(tenantId), [ada, zoe]);
      assert.deepEqual(await storage.findOperator(tenantId, 'zoe'), zoe);
      for (const name of ['other', 'z\0']) assert.equal(await storage.findOperator(tenantId, name), undefined);
      assert.equal(await storage.createOperator(sampleOperator(tenantId, { name: 'zoe' }), sampleLink(tenantId), audit), 'taken');
      const record: Operator = { ...ada, displayName: 'Ada', roles: ['auditor', 'viewer'], disabledAt: NOW, disabledBy: 'x', version: 2 };
      assert.equal(await storage.updateOperator({ record, expectedVersion: 1, audit: sampleAudit(tenantId) }), 'changed');
      assert.equal(await storage.updateOperator({ record, expectedVersion: 1, audit }), 'stale');
      assert.equal(await storage.updateOperator({ record: sampleOperator(tenantId), expectedVersion: 1, audit }), 'unknown');
      assert.deepEqual(await storage.findOperator(tenantId, 'ada'), record);
      const change = { tenantId, operatorId: ada.id, at: NOW };
      assert.equal(await storage.deleteOperator({ ...change, audit: sampleAudit(tenantId) }), 'deleted');
      assert.equal(await storage.deleteOperator({ ...change, audit }), 'unknown');
      assert.deepEqual(await storage.operators(tenantId), [zoe]);
    });

    test('of another tenant are not found by name, link or session', async () => {
      const { storage, database, tenantId } = await workbench.tenant();
      const other = await addTenant(database);
      const operator = await create(storage, sampleOperator(tenantId));
      const link = sampleLink(tenantId, { operatorId: operator.id });
      const session = sampleSession(tenantId, operator.id);
      await storage.addOperatorLink(link, sampleAudit(tenantId));
      await storage.beginOperatorSession(session, sampleAudit(tenantId));
      assert.equal(await storage.findOperator(other, operator.name), undefined);
      assert.equal(await storage.findOperatorLink(other, link.tokenHash, NOW), undefined);
      assert.equal(await storage.findOperatorSession(other, session.tokenHash, LIVE), undefined);
      assert.equal(await storage.endOperatorSessions({ ...session, tenantId: other, id: undefined, audit: sampleAudit(other) }), 0);
      assert.notEqual(await storage.findOperatorSession(tenantId, session.tokenHash, LIVE), undefined);
    });
  });

  describe('one-time links', () => {
    const use = (tenantId: string, tokenHash: string, operator: Operator) => ({
      ...{ tenantId, tokenHash, at: NOW + 1, operator, password: NEW_PASSWORD },
      ...{ session: sampleSession(tenantId, operator.id), audit: sampleAudit(tenantId) },
    });

    test('set the password of an operator, and end its sessions', async () => {
      const { storage, tenantId } = await workbench.tenant();
      const operator = await create(storage, sampleOperator(tenantId));
      const before = sampleSession(tenantId, operator.id);
      await storage.beginOperatorSession(before, sampleAudit(tenantId));
      const link = sampleLink(tenantId, { operatorId: operator.id });
      assert.equal(await storage.addOperatorLink(link, sampleAudit(tenantId)), 'added');
      assert.deepEqual(await storage.findOperatorLink(tenantId, link.tokenHash, NOW), { link, operator });
      const used = use(tenantId, link.tokenHash, { ...operator, displayName: 'Zoe' });
      assert.equal(await storage.useOperatorLink(used), 'used-now');
      const after = { ...operator, displayName: 'Zoe', password: NEW_PASSWORD, updatedAt: NOW + 1, version: 2 };
      assert.deepEqual(await storage.findOperator(tenantId, operator.name), after);
      assert.deepEqual(await storage.operatorSessions(tenantId, operator.id, LIVE), [used.session]);
    });

    test('are used once, even at the same time', async () => {
      const { storage, tenantId } = await workbench.tenant();
      const operator = await create(storage, sampleOperator(tenantId));
      const link = sampleLink(tenantId, { operatorId: operator.id });
      await storage.addOperatorLink(link, sampleAudit(tenantId));
      const results = await Promise.all([1, 2, 3].map(() => storage.useOperatorLink(use(tenantId, link.tokenHash, operator))));
      assert.deepEqual(results.toSorted(), ['used', 'used', 'used-now']);
      assert.equal(await storage.findOperatorLink(tenantId, link.tokenHash, NOW), undefined);
    });

    test('create the first operator, unless its name is taken, which does not use them up', async () => {
      const { storage, tenantId } = await workbench.tenant();
      const first = sampleLink(tenantId, { roles: ['administrator'] });
      assert.equal(await storage.addOperatorLink(first, sampleAudit(tenantId)), 'added');
      const other = await create(storage, sampleOperator(tenantId));
      const clash = sampleOperator(tenantId, { name: other.name });
      assert.equal(await storage.useOperatorLink(use(tenantId, first.tokenHash, clash)), 'taken');
      const operator = sampleOperator(tenantId);
      assert.equal(await storage.useOperatorLink(use(tenantId, first.tokenHash, operator)), 'used-now');
      assert.deepEqual(await storage.findOperator(tenantId, operator.name), { ...operator, password: NEW_PASSWORD });
      // A tenant with operators has no first one.
      assert.equal(await storage.addOperatorLink(sampleLink(tenantId), sampleAudit(tenantId)), 'unknown');
    });

    test('are refused when they are over or replaced, and for an operator that is disabled or unknown', async () => {
      const { storage, tenantId } = await workbench.tenant();
      const operator = await create(storage, sampleOperator(tenantId));
      const link = (given: object) => sampleLink(tenantId, { operatorId: operator.id, ...given });
      const [over, replaced, last] = [link({ expiresAt: NOW + 1 }), link({}), link({})];
      for (const each of [over, replaced, last]) {
        await storage.addOperatorLink(each, sampleAudit(tenantId));
        if (each !== over) continue;
        assert.equal(await storage.findOperatorLink(tenantId, over.tokenHash, NOW + 1), undefined);
        assert.equal(await storage.useOperatorLink(use(tenantId, over.tokenHash, operator)), 'used');
      }
      assert.equal(await storage.useOperatorLink(use(tenantId, replaced.tokenHash, operator)), 'used');
      const record = { ...operator, disabledAt: NOW, disabledBy: 'x' };
      await storage.updateOperator({ record, expectedVersion: 1, audit: sampleAudit(tenantId) });
      assert.equal(await storage.findOperatorLink(tenantId, last.tokenHash, NOW), undefined);
      assert.equal(await storage.useOperatorLink(use(tenantId, last.tokenHash, operator)), 'used');
      assert.equal(await storage.addOperatorLink(link({ operatorId: 'unknown' }), sampleAudit(tenantId)), 'unknown');
    });
  });

  describe('sessions of operators', () => {
    test('are found by their token until they end, are idle, or their operator is disabled or deleted', async () => {
      const { storage, tenantId } = await workbench.tenant();
      const operator = await create(storage, sampleOperator(tenantId));
      const session = sampleSession(tenantId, operator.id);
      const find = (at: typeof LIVE) => storage.findOperatorSession(tenantId, session.tokenHash, at);
      assert.equal(await storage.beginOperatorSession(session, sampleAudit(tenantId)), true);
      assert.deepEqual(await find(LIVE), { session, operator });
      assert.equal(await find({ now: NOW + 1, idleSince: NOW }), undefined);
      await storage.useOperatorSession(tenantId, session.id, NOW + 5);
      await storage.useOperatorSession(tenantId, session.id, NOW + 3);
      assert.deepEqual((await find({ now: NOW + 1, idleSince: NOW + 4 }))?.session, { ...session, lastUsedAt: NOW + 5 });
      assert.equal(await find({ now: session.expiresAt, idleSince: NOW }), undefined);
      const record = { ...operator, disabledAt: NOW, disabledBy: 'x' };
      await storage.updateOperator({ record, expectedVersion: 1, audit: sampleAudit(tenantId) });
      assert.equal(await find(LIVE), undefined);
      assert.equal(await storage.beginOperatorSession(sampleSession(tenantId, operator.id), sampleAudit(tenantId)), false);
      await storage.updateOperator({ record: operator, expectedVersion: 2, audit: sampleAudit(tenantId) });
      // They ended: enabling the operator does not bring them back.
      assert.equal(await find(LIVE), undefined);
      await storage.deleteOperator({ tenantId, operatorId: operator.id, at: NOW, audit: sampleAudit(tenantId) });
      assert.equal(await storage.beginOperatorSession(sampleSession(tenantId, operator.id), sampleAudit(tenantId)), false);
    });

    test('end one by one, or all of an operator, and with its password', async () => {
      const { storage, tenantId } = await workbench.tenant();
      const operator = await create(storage, sampleOperator(tenantId));
      const begin = async () => {
        const session = sampleSession(tenantId, operator.id);
        await storage.beginOperatorSession(session, sampleAudit(tenantId));
        return session;
      };
      const sessions = [await begin(), await begin(), await begin()] as const;
      const end = (id?: string, operatorId = operator.id) =>
        storage.endOperatorSessions({ tenantId, operatorId, id, audit: sampleAudit(tenantId) });
      assert.deepEqual(await storage.operatorSessions(tenantId, operator.id, LIVE), sessions.toReversed());
      assert.deepEqual([await end(sessions[0].id, 'another'), await end(sessions[0].id), await end(sessions[0].id)], [0, 1, 0]);
      const change = { tenantId, operatorId: operator.id, at: NOW + 1, password: NEW_PASSWORD, audit: sampleAudit(tenantId) };
      assert.equal(await storage.setOperatorPassword({ ...change, from: PASSWORD, exceptSession: sessions[1].id }), 'changed');
      assert.equal(await storage.setOperatorPassword({ ...change, from: PASSWORD, exceptSession: undefined }), 'stale');
      assert.deepEqual(await storage.operatorSessions(tenantId, operator.id, LIVE), [sessions[1]]);
      assert.equal(await end(), 1);
      await begin();
      await storage.purgeOperatorSessions(sessions[0].expiresAt);
      assert.equal(await end(), 0);
    });
  });

  test('a hash of the same password replaces another, ends no session, and not after a new password', async () => {
    const { storage, tenantId } = await workbench.tenant();
    const operator = await create(storage, sampleOperator(tenantId));
    const session = sampleSession(tenantId, operator.id);
    await storage.beginOperatorSession(session, sampleAudit(tenantId));
    const rehash = { tenantId, operatorId: operator.id, from: PASSWORD.hash, password: { ...NEW_PASSWORD, setAt: NOW } };
    assert.deepEqual([await storage.rehashOperatorPassword(rehash), await storage.rehashOperatorPassword(rehash)], [true, false]);
    assert.deepEqual(await storage.findOperator(tenantId, operator.name), { ...operator, password: rehash.password });
    assert.deepEqual(await storage.operatorSessions(tenantId, operator.id, LIVE), [session]);
  });

  describe('passkeys of operators', () => {
    test('are added, found, used and removed, and end with their operator', async () => {
      const { storage, tenantId } = await workbench.tenant();
      const [zoe, ada] = [await create(storage, sampleOperator(tenantId)), await create(storage, sampleOperator(tenantId))];
      const passkey = samplePasskey(tenantId, zoe.id);
      const add = (each: typeof passkey) => storage.addOperatorPasskey(each, sampleAudit(tenantId));
      assert.equal(await add(passkey), 'added');
      assert.equal(await add({ ...passkey, operatorId: ada.id }), 'taken');
      assert.equal(await add(samplePasskey(tenantId, 'unknown')), 'unknown');
      assert.deepEqual(await storage.findOperatorPasskey(tenantId, passkey.id), { passkey, operator: zoe });
      const remove = (operatorId: string) =>
        storage.deleteOperatorPasskey({ tenantId, operatorId, id: passkey.id, audit: sampleAudit(tenantId) });
      assert.deepEqual([await remove(ada.id), await remove(zoe.id), await remove(zoe.id)], ['unknown', 'deleted', 'unknown']);
      await add(passkey);
      const record = { ...zoe, disabledAt: NOW, disabledBy: 'x' };
      await storage.updateOperator({ record, expectedVersion: 1, audit: sampleAudit(tenantId) });
      assert.equal(await storage.findOperatorPasskey(tenantId, passkey.id), undefined);
      assert.equal(await add(samplePasskey(tenantId, zoe.id)), 'unknown');
      await storage.deleteOperator({ tenantId, operatorId: zoe.id, at: NOW, audit: sampleAudit(tenantId) });
      assert.deepEqual(await storage.operatorPasskeys(tenantId, zoe.id), []);
    });

    test('have a counter: of several uses from the same value, one is recorded', async () => {
      const { storage, tenantId } = await workbench.tenant();
      const { id: operatorId } = await create(storage, sampleOperator(tenantId));
      const passkey = samplePasskey(tenantId, operatorId, { counter: 4 });
      await storage.addOperatorPasskey(passkey, sampleAudit(tenantId));
      const use = () => storage.useOperatorPasskey({ tenantId, id: passkey.id, from: 4, counter: 5, at: NOW + 1 });
      assert.deepEqual((await Promise.all([use(), use(), use()])).toSorted(), [false, false, true]);
      assert.deepEqual(await storage.operatorPasskeys(tenantId, operatorId), [{ ...passkey, counter: 5, lastUsedAt: NOW + 1 }]);
    });

    test('are twenty at most', async () => {
      const { storage, tenantId } = await workbench.tenant();
      const { id: operatorId } = await create(storage, sampleOperator(tenantId));
      const add = () => storage.addOperatorPasskey(samplePasskey(tenantId, operatorId), sampleAudit(tenantId));
      for (let n = 0; n < 20; n++) assert.equal(await add(), 'added');
      assert.equal(await add(), 'too-many');
    });
  });

  describe('no lock-out with operators', () => {
    const OPERATORS: readonly (readonly [string, Partial<Operator>, 'changed' | 'locked-out'])[] = [
      ['is an administrator', {}, 'changed'],
      ['is a client-manager', { roles: ['viewer', 'client-manager'] }, 'changed'],
      ['may only read', { roles: ['auditor', 'viewer'] }, 'locked-out'],
      ['has no role', { roles: [] }, 'locked-out'],
      ['is disabled', { disabledAt: NOW, disabledBy: 'x' }, 'locked-out'],
      ['has no password yet', { password: undefined }, 'locked-out'],
    ];
    for (const [title, given, result] of OPERATORS) {
      test(`the only client that manages clients may be disabled when an operator ${title}: ${result}`, async () => {
        const { storage, tenantId } = await workbench.tenant();
        await create(storage, sampleOperator(tenantId, given));
        const change = { tenantId, clientId: 'admin', at: NOW, by: 'x', audit: sampleAudit(tenantId) };
        assert.equal(await storage.disableClient(change), result);
      });
    }

    const byPasskey = async (storage: Storage, tenantId: string) => {
      const operator = await create(storage, sampleOperator(tenantId, { password: undefined }));
      const passkey = samplePasskey(tenantId, operator.id);
      assert.equal(await storage.addOperatorPasskey(passkey, sampleAudit(tenantId)), 'added');
      return passkey;
    };

    test('the only client that manages clients may be disabled when an administrator has a passkey', async () => {
      const { storage, tenantId } = await workbench.tenant();
      await byPasskey(storage, tenantId);
      const change = { tenantId, clientId: 'admin', at: NOW, by: 'x', audit: sampleAudit(tenantId) };
      assert.equal(await storage.disableClient(change), 'changed');
    });

    test('the last passkey of the last administrator is not removed, unless somebody else can manage the tenant', async () => {
      const { storage, tenantId } = await workbench.tenant();
      const passkey = await byPasskey(storage, tenantId);
      await storage.disableClient({ tenantId, clientId: 'admin', at: NOW, by: 'x', audit: sampleAudit(tenantId) });
      const remove = () => storage.deleteOperatorPasskey({ ...passkey, audit: sampleAudit(tenantId) });
      assert.equal(await remove(), 'locked-out');
      assert.deepEqual(await storage.operatorPasskeys(tenantId, passkey.operatorId), [passkey]);
      await byPasskey(storage, tenantId);
      assert.equal(await remove(), 'deleted');
    });

    const CHANGES: Readonly<Record<string, (storage: Storage, operator: Operator) => Promise<string>>> = {
      'is not deleted': (storage, { tenantId, id }) =>
        storage.deleteOperator({ tenantId, operatorId: id, at: NOW, audit: sampleAudit(tenantId) }),
      'is not disabled': (storage, operator) =>
        storage.updateOperator({
          ...{ record: { ...operator, disabledAt: NOW, disabledBy: 'x' }, expectedVersion: 1 },
          audit: sampleAudit(operator.tenantId),
        }),
      'keeps its role': (storage, operator) =>
        storage.updateOperator({ record: { ...operator, roles: ['viewer'] }, expectedVersion: 1, audit: sampleAudit(operator.tenantId) }),
    };
    for (const [title, change] of Object.entries(CHANGES)) {
      test(`the last operator of a tenant whose clients cannot manage it ${title}`, async () => {
        const { storage, tenantId } = await workbench.tenant();
        const operator = await create(storage, sampleOperator(tenantId));
        await storage.disableClient({ tenantId, clientId: 'admin', at: NOW, by: 'x', audit: sampleAudit(tenantId) });
        assert.equal(await change(storage, operator), 'locked-out');
        assert.deepEqual(await storage.findOperator(tenantId, operator.name), operator);
        await create(storage, sampleOperator(tenantId));
        assert.match(await change(storage, operator), /^(changed|deleted)$/);
      });
    }
  });
};
