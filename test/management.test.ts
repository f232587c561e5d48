// The management API: which entitlements each request requires, what requests and responses contain, and the
// rules that apply to every manager.
import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import { ADMIN, startTestServer, suiteEnding, type TestServer } from './running-server.ts';

type Json = Record<string, unknown>;

describe('management API', () => {
  const ending = suiteEnding();
  let server: TestServer;
  before(async () => {
    server = await startTestServer(ending);
  });

  const json = async (response: Response, status: number): Promise<Json> => {
    const body = await response.text();
    assert.equal(response.status, status, body);
    return body === '' ? {} : JSON.parse(body);
  };
  const create = (settings: Json) => server.create(settings);
  const tokenWith = async (...entitlements: string[]): Promise<string> => server.token(await create({ entitlements }));

  describe('entitlements', () => {
    const cases: readonly [entitlement: string, method: string, path: string, status: number][] = [
      ['readAPIClients', 'GET', '/clients', 200],
      ['readAPIClients', 'POST', '/clients', 403],
      ['readAPIClients', 'POST', `/clients/${ADMIN.clientId}/disable`, 403],
      ['readAPIClients', 'DELETE', `/clients/${ADMIN.clientId}`, 403],
      ['readAPIClients', 'GET', '/audit?request_id=x', 403],
      ['readAudit', 'GET', '/audit?request_id=x', 200],
      ['readAudit', 'GET', '/audit/chains', 200],
      ['readAudit', 'GET', '/audit/chains/x', 200],
      ['readAudit', 'GET', '/audit/checkpoints', 200],
      ['readAudit', 'POST', '/audit/checkpoints', 200],
      ['manageAPIClients', 'GET', '/audit/chains', 403],
      ['manageAPIClients', 'GET', '/audit/chains/x', 403],
      ['manageAPIClients', 'GET', '/audit/checkpoints', 403],
      ['manageAPIClients', 'POST', '/audit/checkpoints', 403],
      ['readAudit', 'GET', '/clients', 403],
      ['readOIDCGrants', 'GET', '/grants/00000000-0000-7000-8000-000000000000', 404],
      ['readAPIClients', 'GET', '/grants/00000000-0000-7000-8000-000000000000', 403],
      ['manageapiclients', 'GET', '/clients', 200],
    ];
    for (const [entitlement, method, path, status] of cases) {
      test(`${entitlement}: ${method} ${path} is ${status}`, async () => {
        const response = await server.manage(
          method,
          path,
          method === 'POST' && path === '/clients' ? { name: 'x' } : undefined,
          await tokenWith(entitlement),
        );
        assert.equal(response.status, status, await response.text());
        const challenge = response.headers.get('www-authenticate') ?? '';
        assert.equal(/error="insufficient_scope"/.test(challenge), status === 403);
      });
    }

    test('a request without the right is refused before its body is read', async () => {
      const body = { scopes: Array.from({ length: 2_000 }, () => 1) };
      assert.equal((await server.manage('POST', '/clients', body, await tokenWith('readAPIClients'))).status, 403);
      const problem = await json(await server.manage('POST', '/clients', body), 400);
      assert.ok((problem.errors as unknown[]).length <= 100);
    });

    test('a manager cannot disable, enable or delete a client with more rights', async () => {
      const privileged = await create({ entitlements: ['manageAPIClients', 'readAudit'] });
      const token = await tokenWith('manageAPIClients');
      const path = `/clients/${privileged.clientId}`;
      assert.equal((await server.manage('POST', `${path}/disable`, undefined, token)).status, 403);
      assert.equal((await server.manage('POST', `${path}/disable`)).status, 200);
      assert.equal((await server.manage('POST', `${path}/enable`, undefined, token)).status, 403);
      assert.equal((await server.manage('DELETE', path, undefined, token)).status, 403);
      assert.equal((await json(await server.manage('GET', path), 200)).state, 'disabled');
    });

    test('a manager cannot create a client with more rights', async () => {
      const token = await tokenWith('manageAPIClients');
      assert.equal((await server.manage('POST', '/clients', { name: 'x', entitlements: ['administrator'] }, token)).status, 403);
      assert.equal((await server.manage('POST', '/clients', { name: 'x', entitlements: ['readAudit'] }, token)).status, 403);
      assert.equal((await server.manage('POST', '/clients', { name: 'x', entitlements: ['MANAGEAPICLIENTS'] }, token)).status, 201);
    });
  });

  describe('clients', () => {
    test('a creation returns every field, and the secret only once', async () => {
      const expires = new Date(Date.now() + 86_400_000).toISOString();
      const response = await server.manage('POST', '/clients', {
        name: 'billing',
        description: 'Sends invoices.',
        client_id: 'svc:billing/eu@prod+1',
        scopes: ['invoices:read'],
        restrict_scopes: false,
        access_token_lifetime: 600,
        secret_label: 'first',
        expires_at: expires,
      });
      const created = await json(response, 201);
      assert.equal(response.headers.get('location'), `${server.url}/management/v1/clients/svc%3Abilling%2Feu%40prod%2B1`);
      assert.match(String(created.client_secret), /^mms_[0-9A-Za-z]{49}$/);
      const { client_secret: secret, ...shown } = created;
      const found = await json(await server.manage('GET', '/clients/svc%3Abilling%2Feu%40prod%2B1'), 200);
      assert.deepEqual(found, shown);
      assert.equal(found.created_by, ADMIN.clientId);
      assert.equal(found.expires_at, expires);
      const [first] = found.secrets as Json[];
      assert.equal(first?.label, 'first');
      assert.equal(first?.state, 'active');
      assert.equal(first?.last_four, String(secret).slice(-4));
    });

    const problems: readonly { name: string; body: unknown; pointers: readonly string[] }[] = [
      { name: 'no name', body: {}, pointers: ['/name'] },
      { name: 'a name of blanks', body: { name: '  ' }, pointers: ['/name'] },
      { name: 'an unknown field', body: { name: 'x', colour: 'red' }, pointers: ['/colour'] },
      { name: 'a number as text', body: { name: 'x', access_token_lifetime: '60' }, pointers: ['/access_token_lifetime'] },
      { name: 'a lifetime of 0', body: { name: 'x', access_token_lifetime: 0 }, pointers: ['/access_token_lifetime'] },
      { name: 'a secret of 31 characters', body: { name: 'x', client_secret: 'x'.repeat(31) }, pointers: ['/client_secret'] },
      { name: 'a control character in an id', body: { name: 'x', client_id: 'a\u0000b' }, pointers: ['/client_id'] },
      { name: 'a letter beyond ASCII in an id', body: { name: 'x', client_id: 'ä' }, pointers: ['/client_id'] },
      { name: 'an unknown entitlement', body: { name: 'x', entitlements: ['readAudit', 'fly'] }, pointers: ['/entitlements/1'] },
      { name: 'a scope with a blank', body: { name: 'x', scopes: ['a b'] }, pointers: ['/scopes/0'] },
      {
        name: 'a default scope beyond the scopes',
        body: { name: 'x', scopes: ['a'], default_scopes: ['b'] },
        pointers: ['/default_scopes/0'],
      },
      { name: 'an unknown resource', body: { name: 'x', default_resource: 'https://api.example' }, pointers: ['/default_resource'] },
      { name: 'an expiry in the past', body: { name: 'x', expires_at: '2020-01-01T00:00:00Z' }, pointers: ['/expires_at'] },
      { name: 'an expiry that is not a time', body: { name: 'x', expires_at: 'tomorrow' }, pointers: ['/expires_at'] },
      {
        name: 'several invalid fields at once',
        body: { name: '', access_token_lifetime: -1, client_secret: 'short', colour: 1 },
        pointers: ['/access_token_lifetime', '/client_secret', '/colour', '/name'],
      },
      { name: 'no name, and no document that has one', body: { scopes: ['a'] }, pointers: ['/name'] },
      { name: 'an expiry beyond the year 9999', body: { name: 'x', expires_at: '9999-12-31T23:59:59-23:59' }, pointers: ['/expires_at'] },
      {
        name: 'a secret’s expiry beyond the year 9999',
        body: { name: 'x', secret_expires_at: '9999-12-31T23:59:59-01:00' },
        pointers: ['/secret_expires_at'],
      },
      { name: 'NUL in a name', body: { name: 'a\u0000b' }, pointers: ['/name'] },
      { name: 'a line end in a description', body: { name: 'x', description: 'a\r\nb' }, pointers: ['/description'] },
      { name: 'an escape sequence in a label', body: { name: 'x', secret_label: '\u001b[2J' }, pointers: ['/secret_label'] },
      { name: 'half of a surrogate pair', body: { name: 'a\ud800' }, pointers: ['/name'] },
      { name: 'two dots as a client id', body: { name: 'x', client_id: '..' }, pointers: ['/client_id'] },
      { name: 'a list in place of an object', body: [], pointers: [''] },
    ];
    for (const { name, body, pointers } of problems) {
      test(`refuses ${name}, naming the field`, async () => {
        const problem = await json(await server.manage('POST', '/clients', body), 400);
        assert.equal(problem.status, 400);
        const named = [...new Set((problem.errors as { pointer: string }[]).map(({ pointer }) => pointer))].toSorted();
        assert.deepEqual(named, pointers);
      });
    }

    test('malformed JSON, and JSON with __proto__, is refused with 400', async () => {
      const token = await server.token();
      for (const body of ['{', '', '{"name":"x","__proto__":{"a":1}}']) {
        const response = await fetch(`${server.url}/management/v1/clients`, {
          method: 'POST',
          headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
          body,
        });
        assert.equal(response.status, 400, body);
      }
    });

    test('a client id is never used twice, not even after a delete', async () => {
      await create({ client_id: 'once' });
      assert.equal((await server.manage('POST', '/clients', { name: 'x', client_id: 'once' })).status, 409);
      assert.equal((await server.manage('DELETE', '/clients/once')).status, 204);
      assert.equal((await server.manage('GET', '/clients/once')).status, 404);
      assert.equal((await server.manage('POST', '/clients', { name: 'x', client_id: 'once' })).status, 409);
    });

    test('disabling a client ends its tokens at once; enabling it restores none', async () => {
      const client = await create({ entitlements: ['readAPIClients'] });
      const token = await server.token(client);
      const grantId = (
        await json(
          await server.post('/oauth2/token', {
            grant_type: 'client_credentials',
            client_id: client.clientId,
            client_secret: client.clientSecret,
          }),
          200,
        )
      ).grant_id;
      const disabled = await json(await server.manage('POST', `/clients/${client.clientId}/disable`), 200);
      assert.deepEqual([disabled.state, disabled.disabled_by], ['disabled', ADMIN.clientId]);
      assert.equal((await server.manage('GET', '/clients', undefined, token)).status, 401);
      assert.equal((await json(await server.manage('GET', `/grants/${grantId}`), 200)).status, 'ended');
      await assert.rejects(server.token(client), /401/);
      assert.equal((await json(await server.manage('POST', `/clients/${client.clientId}/enable`), 200)).state, 'enabled');
      assert.equal((await server.manage('GET', '/clients', undefined, token)).status, 401, 'the old token remains inactive');
      assert.equal((await server.manage('GET', '/clients', undefined, await server.token(client))).status, 200);
    });

    test('deleting a client ends its tokens at once', async () => {
      const client = await create({ entitlements: ['readAPIClients'] });
      const token = await server.token(client);
      assert.equal((await server.manage('DELETE', `/clients/${client.clientId}`)).status, 204);
      assert.equal((await server.manage('GET', '/clients', undefined, token)).status, 401);
      assert.equal((await server.manage('DELETE', `/clients/${client.clientId}`)).status, 404);
    });

    test('a list is paged consistently while clients are created', async () => {
      const ownServer = await startTestServer(ending);
      for (let n = 0; n < 5; n++) await ownServer.manage('POST', '/clients', { name: `c${n}` });
      const first = await json(await ownServer.manage('GET', '/clients?limit=4'), 200);
      await ownServer.manage('POST', '/clients', { name: 'c5' });
      const second = await json(await ownServer.manage('GET', `/clients?limit=4&cursor=${first.next_cursor}`), 200);
      const names = [...(first.clients as Json[]), ...(second.clients as Json[])].map(({ name }) => name);
      assert.deepEqual(names, ['admin', 'c0', 'c1', 'c2', 'c3', 'c4', 'c5']);
      assert.equal(second.next_cursor, null);
      assert.doesNotMatch(JSON.stringify(first), /client_secret"|hash|pepper/);
    });

    for (const query of ['limit=0', 'limit=1001', 'limit=x', 'cursor=abc', 'colour=red']) {
      test(`the list refuses the query ${query}`, async () => assert.equal((await server.manage('GET', `/clients?${query}`)).status, 400));
    }
  });

  describe('no lock-out', () => {
    test('the last client that can manage clients can be neither disabled nor deleted', async () => {
      const ownServer = await startTestServer(ending);
      assert.equal((await ownServer.manage('POST', `/clients/${ADMIN.clientId}/disable`)).status, 409);
      assert.equal((await ownServer.manage('DELETE', `/clients/${ADMIN.clientId}`)).status, 409);
      const other = await json(await ownServer.manage('POST', '/clients', { name: 'second', entitlements: ['administrator'] }), 201);
      const token = await ownServer.token({ clientId: String(other.client_id), clientSecret: String(other.client_secret) });
      assert.equal((await ownServer.manage('POST', `/clients/${ADMIN.clientId}/disable`, undefined, token)).status, 200);
      assert.equal((await ownServer.manage('DELETE', `/clients/${other.client_id}`, undefined, token)).status, 409);
    });
  });

  test('of two keys that were published at the same time, the signing one is listed first', async (t) => {
    const server = await startTestServer(t);
    // The two keys of each algorithm were created together; five pairs would rarely be in this order by chance.
    for (const algorithm of ['ES384', 'EdDSA', 'Ed25519', 'PS256']) {
      assert.equal((await server.manage('POST', '/keys', { algorithm })).status, 200);
    }
    const { keys } = (await (await server.manage('GET', '/keys')).json()) as { keys: { announced_at: string; state: string }[] };
    const moments = Map.groupBy(keys, ({ announced_at }) => announced_at);
    for (const [moment, announced] of moments) {
      const states = announced.map(({ state }) => state);
      assert.deepEqual(states, states.toSorted(), moment);
    }
  });

  test('a grant is shown without its token; an unknown one is not found', async () => {
    const { grant_id: id } = await json(
      await server.post('/oauth2/token', {
        grant_type: 'client_credentials',
        client_id: ADMIN.clientId,
        client_secret: ADMIN.clientSecret,
      }),
      200,
    );
    const grant = await json(await server.manage('GET', `/grants/${id}`), 200);
    assert.deepEqual([grant.grant_id, grant.client_id, grant.status, grant.address], [id, ADMIN.clientId, 'active', '127.0.0.1']);
    assert.deepEqual(grant.audience, [`${server.url}/`]);
    for (const unknown of ['x', encodeURIComponent("' OR 1=1 --"), '00000000-0000-7000-8000-000000000000']) {
      assert.equal((await server.manage('GET', `/grants/${unknown}`)).status, 404);
    }
  });

  for (const [method, path, status, allow] of [
    ['PUT', '/clients', 405, 'GET, HEAD, POST'],
    ['PUT', '/clients/x', 405, 'DELETE, GET, HEAD, PATCH'],
    ['GET', '/nothing', 404, null],
    ['GET', '/clients/%ff', 400, null],
  ] as const) {
    test(`${method} ${path} returns a problem with status ${status}`, async () => {
      const response = await server.manage(method, path);
      assert.equal(response.status, status);
      assert.equal(response.headers.get('allow'), allow);
      assert.match(response.headers.get('content-type') ?? '', /^application\/problem\+json/);
    });
  }

  for (const [what, created, changed, then] of [
    ['follow if they were never set', {}, ['a', 'c'], ['a', 'c']],
    ['do not change if all of them remain scopes', { default_scopes: ['a'] }, ['a', 'c'], ['a']],
    ['that would no longer be scopes cause a refusal', { default_scopes: ['b'] }, ['a', 'c'], 400],
  ] as const) {
    test(`when a client’s scopes change, default scopes ${what}`, async () => {
      const { clientId } = await server.create({ scopes: ['a', 'b'], ...created });
      const response = await server.manage('PATCH', `/clients/${clientId}`, { scopes: changed });
      assert.deepEqual(response.ok ? (await json(response, 200)).default_scopes : response.status, then);
    });
  }

  test('the audit trail contains a management action with the client that performed it', async () => {
    const response = await server.manage('POST', '/clients', { name: 'audited' });
    const created = await json(response, 201);
    const { entries } = await json(await server.manage('GET', `/audit?request_id=${response.headers.get('mintmark-request-id')}`), 200);
    const [entry = {}] = entries as Json[];
    assert.deepEqual(
      [entry.event, entry.result, entry.actor, entry.subject],
      ['client.create', 'success', ADMIN.clientId, created.client_id],
    );
    assert.doesNotMatch(JSON.stringify(entries), /mms_[0-9A-Za-z]{40}/);
  });
});
