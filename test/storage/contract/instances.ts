// The contract of instances of agents: what is remembered of them, and what a disabled or ended one leaves in the record
// of its client.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Client, Storage } from '@mintmark/server';
import { sampleAudit } from '../samples/audit-entry.ts';
import { sampleClient } from '../samples/client.ts';
import { NOW } from '../samples/ids-and-time.ts';
import { open, openFresh, type Workbench } from '../test-store.ts';

type Change = Parameters<Storage['changeInstance']>[0];
type Use = Parameters<Storage['recordInstanceUses']>[0][number];

/** The documented limits. */
const MAX_INSTANCES = 10_000;
const MAX_ENDED = 1_000;
/** The longest lifetime of a token, and the minute in which another node may still issue one; milliseconds. */
const LONGEST = 86_461_000;

const page = { after: undefined, limit: 100 };
const all = { after: 0, notExpiredAt: 0, limit: 100 };

export const instancesContract = (workbench: Workbench): void => {
  describe('instances', () => {
    const scene = async (given: Partial<Client> = {}, tenant?: { readonly storage: Storage; readonly tenantId: string }) => {
      const { storage, tenantId } = tenant ?? (await workbench.tenant());
      const client = sampleClient(tenantId, { kind: 'agent', ...given });
      const { clientId } = client;
      await storage.createClient(client, sampleAudit(tenantId));
      const use = (name: string, more: Partial<Use> = {}): Use => ({
        ...{ tenantId, clientId, name, firstAt: NOW, at: NOW, address: '192.0.2.1', tokens: 1 },
        ...more,
      });
      const change = (name: string, to: Change['to'], at = NOW) =>
        storage.changeInstance({ tenantId, clientId, name, to, at, by: 'admin', audit: sampleAudit(tenantId) });
      const names = async (more: object = {}) =>
        (await storage.listInstances(tenantId, clientId, { ...page, ...more })).map(({ name }) => name);
      const stored = () => storage.findClient(tenantId, clientId);
      return { storage, tenantId, clientId, use, change, names, stored };
    };

    test('are remembered by their uses: the first, the last from whichever node, and how many tokens', async (t) => {
      const { database, ...tenant } = await workbench.tenant();
      const { storage, tenantId, clientId, use } = await scene({}, tenant);
      const other = await open(t, database);
      await storage.recordInstanceUses([use('b', { at: NOW + 5, address: '::1', tokens: 3 }), use('c')]);
      await other.recordInstanceUses([use('b', { firstAt: NOW + 1, at: NOW + 1, tokens: 2 })]);
      await storage.recordInstanceUses([]);
      const none = { disabledAt: undefined, disabledBy: undefined, endedAt: undefined };
      const b = { tenantId, clientId, name: 'b', firstSeenAt: NOW, lastSeenAt: NOW + 5, address: '::1', tokens: 5, ...none };
      assert.deepEqual(await storage.findInstance(tenantId, clientId, 'b'), b);
      for (const name of ['a', 'B', '\0', '']) assert.equal(await storage.findInstance(tenantId, clientId, name), undefined);
      assert.equal(await storage.findInstance('other', clientId, 'b'), undefined);
      assert.equal(await storage.findInstance(tenantId, 'other', 'b'), undefined);
    });

    test('are listed by name, page by page, by state and by last use', async () => {
      const { storage, tenantId, use, change, names } = await scene();
      await storage.recordInstanceUses(['d', 'a', 'c', 'b'].map((name, index) => use(name, { at: NOW + index })));
      await change('b', 'disabled');
      await change('e', 'ended');
      assert.deepEqual(await names(), ['a', 'b', 'c', 'd', 'e']);
      assert.deepEqual(await names({ limit: 2 }), ['a', 'b']);
      assert.deepEqual(await names({ after: 'b', limit: 2 }), ['c', 'd']);
      assert.deepEqual(await names({ state: 'disabled' }), ['b']);
      assert.deepEqual(await names({ state: 'enabled' }), ['a', 'c', 'd', 'e']);
      assert.deepEqual(await names({ seenSince: NOW + 2 }), ['b', 'c']);
      assert.deepEqual(await storage.listInstances(tenantId, 'other', page), []);
    });

    test(`beyond ${MAX_INSTANCES} of a client, those unused for longest are forgotten, and none that is disabled`, async () => {
      const { storage, tenantId, clientId, use, change } = await scene();
      const uses = Array.from({ length: MAX_INSTANCES }, (_, n) => use(`i${String(n).padStart(5, '0')}`, { at: NOW + n }));
      await storage.recordInstanceUses(uses);
      await change('i00000', 'disabled', NOW);
      const has = async (name: string) => (await storage.findInstance(tenantId, clientId, name)) !== undefined;
      assert.equal(await has('i00001'), true);
      await storage.recordInstanceUses([use('z', { at: NOW + MAX_INSTANCES })]);
      assert.deepEqual(await Promise.all(['i00000', 'i00001', 'i00002', 'z'].map(has)), [true, false, true, true]);
    });

    test('are counted by client', async () => {
      const { storage, tenantId, clientId, use, change } = await scene();
      await storage.recordInstanceUses([use('a'), use('b', { at: NOW + 1 }), use('c', { at: NOW + 2 })]);
      await change('c', 'disabled');
      await change('d', 'ended');
      const counts = await storage.instanceCounts(tenantId, [clientId, 'other'], NOW + 1);
      assert.deepEqual([...counts], [[clientId, { enabled: 3, disabled: 1, seen: 2 }]]);
      assert.equal((await storage.instanceCounts(tenantId, [], 0)).size, 0);
    });

    test('that are not used are purged, a few at a time, and none that is disabled', async (t) => {
      const { storage, use, change, names } = await scene({}, await openFresh(t, workbench.emptyDatabase));
      await storage.recordInstanceUses([use('a'), use('b', { at: NOW + 1 }), ...['c', 'd', 'e'].map((name) => use(name))]);
      await change('c', 'disabled', NOW - 1);
      assert.deepEqual([await storage.purgeInstances(NOW, 10), await storage.purgeInstances(NOW + 1, 2)], [0, 2]);
      assert.equal(await storage.purgeInstances(NOW + 1, 2), 1);
      assert.deepEqual(await names(), ['b', 'c']);
    });

    test('ending one notifies guards, raises the generation of the client’s instances, and leaves the others alone', async () => {
      const { storage, tenantId, clientId, change, stored } = await scene();
      assert.equal(await change('a', 'ended'), 'changed');
      assert.equal(await change('b', 'ended', NOW + 1), 'changed');
      const { instanceGeneration, endedInstances, generation, version } = (await stored()) ?? assert.fail();
      assert.deepEqual([instanceGeneration, generation, version], [2, 1, 3]);
      assert.deepEqual(endedInstances, {
        a: { generation: 1, endedAt: NOW, isDisabled: false },
        b: { generation: 2, endedAt: NOW + 1, isDisabled: false },
      });
      const events = (await storage.revocations(tenantId, all)).map(({ revocation: { exp: _, ...event } }) => event);
      assert.deepEqual(events, [
        { type: 'instance', instance: 'a', clientId, genBelow: 1 },
        { type: 'instance', instance: 'b', clientId, genBelow: 2 },
      ]);
      assert.ok((await storage.recentChanges()).some(({ kind, subject }) => kind === 'client' && subject === clientId));
    });

    test('a disabled one stays disabled when it is ended, until it is enabled; enabling revives no token', async () => {
      const { storage, tenantId, change, stored } = await scene();
      const state = async () => (await stored())?.endedInstances['a'];
      assert.equal(await change('a', 'enabled'), 'unchanged');
      assert.equal(await change('a', 'disabled'), 'changed');
      assert.equal(await change('a', 'disabled'), 'unchanged');
      assert.equal(await change('a', 'ended'), 'changed');
      assert.deepEqual(await state(), { generation: 2, endedAt: NOW, isDisabled: true });
      assert.equal(await change('a', 'enabled', NOW + 1), 'changed');
      assert.deepEqual(await state(), { generation: 2, endedAt: NOW, isDisabled: false });
      assert.equal((await storage.revocations(tenantId, all)).length, 2, 'enabling is no event');
    });

    test('there is none to stop of a client that does not exist', async () => {
      const { storage, tenantId } = await scene();
      const change = { tenantId, clientId: 'unknown', name: 'a', to: 'ended', at: NOW, by: 'admin', audit: sampleAudit(tenantId) } as const;
      assert.equal(await storage.changeInstance(change), 'unknown');
      assert.deepEqual(await storage.revocations(tenantId, all), []);
    });

    test(`the record of a client names at most ${MAX_ENDED} of them: the disabled, and those whose tokens may not have expired`, async () => {
      const entry = { generation: 1, endedAt: NOW, isDisabled: false };
      const full = Object.fromEntries(Array.from({ length: MAX_ENDED - 1 }, (_, n) => [`i${n}`, { ...entry, isDisabled: n === 0 }]));
      const { change, stored } = await scene({ instanceGeneration: 1, endedInstances: full });
      assert.equal(await change('last', 'ended'), 'changed');
      assert.equal(await change('more', 'ended'), 'too-many');
      assert.equal(await change('last', 'disabled'), 'changed', 'one that is in the record');
      assert.equal(await change('more', 'ended', NOW + LONGEST), 'changed', 'after the others have expired');
      assert.deepEqual(Object.keys((await stored())?.endedInstances ?? {}).toSorted(), ['i0', 'last', 'more']);
    });

    test('a change of the settings of the client leaves them alone', async () => {
      const { storage, tenantId, change, stored } = await scene();
      await change('a', 'disabled');
      const before = (await stored()) ?? assert.fail();
      const record = { ...before, name: 'Renamed', instanceGeneration: 0, endedInstances: {}, version: before.version + 1 };
      assert.equal(await storage.updateClient({ record, expectedVersion: before.version, audit: sampleAudit(tenantId) }), 'changed');
      assert.deepEqual((await stored())?.endedInstances, before.endedInstances);
      assert.equal((await stored())?.instanceGeneration, 1);
    });
  });
};
