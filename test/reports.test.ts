// Reports: the one client that wastes tokens among many that do not, and the scopes that nobody uses. The tokens are
// put into the store, as processes count them, since a day of a thousand clients is more than a test can request.
import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import { openStorage, type Storage } from '@mintmark/server';
import { parsedJson } from './rights-server.ts';
import { startTestServer, suiteEnding, type TestServer } from './running-server.ts';

type Json = Record<string, unknown>;
type Batch = Parameters<Storage['addUsage']>[0];
type Repeat = Batch['repeats'][number];

const DAY = 86_400;
const LIFETIME = 3_600;

describe('reports', () => {
  const ending = suiteEnding();
  let server: TestServer;
  let storage: Storage;
  let tenantId: string;
  let today: number;
  let day: number;
  const spread = (clientId: string, given: Partial<Repeat> = {}): Repeat => ({
    ...{ tenantId, day, clientId, credentialId: 's', address: '192.0.2.1', terms: 't' },
    ...{ issued: 32, firstAt: day, lastAt: day + 23 * LIFETIME, lifetime: LIFETIME, ...given },
  });
  let number = 0;
  const add = (given: Partial<Batch>) =>
    storage.addUsage({ writer: 'test', number: ++number, counts: [], repeats: [], scopes: [], trustValues: [], ...given });
  const report = async (path: string, token?: string) => parsedJson(await server.manage('GET', `/reports/${path}`, undefined, token), 200);
  before(async () => {
    server = await startTestServer(ending);
    // All of it happens on one day.
    const now = Date.now();
    server.holdClock(now);
    today = Math.floor(now / 1000 / DAY) * DAY;
    day = today - DAY;
    storage = await openStorage({ kind: 'sqlite', directory: server.directory });
    ending.after(() => storage.close());
    tenantId = (await storage.tenants())[0]?.id ?? assert.fail('No tenant.');
  });

  test('of a thousand clients, exactly the wasteful one is listed, with its addresses', async () => {
    const wise = Array.from({ length: 1_000 }, (_, n) => spread(`client-${String(n).padStart(4, '0')}`));
    await add({ repeats: wise });
    const others: Readonly<Record<string, readonly Partial<Repeat>[]>> = {
      'every-call': [{ issued: 5_000 }, { issued: 20, address: '192.0.2.2' }],
      // A thousand containers, each with an address and a token of its own.
      'restarting-pods': Array.from({ length: 1_000 }, (_, n) => ({ issued: 1, address: `10.0.${n >> 8}.${n & 255}`, lastAt: day })),
      'crash-loop': [{ issued: 300 }],
      replicas: Array.from({ length: 50 }, (_, n) => ({ address: `10.1.0.${n}` })),
      'several-scopes': Array.from({ length: 40 }, (_, n) => ({ terms: `t${n}` })),
      'behind-a-nat': [{ issued: 32 * 40 }],
      'a-short-test': [{ issued: 390, lastAt: day + 60 }],
    };
    for (const [clientId, repeats] of Object.entries(others)) {
      const labels = clientId === 'behind-a-nat' ? { 'processes-per-address': '40' } : {};
      await server.create({ client_id: clientId, owner: clientId === 'every-call' ? 'payments' : 'others', labels });
      await add({ repeats: repeats.map((given) => spread(clientId, given)) });
    }
    const waste = await report('waste');
    assert.deepEqual(waste, {
      day: new Date(day * 1000).toISOString().slice(0, 10),
      clients: [
        {
          ...{ client_id: 'every-call', owner: 'payments', issued: 5_020, needed: 46 },
          addresses: [
            { address: '192.0.2.1', credential_id: 's', issued: 5_000, needed: 23 },
            { address: '192.0.2.2', credential_id: 's', issued: 20, needed: 23 },
          ],
        },
      ],
    });
    assert.deepEqual((await report('waste?day=2030-01-31')).clients, []);
    for (const [owner, expected] of [
      ['payments', 1],
      ['others', 0],
    ] as const) {
      const token = await server.token(await server.create({ entitlements: [`readOIDCGrants@${owner}`] }));
      assert.equal(((await report('waste', token)).clients as Json[]).length, expected, owner);
    }
    assert.equal((await server.manage('GET', '/reports/waste?day=2030-02-31x')).status, 400);
  });

  test('scopes that were held for the whole period and not used are listed with the settings without them, and no others', async () => {
    const names = { scopes: ['a', 'b', 'c'], default_scopes: ['a', 'b'] };
    const client = await server.create({ client_id: 'holder', owner: 'payments', ...names });
    await server.token(client, { scope: 'b' });
    assert.deepEqual((await report('unused-scopes')).clients, [], 'scopes are counted only since today');
    server.advance(35 * DAY * 1000);
    await server.token(client, { scope: 'a' });
    const unusedIn = async (query: string) =>
      ((await report(`unused-scopes?owner=payments&${query}`)).clients as Json[]).filter(({ client_id }) => client_id === 'holder');
    assert.deepEqual(await unusedIn('days=30'), [
      {
        ...{ client_id: 'holder', owner: 'payments' },
        unused: [
          { scope: 'b', last_used_on: new Date(today * 1000).toISOString() },
          { scope: 'c', last_used_on: null },
        ],
        narrowed: { scopes: ['a'], default_scopes: ['a'] },
      },
    ]);
    assert.deepEqual(await unusedIn('days=40'), [], 'the period begins before the first count');
    assert.equal((await server.manage('PATCH', '/clients/holder', { scopes: ['a', 'b', 'd'] })).status, 200);
    const [changed] = await unusedIn('days=30');
    assert.deepEqual(
      (changed?.unused as Json[]).map(({ scope }) => scope),
      ['b'],
      'a new scope needs time',
    );
    const { narrowed } = changed as { narrowed: Json };
    assert.equal((await server.manage('PATCH', '/clients/holder?dry_run=true', narrowed)).status, 200);
    for (const days of ['0', '1000', 'x']) assert.equal((await server.manage('GET', `/reports/unused-scopes?days=${days}`)).status, 400);
  });

  test('the holders of a scope are listed in pages, each with the day of its last token, to those who may read them', async () => {
    await server.create({ client_id: 'reader', name: 'Reader', owner: 'search', scopes: ['index:read', 'index:write'] });
    const writer = await server.create({ client_id: 'writer', owner: 'payments', scopes: ['index:write'] });
    await server.create({ client_id: 'neither', owner: 'search', scopes: ['index'] });
    await server.token(writer, { scope: 'index:write' });
    const holders = async (query: string, token?: string) => report(`scope-holders?scope=index:write${query}`, token);
    const [reader, user] = [
      { client_id: 'reader', name: 'Reader', owner: 'search', state: 'enabled', last_used_on: null },
      { client_id: 'writer', name: 'test', owner: 'payments', state: 'enabled' },
    ];
    const all = await holders('');
    const [, second] = all.holders as Json[];
    assert.deepEqual([(all.holders as Json[])[0], all.next_cursor], [reader, null]);
    assert.deepEqual({ ...second, last_used_on: undefined }, { ...user, last_used_on: undefined });
    assert.match(String(second?.last_used_on), /T00:00:00.000Z$/);
    const first = await holders('&limit=1');
    assert.deepEqual(first.holders, [reader]);
    assert.deepEqual((await holders(`&limit=1&cursor=${encodeURIComponent(String(first.next_cursor))}`)).holders, [second]);
    assert.deepEqual((await report('scope-holders?scope=index:read')).holders, [reader]);
    const limited = await server.token(await server.create({ entitlements: ['readAPIClients@search'] }));
    assert.deepEqual((await holders('', limited)).holders, [reader]);
    for (const query of ['', '?scope=', '?scope=a&limit=0', '?scope=a&cursor=x', '?scope=a&more=1'])
      assert.equal((await server.manage('GET', `/reports/scope-holders${query}`)).status, 400, query);
  });
});
