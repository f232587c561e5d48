// Quotas of tokens: what a client is told, what it is refused, and what does not count.
import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import { queryStore } from './query-store.ts';
import { type CreatedClient, startTestServer, suiteEnding, type TestServer } from './running-server.ts';

type Json = Record<string, unknown>;

/** The items of a field, strings with integers as parameters (RFC 9651). */
const fieldOf = (response: Response, name: string): readonly (readonly [string, Json])[] =>
  (response.headers.get(name) ?? '').split(', ').flatMap((item) => {
    const [, value, parameters = ''] = /^"([a-z0-9._-]+)"((?:;[a-z]+=\d+)+)$/.exec(item) ?? [];
    const pairs = [...parameters.matchAll(/;([a-z]+)=(\d+)/g)].map(([, key = '', number]): [string, number] => [key, Number(number)]);
    return value === undefined ? [] : [[value, Object.fromEntries(pairs)] as const];
  });
const remaining = (response: Response) => fieldOf(response, 'ratelimit').map(([name, { r }]) => [name, r]);

describe('a quota', () => {
  const ending = suiteEnding();
  let server: TestServer;
  before(async () => {
    server = await startTestServer(ending);
  });

  const request = ({ clientId, clientSecret }: CreatedClient, more: Json = {}) =>
    server.post('/oauth2/token', { grant_type: 'client_credentials', client_id: clientId, client_secret: clientSecret, ...more });
  const statuses = async (client: CreatedClient, count: number) => {
    const seen: number[] = [];
    for (let n = 0; n < count; n++) seen.push((await request(client)).status);
    return seen;
  };
  const change = async (client: CreatedClient, patch: Json) => {
    const response = await server.manage('PATCH', `/clients/${client.clientId}`, patch);
    assert.equal(response.status, 200, await response.text());
  };
  /** Ends the present window of a subject, by the clock of the database, and lets the node look. */
  const endWindow = async (subject: string) => {
    await queryStore(server.directory, `UPDATE quota_windows SET ends_at = ends_at - seconds * 1000 WHERE subject = '${subject}'`);
    server.advance(86_400_000);
  };
  const eventsOf = async (subject: string) => {
    const { entries } = (await (await server.manage('GET', `/audit?limit=200`)).json()) as { entries: Json[] };
    return entries.filter((entry) => entry.subject === subject).map(({ event }) => event);
  };

  test('is stated in every token response, with what is left of each window', async () => {
    const client = await server.create({ quota: { minute: 100, hour: 1_000, day: 20_000 } });
    for (const used of [1, 2, 3]) {
      const response = await request(client);
      assert.deepEqual(fieldOf(response, 'ratelimit-policy'), [
        ['minute', { q: 100, w: 60 }],
        ['hour', { q: 1_000, w: 3_600 }],
        ['day', { q: 20_000, w: 86_400 }],
      ]);
      assert.deepEqual(remaining(response), [
        ['minute', 100 - used],
        ['hour', 1_000 - used],
        ['day', 20_000 - used],
      ]);
      for (const [name, { t }] of fieldOf(response, 'ratelimit')) {
        const length = { minute: 60, hour: 3_600, day: 86_400 }[name] ?? 0;
        assert(Number(t) > length - 30 && Number(t) <= length, `${name}: t=${t}`);
      }
    }
  });

  test('that is used up refuses the next request with 429 and the time until the window ends', async () => {
    const client = await server.create({ quota: { minute: 50, day: 3 } });
    assert.deepEqual(await statuses(client, 3), [200, 200, 200]);
    const response = await request(client);
    assert.equal(response.status, 429);
    assert.deepEqual(remaining(response), [
      ['minute', 47],
      ['day', 0],
    ]);
    const [, day] = fieldOf(response, 'ratelimit');
    const retryAfter = Number(response.headers.get('retry-after'));
    assert.equal(retryAfter, day?.[1].t);
    const [{ ends_at: endsAt }] = (await queryStore(
      server.directory,
      `SELECT ends_at FROM quota_windows WHERE subject = 'client:${client.clientId}' AND seconds = 86400`,
    )) as [{ ends_at: number }];
    const exact = (endsAt - Date.now()) / 1000;
    assert(retryAfter >= exact && retryAfter <= exact + 30, `${retryAfter} s, and the window ends in ${exact} s`);
    const body = (await response.json()) as Json;
    assert.equal(body.error, 'temporarily_unavailable');
    assert.match(String(body.error_description), /quota day is used up/);
    assert.equal(response.headers.get('cache-control'), 'no-store');
  });

  test('is explained to the operator by the request id', async () => {
    const client = await server.create({ quota: { hour: 1 } });
    await request(client);
    const id = (await request(client)).headers.get('mintmark-request-id');
    const { entries } = (await (await server.manage('GET', `/audit?request_id=${id}`)).json()) as { entries: Json[] };
    assert.deepEqual(
      entries.map(({ reason, actor, detail }) => [reason, actor, (detail as Json).quotas]),
      [['quota_exceeded', client.clientId, ['hour']]],
    );
  });

  test('begins again with the first token after its window, by the clock of the database and not of the node', async () => {
    const client = await server.create({ quota: { hour: 2 } });
    assert.deepEqual(await statuses(client, 3), [200, 200, 429]);
    server.advance(86_400_000);
    assert.equal((await request(client)).status, 429, 'the clock of the node is ahead');
    await endWindow(`client:${client.clientId}`);
    assert.deepEqual(await statuses(client, 3), [200, 200, 429]);
  });

  test('cannot be moved or read by others, who do not know the secret', async () => {
    const client = await server.create({ quota: { hour: 4 } });
    assert.deepEqual(remaining(await request(client)), [['hour', 3]]);
    for (let n = 0; n < 6; n++) {
      const refused = await request({ ...client, clientSecret: 'wrong-secret-of-a-stranger-0123456789' });
      assert.equal(refused.status, 401);
      for (const name of ['ratelimit', 'ratelimit-policy', 'retry-after']) assert.equal(refused.headers.get(name), null, name);
    }
    assert.deepEqual(remaining(await request(client)), [['hour', 2]]);
    assert.deepEqual(await statuses(client, 3), [200, 200, 429]);
    assert.equal((await request({ ...client, clientSecret: 'wrong-secret-of-a-stranger-0123456789' })).status, 401);
  });

  test('counts tokens, not refused requests', async () => {
    const client = await server.create({ quota: { hour: 2 } });
    for (let n = 0; n < 3; n++) assert.equal((await request(client, { scope: 'unknown' })).status, 400);
    assert.deepEqual(await statuses(client, 3), [200, 200, 429]);
    assert.equal((await request(client, { scope: 'unknown' })).status, 429, 'it comes before all that is granted');
  });

  test('that is observed refuses nothing, and is reported at 80 % and 100 %', async () => {
    const client = await server.create({ quota: { hour: 5, mode: 'observe' } });
    assert.deepEqual(await statuses(client, 3), [200, 200, 200]);
    assert.deepEqual(await eventsOf(`client:${client.clientId}`), []);
    assert.deepEqual(await statuses(client, 5), [200, 200, 200, 200, 200]);
    assert.deepEqual(remaining(await request(client)), [['hour', 0]]);
    assert.deepEqual((await eventsOf(`client:${client.clientId}`)).toSorted(), ['quota.exhausted', 'quota.warning']);
  });

  test('can be raised, lowered and removed at any moment', async () => {
    const client = await server.create({ quota: { hour: 1 } });
    assert.deepEqual(await statuses(client, 2), [200, 429]);
    await change(client, { quota: { hour: 3 } });
    assert.deepEqual(await statuses(client, 3), [200, 200, 429]);
    await change(client, { quota: { hour: 2 } });
    assert.deepEqual(await statuses(client, 1), [429]);
    await change(client, { quota: { hour: 1_000 } });
    assert.deepEqual(await statuses(client, 1), [200]);
    await change(client, { quota: { hour: 6 } });
    assert.deepEqual(await statuses(client, 3), [200, 200, 429], 'the lease that the node held counts no more');
    await change(client, { quota: null });
    const response = await request(client);
    assert.deepEqual([response.status, response.headers.get('ratelimit-policy')], [200, null]);
  });

  test('of the tenant applies to each client without its own, but does not keep administrators out', async () => {
    const [one, other, free] = [await server.create({}), await server.create({ quota: { hour: 2 } }), await server.create({ quota: {} })];
    const set = async (quota: Json | null) =>
      assert.equal((await server.manage('PATCH', '/tenants/current', { client_quota: quota })).status, 200);
    await set({ hour: 1 });
    assert.deepEqual(await statuses(one, 2), [200, 429]);
    assert.deepEqual(await statuses(other, 3), [200, 200, 429]);
    assert.deepEqual(await statuses(free, 3), [200, 200, 200]);
    for (let n = 0; n < 3; n++) assert.equal((await server.manage('GET', '/clients')).status, 200);
    await set(null);
    assert.deepEqual(await statuses(one, 1), [200]);
  });

  const invalid: readonly [what: string, body: Json, pointer: string][] = [
    ['of no tokens', { quota: { hour: 0 } }, '/quota/hour'],
    ['of more than a billion', { quota: { hour: 1_000_000_001 } }, '/quota/hour'],
    ['of a part of a token', { quota: { hour: 1.5 } }, '/quota/hour'],
    ['for another window', { quota: { week: 1 } }, '/quota/week'],
    ['in another mode', { quota: { hour: 1, mode: 'warn' } }, '/quota/mode'],
  ];
  for (const [what, body, pointer] of invalid) {
    test(`${what} is refused, naming the field`, async () => {
      const response = await server.manage('POST', '/clients', { name: 'x', ...body });
      assert.equal(response.status, 400);
      const { errors } = (await response.json()) as { errors: { pointer: string }[] };
      assert(errors.some((each) => each.pointer === pointer));
    });
  }

  test('that clients share by owner and label refuses all of them together, and is named only then', async () => {
    const create = async (body: Json) => assert.equal((await server.manage('POST', '/quotas', body)).status, 201);
    await create({ name: 'shops', owner: 'shops', labels: { kind: 'batch' }, quota: { hour: 3 } });
    const batch = { owner: 'shops', labels: { kind: 'batch', more: '1' } };
    const [one, other] = [await server.create(batch), await server.create({ ...batch, quota: { hour: 10 } })];
    const others = [await server.create({ owner: 'shops' }), await server.create({ labels: batch.labels })];
    assert.equal((await request(one)).headers.get('ratelimit'), null, 'what others use is not shown');
    assert.deepEqual(await statuses(other, 3), [200, 200, 429]);
    assert.deepEqual(await statuses(one, 1), [429]);
    const refused = await request(other);
    assert.deepEqual(remaining(refused), [
      ['hour', 8],
      ['shops-hour', 0],
    ]);
    for (const each of others) assert.deepEqual(await statuses(each, 4), [200, 200, 200, 200]);
    const { quotas } = (await (await server.manage('GET', `/clients/${other.clientId}/quotas`)).json()) as { quotas: Json[] };
    assert.deepEqual(
      quotas.map(({ name, windows }) => [name, (windows as Json[]).map(({ window, limit, used }) => [window, limit, used])]),
      [
        [null, [['hour', 10, 3]]],
        ['shops', [['hour', 3, 3]]],
      ],
    );
    const evaluation = (await (await server.manage('POST', '/evaluate', { client_id: one.clientId })).json()) as Json;
    assert.deepEqual([evaluation.allowed, evaluation.decided_by, evaluation.reason], [false, 'quota', 'quota_exceeded']);
    assert.equal((await server.manage('PATCH', '/quotas/shops', { quota: { hour: 4 } })).status, 200);
    assert.deepEqual(await statuses(one, 2), [200, 429]);
    assert.equal((await server.manage('DELETE', '/quotas/shops')).status, 204);
    assert.deepEqual(await statuses(one, 1), [200]);
  });

  test('cannot be changed by a manager that is limited to an owner', async () => {
    const manager = await server.create({ owner: 'shops', entitlements: ['manageAPIClients@shops'] });
    const token = await server.token(manager, { resource: `${server.publicUrl}/` });
    const client = await server.create({ owner: 'shops', quota: { hour: 5 } });
    const as = async (method: string, path: string, body: Json) => (await server.manage(method, path, body, token)).status;
    assert.equal(await as('PATCH', `/clients/${client.clientId}`, { quota: { hour: 6 } }), 403);
    assert.equal(await as('PATCH', `/clients/${client.clientId}`, { description: 'x' }), 200);
    assert.equal(await as('POST', '/clients', { name: 'x', owner: 'shops', quota: { hour: 6 } }), 403);
    assert.equal(await as('POST', '/quotas', { name: 'x', quota: { hour: 6 } }), 403);
    assert.equal((await server.manage('POST', '/quotas', { name: 'batch', labels: { kind: 'batch' }, quota: { hour: 5 } })).status, 201);
    assert.equal((await server.manage('POST', '/quotas', { name: 'all-shops', owner: 'shops', quota: { hour: 50 } })).status, 201);
    const covered = await server.create({ owner: 'shops', labels: { kind: 'batch' } });
    for (const labels of [{}, null, { kind: 'other' }]) {
      const refused = await server.manage('PATCH', `/clients/${covered.clientId}`, { labels }, token);
      assert.equal(refused.status, 403);
      assert.match(String(((await refused.json()) as Json).detail), /: labels\.$/);
    }
    assert.equal(await as('PATCH', `/clients/${covered.clientId}`, { labels: { kind: 'batch', more: '1' } }), 200);
    const both = await server.create({ entitlements: ['manageAPIClients@shops', 'manageAPIClients@search'] });
    const tokenOfBoth = await server.token(both, { resource: `${server.publicUrl}/` });
    assert.equal((await server.manage('PATCH', `/clients/${covered.clientId}`, { owner: 'search' }, tokenOfBoth)).status, 403);
    const { quotas } = (await (await server.manage('GET', `/clients/${covered.clientId}/quotas`, undefined, token)).json()) as Record<
      string,
      Json[]
    >;
    assert.deepEqual(
      quotas?.map(({ name }) => name),
      ['all-shops'],
      'what clients of any owner use is not shown',
    );
    for (const name of ['batch', 'all-shops']) assert.equal((await server.manage('DELETE', `/quotas/${name}`)).status, 204);
  });
});
