// Built-in entitlements and those of a tenant: their management, and which of them a token contains.
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
  const createEntitlement = (name: string, description?: string) => server.manage('POST', '/entitlements', { name, description });
  before(async () => {
    server = await startTestServer(ending);
  });

  test('all are listed with their descriptions, the built-in ones first', async () => {
    await json(await createEntitlement('orders.Approve', 'Approve orders.'), 201);
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
    test(`${JSON.stringify(name.slice(0, 20))} is refused as a name`, async () =>
      assert.equal((await createEntitlement(name)).status, 400));
  }
  for (const name of ['a:b', 'example.com/read', 'a-b_c:d.e', `a:${'x'.repeat(126)}`]) {
    test(`${JSON.stringify(name.slice(0, 20))} is accepted as a name`, async () =>
      assert.equal((await createEntitlement(name)).status, 201));
  }

  test('names that differ only in case are the same entitlement', async () => {
    await json(await createEntitlement('Case:One'), 201);
    const problem = await json(await createEntitlement('case:ONE'), 409);
    assert.deepEqual(problem.errors, [{ pointer: '/name', detail: 'is taken' }]);
    const created = await server.create({ entitlements: ['CASE:one'] });
    assert.deepEqual(created.body.entitlements, ['Case:One'], 'in its canonical form');
    const { clients } = await json(await server.manage('GET', '/clients?entitlement=case:one'), 200);
    assert.equal((clients as Json[]).length, 1);
  });

  test('a description can be changed, with the current ETag', async () => {
    const etag = (await createEntitlement('changing:one')).headers.get('etag') ?? '';
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

  test('an entitlement can be deleted if no client has it, not even a deleted one; built-in ones never', async () => {
    await json(await createEntitlement('used:one'), 201);
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
    await json(await createEntitlement('limit:me'), 201);
    assert.equal((await server.manage('POST', '/clients', { name: 'x', entitlements: ['limit:me@payments'] })).status, 400);
  });

  describe('in a token', () => {
    const TENANT_ENTITLEMENT = 'shop:refund';
    const SHOP = 'https://shop.example';
    before(async () => {
      await json(await createEntitlement(TENANT_ENTITLEMENT), 201);
      await json(await server.manage('POST', '/resources', { uri: SHOP, name: 'Shop' }), 201);
    });
    const rows: readonly [what: string, held: readonly string[], resources: readonly string[], aud: readonly string[], claim: unknown][] = [
      ['of both kinds, for the management API: the built-in', ['readAudit', TENANT_ENTITLEMENT], ['/'], ['/'], ['readAudit']],
      ["of both kinds, for another API: the tenant's", ['readAudit', TENANT_ENTITLEMENT], [SHOP], [SHOP], [TENANT_ENTITLEMENT]],
      [
        "of both kinds, for two other APIs: the tenant's",
        ['readAudit', TENANT_ENTITLEMENT],
        [SHOP, '/api'],
        [SHOP, '/api'],
        [TENANT_ENTITLEMENT],
      ],
      [
        "of both kinds, for the management API and another: the tenant's",
        ['readAudit', TENANT_ENTITLEMENT],
        ['/', SHOP],
        ['/', SHOP],
        [TENANT_ENTITLEMENT],
      ],
      ['built-in, for another API: none', ['readAudit'], [SHOP], [SHOP], undefined],
      ['built-in, no resource requested: the management API', ['readAudit'], [], ['/'], ['readAudit']],
      ["the tenant's, no resource requested: the default API", [TENANT_ENTITLEMENT], [], ['/api'], [TENANT_ENTITLEMENT]],
      ['no entitlements: no claim', [], [SHOP], [SHOP], undefined],
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
        assert.deepEqual(response.entitlements, claim, 'introspection returns the same');
      });
    }
    test("a tenant's entitlement grants no access to the management API", async () => {
      const { clientId, clientSecret } = await server.create({ entitlements: [TENANT_ENTITLEMENT] });
      const form = { grant_type: 'client_credentials', client_id: clientId, client_secret: clientSecret, resource: `${server.url}/` };
      assert.equal((await json(await server.post('/oauth2/token', form), 400)).error, 'invalid_target');
    });
  });
});
