// A request with `dry_run=true` that would create or change a record: it gets the same checks and the same
// response, and changes nothing.
import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import { startTestServer, suiteEnding, type TestServer } from './running-server.ts';

type Json = Record<string, unknown>;

describe('a dry run', () => {
  const ending = suiteEnding();
  let server: TestServer;
  // One token for all tests: each new one would change the admin’s last use, which the list of clients shows.
  let token: string;
  before(async () => {
    server = await startTestServer(ending);
    token = await server.token();
    await server.create({ client_id: 'shop', name: 'Shop', scopes: ['a'] });
    await server.create({ client_id: 'gone', name: 'Gone' });
    await server.manage('DELETE', '/clients/gone', undefined, token);
    await server.manage('POST', '/resources', { uri: 'https://a.example', name: 'A', scopes: ['a'] });
    await server.manage('POST', '/entitlements', { name: 'a:b' });
  });
  const json = async (path: string): Promise<Json> => (await (await server.manage('GET', path, undefined, token)).json()) as Json;
  /** Everything that a write could change or create, keys included, and its audit entries. */
  const readRecords = async (): Promise<Json[]> =>
    Promise.all(
      ['/clients', '/clients?state=deleted', '/resources', '/entitlements', '/tenants', '/keys', '/audit?event=client.create'].map(json),
    );
  const countWrites = async (): Promise<number> => {
    const events = [
      'client.update',
      'resource.create',
      'resource.update',
      'entitlement.create',
      'entitlement.update',
      'tenant.update',
      'key.add',
    ];
    const pages = await Promise.all(events.map((event) => json(`/audit?event=${event}`)));
    return pages.reduce((sum, { entries }) => sum + (entries as unknown[]).length, 0);
  };

  const accepted: [name: string, method: string, path: string, body: Json, expected: Json][] = [
    [
      'a new client with another signing algorithm',
      'POST',
      '/clients',
      { client_id: 'new', name: 'New', access_token_signing_alg: 'PS256' },
      { client_id: 'new', access_token_signing_alg: 'PS256' },
    ],
    ['a change of a client', 'PATCH', '/clients/shop', { scopes: ['b'], access_token_signing_alg: 'ES384' }, { scopes: ['b'] }],
    ['a restoration', 'POST', '/clients/gone/restore', {}, { client_id: 'gone', state: 'enabled', deleted_at: null }],
    ['a new resource', 'POST', '/resources', { uri: 'https://b.example', name: 'B' }, { uri: 'https://b.example' }],
    ['a change of a resource', 'PATCH', `/resources/${encodeURIComponent('https://a.example')}`, { name: 'B' }, { name: 'B' }],
    ['a new entitlement', 'POST', '/entitlements', { name: 'b:c' }, { name: 'b:c' }],
    ['a change of an entitlement', 'PATCH', '/entitlements/a:b', { description: 'x' }, { description: 'x' }],
    [
      'a change of a tenant',
      'PATCH',
      '/tenants/current',
      { access_token_lifetime: 60, access_token_signing_alg: 'RS256' },
      { access_token_lifetime: 60 },
    ],
  ];
  for (const [name, method, path, body, expected] of accepted) {
    test(`of ${name} shows the record, and changes and records nothing`, async () => {
      const earlier = [await readRecords(), await countWrites()];
      const response = await server.manage(method, `${path}?dry_run=true`, body, token);
      const record = (await response.json()) as Json;
      assert.equal(response.status, 200, JSON.stringify(record));
      for (const [field, value] of Object.entries(expected)) assert.deepEqual(record[field], value);
      assert.equal(record['client_secret'], undefined);
      assert.deepEqual([await readRecords(), await countWrites()], earlier);
    });
  }

  const refused: [name: string, method: string, path: string, body: Json, status: number, pointer: string | undefined][] = [
    [
      "a new client's unknown default resource",
      'POST',
      '/clients',
      { name: 'N', default_resource: 'https://x.example' },
      400,
      '/default_resource',
    ],
    ['a client id that is taken', 'POST', '/clients', { client_id: 'shop', name: 'N' }, 409, '/client_id'],
    ['the client id of a deleted client', 'POST', '/clients', { client_id: 'gone', name: 'N' }, 409, '/client_id'],
    ['a weak secret', 'POST', '/clients', { name: 'N', client_secret: 'aaaaaaaaaaaa' }, 400, '/client_secret'],
    ["a client's default scope outside its scopes", 'PATCH', '/clients/shop', { default_scopes: ['z'] }, 400, '/default_scopes/0'],
    ['a client that does not exist', 'PATCH', '/clients/none', {}, 404, undefined],
    ['a scope of another resource', 'POST', '/resources', { uri: 'https://c.example', name: 'C', scopes: ['a'] }, 409, undefined],
    [
      "a resource's unknown owner",
      'PATCH',
      `/resources/${encodeURIComponent('https://a.example')}`,
      { owners: ['none'] },
      400,
      '/owners/0',
    ],
    ['an entitlement that already exists', 'POST', '/entitlements', { name: 'A:B' }, 409, '/name'],
    [
      "a tenant's unknown default audience",
      'PATCH',
      '/tenants/current',
      { default_audience: 'https://x.example' },
      400,
      '/default_audience',
    ],
  ];
  for (const [name, method, path, body, status, pointer] of refused) {
    test(`is refused for ${name}, as the write would be`, async () => {
      const problem = async (query: string): Promise<unknown[]> => {
        const response = await server.manage(method, `${path}${query}`, body);
        const { detail, errors = [] } = (await response.json()) as { detail: string; errors?: { pointer: string }[] };
        return [response.status, detail, errors];
      };
      const dryRun = await problem('?dry_run=true');
      assert.deepEqual([dryRun[0], (dryRun[2] as { pointer: string }[])[0]?.pointer], [status, pointer]);
      assert.deepEqual(await problem(''), dryRun);
    });
  }

  test('is refused for a misspelt parameter or value', async () => {
    assert.equal((await server.manage('POST', '/clients?dryrun=true', { name: 'N' })).status, 400);
    assert.equal((await server.manage('POST', '/clients?dry_run=yes', { name: 'N' })).status, 400);
  });
});
