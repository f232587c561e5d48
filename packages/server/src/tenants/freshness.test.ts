// Whether a node may respond from memory. The test controls both clocks, and the changes and outages of the
// store.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { ClientDirectory } from '../clients/client-directory.ts';
import { sampleClient } from '../records/client.sample.ts';
import { Refusal } from '../refusals/refusal.ts';
import type { Change } from '../storage/contract/changes.ts';
import { Freshness } from './freshness.ts';
import { TenantDirectory } from './tenant-directory.ts';

/** A node, its clocks, and what it has asked of the store. */
const node = () => {
  let monotonic = 1_000;
  let wall = 5_000_000;
  let away = false;
  let changes: readonly Change[] = [];
  let held: PromiseWithResolvers<void> | undefined;
  const reads = { changes: 0, revocations: 0, tenants: 0, clients: 0 };
  const client = sampleClient();
  const clients = new ClientDirectory({
    findClient: async () => {
      reads.clients++;
      return client;
    },
  });
  const tenantReads = {
    tenants: async () => {
      reads.tenants++;
      return [];
    },
    resources: async () => [],
    signingKeys: async () => [],
    entitlements: async () => [],
    sharedQuotas: async () => [],
    trustedIssuers: async () => [],
  };
  const tenants = new TenantDirectory(tenantReads, () => new Uint8Array(), []);
  const recentChanges = async () => {
    reads.changes++;
    await held?.promise;
    if (away) throw new Error('away');
    return changes;
  };
  const grants = {
    catchUp: async () => {
      reads.revocations++;
      if (away) throw new Error('away');
    },
  };
  const unknownFor: number[] = [];
  const freshness = new Freshness({
    ...{ storage: { recentChanges }, clients, tenants, grants },
    unknownFor: { observe: (seconds) => void unknownFor.push(seconds) },
    monotonic: () => monotonic,
    now: () => wall,
  });
  return {
    freshness,
    unknownFor,
    asked: reads,
    /** Reads the client, from memory where it is. */
    client: async () => clients.find('t', client.clientId),
    clientId: client.clientId,
    pass: (milliseconds: number) => {
      monotonic += milliseconds;
      wall += milliseconds;
    },
    sleep: (milliseconds: number) => {
      wall += milliseconds;
    },
    set: (milliseconds: number) => {
      wall += milliseconds;
    },
    lose: (lost = true) => {
      away = lost;
    },
    tell: (newChanges: readonly Change[]) => {
      changes = newChanges;
    },
    hold: () => {
      const { promise, resolve, reject } = Promise.withResolvers<void>();
      held = { promise, resolve, reject };
      return () => {
        held = undefined;
        resolve();
      };
    },
  };
};

describe('freshness', () => {
  test('within 750 ms of the start of the last refresh the store is not queried; after 751 ms it is', async () => {
    const { freshness, asked: reads, pass } = node();
    pass(750);
    assert.equal(freshness.ensure(), undefined);
    pass(1);
    await freshness.ensure();
    assert.equal(reads.changes, 1);
    assert.equal(freshness.ensure(), undefined);
  });
  test('a refresh counts from its start, however long it took', async () => {
    const { freshness, pass, hold } = node();
    const release = hold();
    const looking = freshness.refresh();
    pass(700);
    release();
    await looking;
    pass(50);
    assert.equal(freshness.ensure(), undefined);
    pass(1);
    assert.notEqual(freshness.ensure(), undefined);
  });
  test('measures from the start of the refresh before: a change could be unknown for that long, also by a failure', async () => {
    const { freshness, unknownFor, pass, hold, lose } = node();
    pass(250);
    const release = hold();
    const refreshing = freshness.refresh();
    pass(100);
    release();
    await refreshing;
    pass(150);
    await freshness.refresh();
    pass(400);
    lose();
    await assert.rejects(freshness.refresh());
    pass(300);
    lose(false);
    await freshness.refresh();
    assert.deepEqual(unknownFor, [0.35, 0.25, 0.7]);
  });
  test('an unresponsive store: 503 and Retry-After, until it responds', async () => {
    const { freshness, pass, lose } = node();
    pass(751);
    lose();
    const refused = (error: unknown) => error instanceof Refusal && error.status === 503 && error.headers['Retry-After'] === '1';
    for (let time = 0; time < 2; time++) await assert.rejects(async () => freshness.ensure(), refused);
    lose(false);
    await freshness.ensure();
  });
  test('a machine that slept refreshes before it responds, although its monotonic clock stopped', async () => {
    const { freshness, asked: reads, sleep } = node();
    sleep(751);
    await freshness.ensure();
    assert.equal(reads.changes, 1);
  });
  test('after a clock was set back, the node is not fresh', () => {
    const { freshness, set, pass } = node();
    set(-3_600_000);
    pass(751);
    assert.notEqual(freshness.ensure(), undefined);
  });
  for (const [how, kept] of [
    ['disconnected for 10 s: the node reads the changes', true],
    ['disconnected for longer: the node drops its whole cache', false],
    ['suspended for an hour: the node drops its whole cache', false],
  ] as const) {
    test(how, async () => {
      const { freshness, asked: reads, client, pass, sleep } = node();
      await client();
      if (how.startsWith('suspended')) sleep(3_600_000);
      else pass(kept ? 10_000 : 10_001);
      await freshness.ensure();
      await client();
      assert.deepEqual([reads.clients, reads.tenants], kept ? [1, 0] : [2, 1]);
    });
  }
  test('a changed client is read again, and so are the tenants when one of them or a key changed', async () => {
    const { freshness, asked: reads, client, clientId, tell } = node();
    await client();
    tell([{ id: '1', kind: 'client', tenantId: 't', subject: clientId }]);
    await freshness.refresh();
    await client();
    assert.deepEqual([reads.clients, reads.tenants], [2, 0]);
    for (const kind of ['tenant', 'key'] as const) {
      tell([{ id: kind, kind, tenantId: 't', subject: 'x' }]);
      await freshness.refresh();
    }
    assert.deepEqual([reads.clients, reads.tenants], [2, 2]);
  });
  test('callers during a refresh that fails fail with it, and wait for no further one', async () => {
    const { freshness, asked: reads, hold, lose } = node();
    const release = hold();
    lose();
    const looks = [freshness.refresh(), freshness.refresh(), freshness.refresh()].map((look) => assert.rejects(look));
    release();
    await Promise.all(looks);
    assert.equal(reads.changes, 1);
    lose(false);
    await freshness.refresh();
  });
  test('callers during a refresh share the next one: the current one may have begun too early', async () => {
    const { freshness, asked: reads, hold } = node();
    const release = hold();
    const looks = [freshness.refresh(), freshness.refresh(), freshness.refresh()];
    release();
    await Promise.all(looks);
    assert.equal(reads.changes, 2);
  });
});
