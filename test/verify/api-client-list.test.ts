// GET /v1.0/apiclients with its parameters pagination, sort, search and filter, each a URL-encoded expression.
import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import { suiteEnding } from '../running-server.ts';
import { type Json, type ParsedResponse, startVerifyServer, type VerifyServer } from './verify-server.ts';

const PATH = '/v1.0/apiclients';

describe('IBM Security Verify: the list of API clients', () => {
  const ending = suiteEnding();
  let server: VerifyServer;
  before(async () => {
    server = await startVerifyServer(ending);
    await server.createApiClient({ clientId: 'ABCDEF-1', clientName: 'Billing', enabled: true });
    await server.createApiClient({ clientId: 'ABCDEF-2', clientName: 'billing "eu" & co', enabled: false });
    await server.createApiClient({ clientId: 'ghi', clientName: 'Mail', enabled: true });
  });

  const list = (query: Readonly<Record<string, string>>, token?: string): Promise<ParsedResponse> => {
    const encoded = Object.entries(query).map(([name, fragment]) => `${name}=${encodeURIComponent(fragment)}`);
    return server.request('GET', `${PATH}?${encoded.join('&')}`, undefined, token);
  };
  const ids = ({ body }: ParsedResponse) => (body.apiClients as Json[]).map(({ clientId }) => clientId);
  const ALL = ['admin', 'ABCDEF-1', 'ABCDEF-2', 'ghi'];

  test('without a query, the list has all clients in an object', async () => {
    const response = await server.request('GET', PATH);
    assert.deepEqual(Object.keys(response.body), ['count', 'limit', 'page', 'total', 'apiClients']);
    assert.deepEqual([response.body.count, response.body.limit, response.body.page, response.body.total], [4, 1000, 1, 4]);
    assert.deepEqual(ids(response), ALL);
  });
  for (const [accept, type] of [
    ['*/*', 'application/scim+json; charset=utf-8'],
    ['application/scim+json', 'application/scim+json; charset=utf-8'],
    ['application/json', 'application/json; charset=utf-8'],
  ] as const) {
    test(`the content type is ${type} for Accept: ${accept}`, async () => {
      const headers = { authorization: `Bearer ${await server.token()}`, accept };
      assert.equal((await fetch(server.url + PATH, { headers })).headers.get('content-type'), type);
    });
  }

  const pages: readonly [fragment: string, members: readonly number[], found: readonly string[]][] = [
    ['count=10&page=1&limit=5', [4, 5, 1, 4], ALL],
    ['page=1&limit=2', [2, 2, 1, 4], ['admin', 'ABCDEF-1']],
    ['page=2&limit=2', [2, 2, 2, 4], ['ABCDEF-2', 'ghi']],
    ['page=3&limit=2', [0, 2, 3, 4], []],
    ['count=3', [3, 3, 1, 4], ['admin', 'ABCDEF-1', 'ABCDEF-2']],
    ['count=3&limit=2&page=2', [1, 2, 2, 4], ['ABCDEF-2']],
    ['count=3&limit=2&page=3', [0, 2, 3, 4], []],
    ['limit=1000&count=1000', [4, 1000, 1, 4], ALL],
    ['', [4, 1000, 1, 4], ALL],
  ];
  for (const [pagination, members, found] of pages) {
    test(`pagination=${pagination}`, async () => {
      const response = await list({ pagination });
      assert.equal(response.status, 200, response.text);
      assert.deepEqual([response.body.count, response.body.limit, response.body.page, response.body.total], members);
      assert.deepEqual(ids(response), found);
    });
  }

  const queries: readonly [name: string, fragment: string, found: readonly string[]][] = [
    ['sort', '+clientId', ['ABCDEF-1', 'ABCDEF-2', 'admin', 'ghi']],
    ['sort', 'clientId', ['ABCDEF-1', 'ABCDEF-2', 'admin', 'ghi']],
    ['sort', '-clientId', ['ghi', 'admin', 'ABCDEF-2', 'ABCDEF-1']],
    ['sort', '-enabled,+clientId', ['ABCDEF-1', 'admin', 'ghi', 'ABCDEF-2']],
    ['sort', '+enabled,-clientName', ['ABCDEF-2', 'admin', 'ghi', 'ABCDEF-1']],
    ['search', 'clientId contains "ABCDEF"&enabled=true', ['ABCDEF-1']],
    ['search', 'clientId contains "abcdef"', ['ABCDEF-1', 'ABCDEF-2']],
    ['search', 'clientId="ghi"', ['ghi']],
    ['search', 'clientId = "GHI"', []],
    ['search', 'clientId != "ghi"', ['admin', 'ABCDEF-1', 'ABCDEF-2']],
    ['search', 'clientName contains "bill"', ['ABCDEF-1', 'ABCDEF-2']],
    ['search', 'clientName = "billing \\"eu\\" & co"', ['ABCDEF-2']],
    ['search', 'clientName contains "& co"&enabled!=true', ['ABCDEF-2']],
    ['search', 'enabled=false', ['ABCDEF-2']],
    ['search', 'enabled!=false', ['admin', 'ABCDEF-1', 'ghi']],
    ['search', '', ALL],
  ];
  for (const [name, fragment, found] of queries) {
    test(`${name}=${fragment}`, async () => {
      const response = await list({ [name]: fragment });
      assert.equal(response.status, 200, response.text);
      assert.deepEqual(ids(response), found);
      assert.equal(response.body.total, found.length);
    });
  }
  test('sort accepts a plus sign that was not encoded', async () => {
    assert.deepEqual(ids(await server.request('GET', `${PATH}?sort=-enabled,+clientId`)), ['ABCDEF-1', 'admin', 'ghi', 'ABCDEF-2']);
  });

  const filters: readonly [fragment: string, members: readonly string[]][] = [
    ['clientId', ['clientId']],
    ['clientId,clientName', ['clientId', 'clientName']],
    ['id,enabled,entitlements', ['id', 'enabled', 'entitlements']],
    [
      '!clientSecret,enabled',
      [
        'id',
        'clientId',
        'clientName',
        'entitlements',
        'ipFilterOp',
        'ipFilters',
        'accessTokenType',
        'restrictScopes',
        'scopes',
        'overrideSettings',
        'additionalProperties',
        'additionalConfig',
        '_links',
      ],
    ],
  ];
  for (const [filter, members] of filters) {
    test(`filter=${filter}`, async () => {
      const last = ((await list({ filter })).body.apiClients as Json[]).at(-1);
      assert.deepEqual(Object.keys(last ?? {}), members);
    });
  }

  const refused: readonly [query: Readonly<Record<string, string>>, named: RegExp][] = [
    [{ pagination: 'page=0' }, /\/pagination /],
    [{ pagination: 'limit=1001' }, /\/pagination has a limit or count above 1000/],
    [{ pagination: 'count=1001' }, /\/pagination /],
    [{ pagination: 'page=1&page=2' }, /\/pagination /],
    [{ pagination: 'offset=1' }, /\/pagination /],
    [{ sort: 'name' }, /\/sort /],
    [{ sort: '-' }, /\/sort /],
    [{ search: 'clientId' }, /\/search /],
    [{ search: 'clientId like "a"' }, /\/search /],
    [{ search: 'clientId = abc' }, /\/search /],
    [{ search: 'clientId > "a"' }, /\/search supports clientId/],
    [{ search: 'enabled contains "a"' }, /\/search supports clientId/],
    [{ search: 'description = "a"' }, /\/search supports clientId/],
    [{ search: 'clientId = "a\nb"' }, /\/search supports clientId/],
    [{ search: Array.from({ length: 11 }, () => 'enabled=true').join('&') }, /\/search has more than 10/],
    [{ filter: 'clientId,secret' }, /\/filter /],
    [{ filter: '!clientId,!enabled' }, /\/filter /],
    [{ pagination: 'x', sort: 'x', search: 'x', filter: 'x' }, /\/pagination .*\/sort .*\/search .*\/filter /],
    [{ page: '2' }, /\/page is not a field/],
  ];
  for (const [query, named] of refused) {
    test(`refuses ${JSON.stringify(query).slice(0, 60)}`, async () => {
      const response = await list(query);
      assert.equal(response.status, 400, response.text);
      assert.match(String(response.body.messageDescription), named);
    });
  }
  test('a parameter may have 2,048 characters at most', async () => {
    const search = (length: number) => ({ search: `clientId="${'x'.repeat(length - 'clientId=""'.length)}"` });
    assert.equal((await list(search(2048))).status, 200);
    assert.equal((await list(search(2049))).status, 400);
  });
  test('a search may have ten conditions', async () => {
    assert.equal((await list({ search: Array.from({ length: 10 }, () => 'enabled=true').join('&') })).status, 200);
  });
  test('a manager of one owner gets the clients of that owner only', async () => {
    await server.create({ name: 'Of payments', client_id: 'of-payments', owner: 'payments' });
    const response = await list({}, await server.tokenWith('readAPIClients@payments'));
    assert.deepEqual([ids(response), response.body.total], [['of-payments'], 1]);
  });
});
