// /v1.0/grants: one grant, what ends it and what suspends it.
import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import { ADMIN, type CreatedClient, suiteEnding } from '../running-server.ts';
import { type Json, startVerifyServer, type VerifyServer } from './verify-server.ts';

const PATH = '/v1.0/grants';
const ABSENT = '00000000-0000-7000-8000-000000000000';

describe('IBM Security Verify: grants', () => {
  const ending = suiteEnding();
  let server: VerifyServer;
  let client: CreatedClient;
  let ofPayments: CreatedClient;
  before(async () => {
    server = await startVerifyServer(ending);
    client = await server.create({ name: 'Billing', scopes: ['a'] });
    ofPayments = await server.create({ owner: 'payments' });
  });
  const issue = async ({ clientId, clientSecret }: CreatedClient = client) => {
    const form = { grant_type: 'client_credentials', client_id: clientId, client_secret: clientSecret };
    const { access_token: token, grant_id: id } = (await (await server.post('/oauth2/token', form)).json()) as Record<string, string>;
    return { token: String(token), id: String(id) };
  };
  const isActive = async (token: string) => {
    const form = { token, client_id: client.clientId, client_secret: client.clientSecret };
    return ((await (await server.post('/oauth2/introspect', form)).json()) as Json).active;
  };

  test('GET answers every member; what only users have is null', async () => {
    const { id } = await issue();
    const { status, body } = await server.ask('GET', `${PATH}/${id}`);
    assert.equal(status, 200);
    const { issuedOn, lastUsed, retainUntil, ...rest } = body;
    assert.deepEqual(rest, {
      id,
      appId: null,
      clientId: client.clientId,
      clientName: 'Billing',
      category: 'api_client',
      name: null,
      username: client.clientId,
      preferred_username: null,
      realmName: 'cloudIdentityRealm',
      originIP: '127.0.0.1',
      location: null,
      countryCode: null,
      tokens: ['access_token'],
      disabledOn: null,
      enabled: true,
      readOnly: false,
      attributes: [],
      scope: 'a',
      sessionId: null,
      uaSessionId: null,
      deviceName: null,
    });
    for (const moment of [issuedOn, lastUsed, retainUntil]) assert.match(String(moment), /^\d{4}-\d\d-\d\dT[\d:.]+Z$/);
  });
  test('DELETE revokes for good: 204 without a body', async () => {
    const { id, token } = await issue();
    const answer = await server.ask('DELETE', `${PATH}/${id}`);
    assert.deepEqual([answer.status, answer.text], [204, '']);
    assert.equal(await isActive(token), false);
    const { body } = await server.ask('GET', `${PATH}/${id}`);
    assert.deepEqual([body.enabled, body.readOnly, typeof body.disabledOn], [false, true, 'string']);
  });
  test('PATCH suspends, reactivates and removes', async () => {
    const { id, token } = await issue();
    const enabled = (value: boolean) => server.ask('PATCH', PATH, [{ op: 'replace', path: `/${id}/enabled`, value }]);
    const state = async () => {
      const { body } = await server.ask('GET', `${PATH}/${id}`);
      return [body.enabled, body.readOnly, await isActive(token)];
    };
    assert.equal((await enabled(false)).status, 204);
    assert.deepEqual(await state(), [false, false, false]);
    assert.equal((await enabled(true)).status, 204);
    assert.deepEqual(await state(), [true, false, true]);
    assert.equal((await server.ask('PATCH', PATH, [{ op: 'remove', path: `/${id}` }])).status, 204);
    assert.deepEqual(await state(), [false, true, false]);
    // What is revoked stays so, and the answer says it.
    const answer = await enabled(true);
    assert.equal(answer.status, 207);
    assert.match(String((answer.body.results as Json[])[0]?.error), /revoked, and stays so/);
  });
  test('PATCH is 207 when one failed, and the others are done', async () => {
    const { id, token } = await issue();
    const answer = await server.ask('PATCH', PATH, [
      { op: 'remove', path: `/${ABSENT}` },
      { op: 'replace', path: `/${id}/enabled`, value: 'no' },
      { op: 'replace', path: `/${id}/scope`, value: false },
      { op: 'remove', path: `/${id}/enabled` },
      { op: 'replace', path: `/${id}/enabled`, value: false },
    ]);
    assert.equal(answer.status, 207);
    assert.deepEqual(
      (answer.body.results as Json[]).map(({ result }) => result),
      ['failure', 'failure', 'failure', 'failure', 'success'],
    );
    assert.equal(await isActive(token), false);
  });
  for (const method of ['GET', 'DELETE']) {
    test(`${method} of what is not there is 404 without a body`, async () => {
      for (const id of [ABSENT, 'x', '%00']) {
        const answer = await server.ask(method, `${PATH}/${id}`);
        assert.deepEqual([answer.status, answer.text], [404, ''], id);
      }
    });
  }
  test('what has expired has no token any more', async () => {
    const { id } = await issue();
    server.advance(2 * 3600_000);
    const { body } = await server.ask('GET', `${PATH}/${id}`);
    assert.deepEqual([body.enabled, body.readOnly, body.tokens], [false, true, []]);
  });

  const rights: readonly [entitlement: string, method: string, whose: 'plain' | 'payments', status: number][] = [
    ['readOIDCGrants', 'GET', 'plain', 200],
    ['readOidcGrants', 'GET', 'plain', 200],
    ['manageOIDCGrants', 'GET', 'plain', 200],
    ['manageOIDCGrants', 'DELETE', 'plain', 204],
    ['readOIDCGrants', 'DELETE', 'plain', 403],
    ['readAPIClients', 'GET', 'plain', 403],
    ['readOIDCGrants@payments', 'GET', 'payments', 200],
    ['readOIDCGrants@payments', 'GET', 'plain', 404],
    ['manageOIDCGrants@payments', 'DELETE', 'payments', 204],
    ['manageOIDCGrants@payments', 'DELETE', 'plain', 404],
  ];
  for (const [entitlement, method, whose, status] of rights) {
    test(`${entitlement}: ${method} of a grant of ${whose} is ${status}`, async () => {
      const { id } = await issue(whose === 'plain' ? client : ofPayments);
      const answer = await server.ask(method, `${PATH}/${id}`, undefined, await server.holder(entitlement));
      assert.equal(answer.status, status, answer.text);
      if (status === 403) assert.equal(answer.text, '');
    });
  }
  test('the grant of a client that is gone is shown, to who may see all', async () => {
    const gone = await server.create({ owner: 'payments' });
    const { id } = await issue(gone);
    await server.manage('DELETE', `/clients/${gone.clientId}`);
    const { body } = await server.ask('GET', `${PATH}/${id}`);
    assert.deepEqual([body.clientId, body.clientName, body.enabled], [gone.clientId, null, false]);
    const answer = await server.ask('GET', `${PATH}/${id}`, undefined, await server.holder('readOIDCGrants@payments'));
    assert.equal(answer.status, 404);
  });
  test('a token that ends itself is ended', async () => {
    const token = await server.token(ADMIN);
    const { body } = await server.ask('GET', PATH, undefined, token);
    assert.equal(body.error, undefined);
  });
});
