// Entitlements: those that every tenant has, and its own; who sees which in a token.
import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import { decodeJwt } from 'jose';
import { startTestServer, suiteEnding, type TestServer } from './running-server.ts';

type Json = Record<string, unknown>;

describe('entitlements', () => {
  const ending = suiteEnding();
  let server: TestServer;
  const json = async (response: Response, status: number): Promise<Json> => {
    const text = await response.text();
    assert.equal(response.status, status, text);
    return text === '' ? {} : JSON.parse(text);
  };
  const make = (name: string, description?: string) => server.manage('POST', '/entitlements', { name, description });
  before(async () => {
    server = await startTestServer(ending);
  });

  test('all are listed with their descriptions, the built-in ones first', async () => {
    await json(await make('orders.Approve', 'Approve orders.'), 201);
    const { entitlements } = (await json(await server.manage('GET', '/entitlements'), 200)) as { entitlements: Json[] };
    assert.equal(entitlements[0]?.name, 'administrator');
    assert(entitlements.length > 100);
    for (const { name, description } of entitlements) assert(String(description).length > 0, String(name));
    assert.deepEqual(entitlements.at(-1), {
      name: 'orders.Approve',
      kind: 'own',
      description: 'Approve orders.',
      limitable: false,
      created_at: entitlements.at(-1)?.created_at,
    });
    assert.equal(entitlements.find(({ name }) => name === 'readAPIClients')?.limitable, true);
    assert.equal((await json(await server.manage('GET', '/entitlements/READAPICLIENTS'), 200)).kind, 'built_in');
  });

  for (const name of [
    'readAudit',
    'ibm:fly',
    'IBM:fly',
    'fly',
    'a',
    'a:',
    ':a',
    'a b:c',
    'a@b',
    'a:b@c',
    'a::b',
    '1:a',
    'ä:b',
    `a:${'x'.repeat(127)}`,
  ]) {
    test(`${JSON.stringify(name.slice(0, 20))} is not accepted as a name`, async () => assert.equal((await make(name)).status, 400));
  }
  for (const name of ['a:b', 'example.com/read', 'a-b_c:d.e', `a:${'x'.repeat(126)}`]) {
    test(`${JSON.stringify(name.slice(0, 20))} is accepted`, async () => assert.equal((await make(name)).status, 201));
  }

  test('one name is one entitlement, whatever its case', async () => {
    await json(await make('Case:One'), 201);
    const problem = await json(await make('case:ONE'), 409);
    assert.deepEqual(problem.errors, [{ pointer: '/name', detail: 'is taken' }]);
    const created = await server.create({ entitlements: ['CASE:one'] });
    assert.deepEqual(created.body.entitlements, ['Case:One'], 'in its canonical form');
    const { clients } = await json(await server.manage('GET', '/clients?entitlement=case:one'), 200);
    assert.equal((clients as Json[]).length, 1);
  });

  test('its description can be changed, with the right version', async () => {
    const etag = (await make('changing:one')).headers.get('etag') ?? '';
    const patch = async (description: string, tag: string) =>
      fetch(`${server.url}/management/v1/entitlements/CHANGING:ONE`, {
        method: 'PATCH',
        headers: { authorization: `Bearer ${await server.token()}`, 'content-type': 'application/json', 'if-match': tag },
        body: JSON.stringify({ description }),
      });
    assert.equal((await json(await patch('first', etag), 200)).description, 'first');
    assert.equal((await patch('second', etag)).status, 412);
    assert.equal((await json(await server.manage('GET', '/entitlements/changing:one'), 200)).description, 'first');
  });

  test('it can be deleted only when no client has it, deleted ones included; built-in ones never', async () => {
    await json(await make('used:one'), 201);
    const { clientId } = await server.create({ entitlements: ['used:one'] });
    const remove = async (name: string) => (await server.manage('DELETE', `/entitlements/${name}`)).status;
    assert.equal(await remove('used:one'), 409);
    await json(await server.manage('DELETE', `/clients/${clientId}`), 204);
    assert.equal(await remove('used:one'), 409);
    await json(await server.manage('POST', `/clients/${clientId}/restore`), 200);
    await json(await server.manage('PATCH', `/clients/${clientId}`, { entitlements: [] }), 200);
    assert.equal(await remove('USED:one'), 204);
    assert.equal(await remove('used:one'), 404);
    assert.equal(await remove('readAudit'), 409);
    assert.equal((await server.manage('POST', '/clients', { name: 'x', entitlements: ['used:one'] })).status, 400);
  });

  test("a tenant's own entitlement cannot be limited to an owner", async () => {
    await json(await make('limit:me'), 201);
    assert.equal((await server.manage('POST', '/clients', { name: 'x', entitlements: ['limit:me@payments'] })).status, 400);
  });

  describe('in a token', () => {
    const OWN = 'shop:refund';
    const SHOP = 'https://shop.example';
    before(async () => {
      await json(await make(OWN), 201);
      await json(await server.manage('POST', '/resources', { uri: SHOP, name: 'Shop' }), 201);
    });
    const rows: readonly [what: string, held: readonly string[], resources: readonly string[], aud: readonly string[], claim: unknown][] = [
      ['both, for the management API: the built-in', ['readAudit', OWN], ['/'], ['/'], ['readAudit']],
      ['both, for another: its own', ['readAudit', OWN], [SHOP], [SHOP], [OWN]],
      ['both, for two others: its own', ['readAudit', OWN], [SHOP, '/api'], [SHOP, '/api'], [OWN]],
      ['both, for the management API and another: only what both may see', ['readAudit', OWN], ['/', SHOP], ['/', SHOP], [OWN]],
      ['built-in, for another: none', ['readAudit'], [SHOP], [SHOP], undefined],
      ['built-in, none asked: the management API', ['readAudit'], [], ['/'], ['readAudit']],
      ['its own, none asked: the default API', [OWN], [], ['/api'], [OWN]],
      ['none', [], [SHOP], [SHOP], undefined],
    ];
    for (const [what, held, resources, aud, claim] of rows) {
      test(what, async () => {
        const url = (uri: string) => (uri.startsWith('/') ? server.url + uri : uri);
        const { clientId, clientSecret } = await server.create({ entitlements: held });
        const form = new URLSearchParams({ grant_type: 'client_credentials', client_id: clientId, client_secret: clientSecret });
        for (const each of resources) form.append('resource', url(each));
        const { access_token: token } = await json(await server.post('/oauth2/token', form.toString()), 200);
        const claims = decodeJwt(String(token));
        assert.deepEqual([claims.aud].flat(), aud.map(url));
        assert.deepEqual(claims['entitlements'], claim);
        const response = await json(
          await server.post('/oauth2/introspect', { client_id: clientId, client_secret: clientSecret, token: String(token) }),
          200,
        );
        assert.deepEqual(response.entitlements, claim, 'and introspection says the same');
      });
    }
    test('its own grants no access to the management API', async () => {
      const { clientId, clientSecret } = await server.create({ entitlements: [OWN] });
      const form = { grant_type: 'client_credentials', client_id: clientId, client_secret: clientSecret, resource: `${server.url}/` };
      assert.equal((await json(await server.post('/oauth2/token', form), 400)).error, 'invalid_target');
    });
  });
});
