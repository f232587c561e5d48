// Usage: what clients did, counted by the hour, by the management API. The counts equal what the requests were,
// through a restart and a week, and nothing that an unauthenticated caller sends makes them grow.
import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import { openStorage } from '@mintmark/server';
import { parsedJson } from './rights-server.ts';
import { ADMIN, type CreatedClient, startTestServer, suiteEnding, type TestServer } from './running-server.ts';

type Json = Record<string, unknown>;
interface Row {
  readonly start: string;
  readonly key: string | null;
  readonly granted: number;
  readonly coalesced: number;
  readonly introspected: number;
  readonly refused: number;
  readonly reasons: Readonly<Record<string, number>>;
}

const DAY = 86_400_000;
const HOUR = 3_600_000;
const formOf = ({ clientId, clientSecret }: CreatedClient, more: Readonly<Record<string, string>> = {}) => ({
  ...{ grant_type: 'client_credentials', client_id: clientId, client_secret: clientSecret, ...more },
});
const usage = async (server: TestServer, query: string, token?: string): Promise<readonly Row[]> =>
  (await parsedJson(await server.manage('GET', `/usage?${query}`, undefined, token), 200)).usage as Row[];

describe('usage', () => {
  const ending = suiteEnding();
  let server: TestServer;
  let billing: CreatedClient;
  let shipping: CreatedClient;
  let admin: string;
  const refused = async (form: Readonly<Record<string, string>>, times = 1) => {
    for (let time = 0; time < times; time++) assert.notEqual((await server.post('/oauth2/token', form)).status, 200);
  };
  before(async () => {
    server = await startTestServer(ending);
    // All of it is counted in one hour of one day.
    server.holdClock(Date.now());
    admin = await server.token();
    const common = { scopes: ['a', 'b'], introspect_authorization: 'any' };
    billing = await server.create({ ...common, client_id: 'billing', owner: 'payments', labels: { 'cost-center': '=7' } });
    shipping = await server.create({ ...common, client_id: 'shipping', owner: 'logistics', labels: { 'cost-center': 'a,"b' } });
    const token = await server.token(billing);
    for (let time = 0; time < 2; time++) await server.token(billing, { scope: 'a' });
    await server.token(shipping);
    await refused(formOf({ ...billing, clientSecret: 'wrong' }), 2);
    await refused(formOf(billing, { scope: 'c' }));
    for (let time = 0; time < 3; time++) {
      const { clientId: client_id, clientSecret: client_secret } = shipping;
      assert.equal((await server.post('/oauth2/introspect', { client_id, client_secret, token })).status, 200);
    }
    for (let id = 0; id < 5; id++) await refused(formOf({ ...billing, clientId: `unknown-${id}` }));
    await refused({ grant_type: 'client_credentials', client_id: 'billing' });
  });

  test('is counted by client: tokens, introspections, and refusals by reason', async () => {
    const rows = await usage(server, 'client_id=billing');
    assert.deepEqual(
      rows.map(({ start, ...row }) => row),
      [{ key: 'billing', granted: 3, coalesced: 0, introspected: 0, refused: 3, reasons: { scope_not_allowed: 1, wrong_secret: 2 } }],
    );
    assert.match(rows[0]?.start ?? '', /T00:00:00\.000Z$/);
    assert.deepEqual(
      (await usage(server, 'client_id=shipping&by=hour')).map(({ key, granted, introspected }) => [key, granted, introspected]),
      [['shipping', 1, 3]],
    );
  });

  test('of unknown clients is one number for each reason, whatever ids they claim', async () => {
    const [unknown] = await usage(server, 'limit=1');
    assert.deepEqual([unknown?.key, unknown?.reasons], [null, { no_credentials: 1, unknown_client: 5 }]);
    const keys = (await usage(server, '')).map(({ key }) => key);
    assert.deepEqual(keys, [null, ADMIN.clientId, 'billing', 'shipping']);
  });

  const groups: readonly [group: string, expected: readonly (readonly [key: string | null, granted: number])[]][] = [
    [
      'owner',
      [
        ['logistics', 1],
        ['payments', 3],
      ],
    ],
    [
      'label:cost-center',
      [
        ['=7', 3],
        ['a,"b', 1],
      ],
    ],
    ['label:other', [[null, 4]]],
    ['address', [['127.0.0.0/24', 4]]],
  ];
  for (const [group, expected] of groups) {
    test(`is summed by ${group}`, async () => {
      const found = new Map<string | null, number>();
      for (const client of ['billing', 'shipping']) {
        for (const { key, granted } of await usage(server, `group=${group}&client_id=${client}`))
          found.set(key, (found.get(key) ?? 0) + granted);
      }
      assert.deepEqual([...found].toSorted(), expected);
    });
  }

  test('is summed by resource and by credential', async () => {
    const [first] = (await parsedJson(await server.manage('GET', '/clients/billing/secrets'), 200)).secrets as Json[];
    assert.deepEqual(
      (await usage(server, 'group=credential&client_id=billing')).map(({ key, granted }) => [key, granted]),
      [
        [null, 0],
        [first?.id, 3],
      ],
    );
    assert.deepEqual(
      (await usage(server, 'group=resource&client_id=billing')).map(({ key, granted }) => [key, granted]),
      [
        [null, 0],
        [`${server.url}/api`, 3],
      ],
    );
  });

  test('a manager that is limited to an owner sees the usage of that owner’s clients alone', async () => {
    const token = await server.token(await server.create({ entitlements: ['readOIDCGrants@payments'] }));
    assert.deepEqual(
      (await usage(server, '', token)).map(({ key }) => key),
      ['billing'],
    );
    for (const query of ['owner=logistics', 'client_id=shipping']) assert.deepEqual(await usage(server, query, token), [], query);
    assert.deepEqual(
      (await usage(server, 'owner=payments')).map(({ key }) => key),
      ['billing'],
    );
  });

  test('has pages, and their CSV is one file whose cells are no formulas', async () => {
    const all = await usage(server, 'group=label:cost-center');
    const paged: Row[] = [];
    for (let cursor: string | null = ''; cursor !== null; ) {
      const page = await parsedJson(
        await server.manage('GET', `/usage?group=label:cost-center&limit=1${cursor === '' ? '' : `&cursor=${cursor}`}`),
        200,
      );
      paged.push(...(page.usage as Row[]));
      cursor = page.next_cursor as string | null;
    }
    assert.deepEqual(
      paged.map(({ key }) => key),
      all.map(({ key }) => key),
    );

    let csv = '';
    for (
      let path: string | undefined = '/management/v1/usage?group=label:cost-center&format=csv&limit=2&owner=payments';
      path !== undefined;
    ) {
      const response = await server.manage('GET', path.replace('/management/v1', ''));
      assert.equal(response.headers.get('content-type'), 'text/csv; charset=utf-8');
      csv += await response.text();
      path = /<(.*)>; rel="next"/.exec(response.headers.get('link') ?? '')?.[1];
    }
    const day = all[0]?.start ?? '';
    assert.equal(
      csv,
      [
        'start,by,group,key,granted,coalesced,introspected,refused,reasons',
        `${day},day,label:cost-center,'=7,3,0,0,3,scope_not_allowed=1 wrong_secret=2`,
        '',
      ].join('\r\n'),
    );
    const quoted = await (await server.manage('GET', '/usage?group=label:cost-center&format=csv&client_id=shipping')).text();
    assert.match(quoted, /,"a,""b",1,0,3,0,\r\n$/);
  });

  const invalid: readonly [query: string, pointer: string][] = [
    ['group=color', 'group'],
    ['group=label:', 'group'],
    ['by=week', 'by'],
    ['from=yesterday', 'from'],
    ['from=2030-01-02T00:00:00Z&to=2030-01-01T00:00:00Z', 'from'],
    ['by=hour&from=2030-01-01T00:00:00Z&to=2030-02-01T01:00:01Z', 'from'],
    ['from=2030-01-01T00:00:00Z&to=2031-02-06T00:00:01Z', 'from'],
    ['limit=1001', 'limit'],
    ['cursor=AAAA', 'cursor'],
    [`cursor=${Buffer.from('["t","client","day",0,""]').toString('base64url')}`, 'cursor'],
  ];
  for (const [query, pointer] of invalid) {
    test(`refuses ${query.slice(0, 60)}`, async () => {
      const { errors } = await parsedJson(await server.manage('GET', `/usage?${query}`, undefined, admin), 400);
      assert.match(JSON.stringify(errors), new RegExp(`"pointer":"/?${pointer}"`));
    });
  }

  test('accepts the longest periods', async () => {
    await usage(server, 'by=hour&from=2030-01-01T00:00:00Z&to=2030-02-01T00:00:01Z');
    await usage(server, 'from=2030-01-01T00:00:00Z&to=2031-02-05T00:00:00Z');
  });
});

describe('a week of usage', () => {
  test('equals the grants and the audit trail, through a restart and the merge of hours into days', async (t) => {
    const first = await startTestServer(t);
    const clients: CreatedClient[] = [];
    for (const owner of ['payments', 'billing']) clients.push(await first.create({ owner }));
    const start = Date.now();
    const expected = { granted: 0, refused: 0 };
    const spend = async (server: TestServer, day: number) => {
      for (const [n, client] of clients.entries()) {
        for (let time = 0; time <= (day + n) % 3; time++) {
          await server.token(client);
          expected.granted++;
        }
      }
      const [client] = clients;
      if (client === undefined) return;
      await server.post('/oauth2/token', formOf(client, { scope: 'none' }));
      expected.refused++;
    };
    for (let day = 0; day < 4; day++) {
      await spend(first, day);
      first.advance(DAY - HOUR);
    }
    await first.close();
    const server = await startTestServer(t, {
      directory: first.directory,
      flags: { listen: [first.url.replace('localhost', '127.0.0.1')] },
    });
    server.advance(4 * (DAY - HOUR));
    for (let day = 4; day < 8; day++) {
      await spend(server, day);
      server.advance(DAY - HOUR);
    }
    const period = `from=${new Date(start - DAY).toISOString()}&to=${new Date(start + 9 * DAY).toISOString()}`;
    const totals = async (by: string) => {
      const rows: Row[] = [];
      for (const { clientId } of clients) rows.push(...(await usage(server, `by=${by}&limit=1000&client_id=${clientId}&${period}`)));
      const sum = (count: (row: Row) => number) => rows.reduce((all, row) => all + count(row), 0);
      return { granted: sum(({ granted }) => granted), refused: sum(({ refused }) => refused) };
    };
    assert.deepEqual(await totals('day'), expected);
    const signIns = { granted: 0, refused: 0 };
    for (const { clientId } of clients) {
      const query = `client_id=${clientId}&limit=1000&since=${new Date(start - DAY).toISOString()}&until=${new Date(start + 9 * DAY).toISOString()}`;
      const { sign_ins: groups } = await parsedJson(await server.manage('GET', `/sign-ins?${query}`), 200);
      for (const { result, count } of groups as { result: string; count: number }[])
        signIns[result === 'granted' ? 'granted' : 'refused'] += count;
    }
    assert.deepEqual(signIns, expected, 'the grants and the audit trail');
    const before = await totals('day');
    const storage = await openStorage({ kind: 'sqlite', directory: server.directory });
    t.after(() => storage.close());
    while ((await storage.mergeUsage(Math.floor((start + 5 * DAY) / 1000 / 86_400) * 86_400, 10)) > 0);
    assert.deepEqual(await totals('day'), before, 'merged');
  });
});
