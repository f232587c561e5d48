// The counter of usage over a store that is a list, and may fail: what it counts, and what it keeps in memory.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { pino } from 'pino';
import { sampleClient } from '../../records/client.sample.ts';
import { sampleGrantRecord } from '../../records/grant.sample.ts';
import type { UsageBatch } from '../../records/usage.ts';
import { RowRefused } from '../../storage/contract/errors.ts';
import { MAX_NETWORKS } from './pending-usage.ts';
import { MAX_REQUESTED_BY_CLIENT } from './scope-uses.ts';
import { UsageCounter } from './usage-counter.ts';

const MAX_GROUPS = 400;
const HOUR = 3_600;
const START = 1_893_456_000;

const counter = (write: (batch: UsageBatch) => Promise<void> = async () => {}) => {
  const sent: UsageBatch[] = [];
  const clock = { at: START * 1000 };
  const usage = new UsageCounter({
    storage: {
      addUsage: async (batch) => {
        sent.push(batch);
        await write(batch);
      },
    },
    now: () => clock.at,
    log: pino({ level: 'silent' }),
    maxGroups: MAX_GROUPS,
  });
  return { usage, sent, clock };
};
const { id: _id, tokenHash: _hash, address: _address, issuedAt: _issued, expiresAt: _expires, ...TERMS } = sampleGrantRecord();
const shared = Object.freeze({ ...TERMS, scope: 'a b' });
const holder = { scopes: ['a', 'b'] };
const token = (given: object = {}) => ({ terms: shared, address: '192.0.2.1', issuedAt: START, expiresAt: START + 600, ...given });
const total = (batches: readonly UsageBatch[]) => batches.flatMap(({ counts }) => counts).reduce((sum, { count }) => sum + count, 0);

describe('the counter of usage', () => {
  test('sums tokens by hour and network, and by the address and day of their terms', async () => {
    const { usage, sent } = counter();
    for (const at of [0, 5, 3]) usage.granted(token({ issuedAt: START + at, expiresAt: START + at + 600 - at }), holder);
    usage.granted(token({ address: '192.0.2.2' }), holder);
    usage.granted(token({ issuedAt: START + HOUR, expiresAt: START + HOUR + 600, terms: { ...shared } }), holder);
    usage.coalesced(token(), holder);
    await usage.close();
    const [{ counts, repeats, scopes } = assert.fail('Nothing was written.')] = sent;
    assert.deepEqual(
      counts.map(({ hour, network, outcome, count }) => [hour - START, network, outcome, count]),
      [
        [0, '192.0.2.0/24', 'coalesced', 1],
        [0, '192.0.2.0/24', 'granted', 4],
        [HOUR, '192.0.2.0/24', 'granted', 1],
      ],
    );
    assert.deepEqual(
      repeats.map(({ day, address, issued, firstAt, lastAt, lifetime }) => [
        day,
        address,
        issued,
        firstAt - START,
        lastAt - START,
        lifetime,
      ]),
      [
        [START, '192.0.2.1', 4, 0, HOUR, 595],
        [START, '192.0.2.2', 1, 0, 0, 600],
      ],
    );
    assert.deepEqual(
      scopes.map(({ scope, lastOn }) => [scope, lastOn]),
      [
        ['a', START],
        ['b', START],
      ],
    );
  });

  test('writes the scopes of the same terms once a day', async () => {
    const { usage, sent } = counter();
    for (const at of [0, 1, 86_400]) {
      usage.granted(token({ issuedAt: START + at }), holder);
      await usage.flush();
    }
    await usage.close();
    assert.deepEqual(
      sent.map(({ scopes }) => scopes.length),
      [2, 0, 2],
    );
  });

  test('writes a scope that is used before and after midnight once, with the later day', async () => {
    const { usage, sent } = counter();
    for (const at of [86_399, 86_400, 86_399]) usage.granted(token({ issuedAt: START + at, address: `192.0.2.${at % 7}` }), holder);
    usage.granted(token({ issuedAt: START + 86_399, terms: { ...TERMS, scope: 'a' } }), holder);
    await usage.close();
    assert.deepEqual(
      sent.flatMap(({ scopes }) => scopes).map(({ scope, lastOn }) => [scope, lastOn]),
      [
        ['a', START + 86_400],
        ['b', START + 86_400],
      ],
    );
  });

  test('writes no scopes but those in the list of the client', async () => {
    const { usage, sent } = counter();
    usage.granted(token({ terms: { ...TERMS, scope: 'b other b' } }), { scopes: ['a', 'b'] });
    usage.granted(token({ terms: { ...TERMS, clientId: 'd', scope: 'a b' } }), { scopes: [] });
    await usage.close();
    assert.deepEqual(
      sent.flatMap(({ scopes }) => scopes).map(({ clientId, scope }) => [clientId, scope]),
      [['c', 'b']],
    );
  });

  test('compares no more scopes of a client than there is room for, and the rest when they are used again', async () => {
    const { usage, sent } = counter();
    const many = Array.from({ length: MAX_REQUESTED_BY_CLIENT - 1 }, (_, n) => `s${n}`).join(' ');
    const terms = [many, 'a', 'b'].map((scope) => Object.freeze({ ...TERMS, scope }));
    for (let time = 0; time < 2; time++) {
      for (const each of terms) usage.granted(token({ terms: each }), holder);
      usage.granted(token({ terms: { ...TERMS, clientId: 'd', scope: 'b' } }), holder);
      await usage.flush();
    }
    await usage.close();
    assert.deepEqual(
      sent.map(({ scopes }) => scopes.map(({ clientId, scope }) => `${clientId} ${scope}`)),
      [
        ['c a', 'd b'],
        ['c b', 'd b'],
      ],
    );
  });

  test('has less room for long terms, and writes them sooner', async () => {
    const { usage, sent } = counter();
    const granted = (n: number) => usage.granted(token({ terms: { ...TERMS, scope: `${n} ${'x'.repeat(10_240)}` } }), holder);
    for (let n = 0; n < MAX_GROUPS; n++) granted(n);
    await new Promise(setImmediate);
    assert.equal(sent.length, 1);
    await usage.close();
    assert.equal(total(sent), MAX_GROUPS);
    assert(sent.flatMap(({ repeats }) => repeats).length <= MAX_GROUPS / 10);
  });

  test('sends a batch that the store did not confirm again, unchanged and before all others', async () => {
    const state = { fails: true };
    const { usage, sent } = counter(async () => {
      if (state.fails) throw new Error('the connection was cut during the commit');
    });
    usage.granted(token(), holder);
    await usage.flush();
    usage.granted(token({ issuedAt: START + 1 }), holder);
    await usage.flush();
    state.fails = false;
    await usage.close();
    const numbers = sent.map(({ number }) => number);
    assert.deepEqual(numbers, [1, 1, 1, 2]);
    assert.equal(new Set(sent.map(({ writer }) => writer)).size, 1);
    assert.deepEqual(sent[2], sent[0]);
    assert.equal(total(sent.slice(2)), 2);
  });

  test('gives up a batch that the store refuses for its rows, and sends those after it', async () => {
    const { usage, sent } = counter(async ({ number }) => {
      if (number === 1) throw new RowRefused('a row is given twice');
    });
    for (let time = 0; time < 2; time++) {
      usage.granted(token(), holder);
      await usage.flush();
    }
    await usage.close();
    assert.deepEqual(
      sent.map(({ number }) => number),
      [1, 2],
    );
  });

  test('counts what has no room for no client, and no further hour of a client while the store fails', async () => {
    const state = { fails: true };
    const { usage, sent } = counter(async () => {
      if (state.fails) throw new Error('out of order');
    });
    const count = MAX_GROUPS * 2;
    for (let n = 0; n < count; n++) usage.granted(token({ address: `10.${n >> 16}.${(n >> 8) & 255}.${n & 255}` }), holder);
    await usage.flush();
    for (let n = 0; n < count; n++) usage.refused({ tenantId: 't', clientId: `c${n}`, credentialId: 's', address: '::1', reason: 'r' });
    state.fails = false;
    await usage.close();
    const written = new Map(sent.map((batch) => [batch.number, batch]));
    assert.equal(total([...written.values()]), 2 * count);
    const rows = [...written.values()].flatMap(({ counts }) => counts);
    assert(rows.length <= 2 * MAX_GROUPS, String(rows.length));
    assert(rows.some(({ clientId, outcome }) => clientId === '' && outcome === 'r'));
  });

  test('counts a client that has too many networks in one more without a name', async () => {
    const { usage, sent } = counter();
    for (let n = 0; n < MAX_NETWORKS + 2; n++) usage.granted(token({ address: `10.${n >> 8}.${n & 255}.1` }), holder);
    await usage.close();
    const networks = sent.flatMap(({ counts }) => counts).map(({ network, count }) => [network, count]);
    assert.equal(networks.length, MAX_NETWORKS + 1);
    assert.deepEqual(networks[0], ['', 2]);
  });

  test('counts a refusal for its client if there is one, and otherwise neither id nor network', async () => {
    const { usage, sent } = counter();
    const refusal = { tenantId: 't', credentialId: undefined, address: '2001:db8:1:2::3', reason: 'r' };
    usage.refused({ ...refusal, clientId: 'c' });
    for (const address of ['192.0.2.1', '198.51.100.1']) usage.refused({ ...refusal, address, clientId: undefined });
    const client = sampleClient({ tenantId: 't', clientId: 'api' });
    for (let time = 0; time < 2; time++) usage.introspected(client, 's', 'https://r', '::1');
    await usage.close();
    assert.deepEqual(
      sent.flatMap(({ counts }) => counts).map(({ clientId, network, outcome, count }) => [clientId, network, outcome, count]),
      [
        ['', '', 'r', 2],
        ['api', '::/48', 'introspected', 2],
        ['c', '2001:db8:1::/48', 'r', 1],
      ],
    );
  });
});
