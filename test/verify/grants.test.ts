// /v1.0/grants of IBM Security Verify's API: how grants are read, suspended, revoked and listed.
import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import { type CreatedClient, suiteEnding } from '../running-server.ts';
import { type Json, startVerifyServer, type VerifyServer } from './verify-server.ts';

const PATH = '/v1.0/grants';
const ABSENT = '00000000-0000-7000-8000-000000000000';

describe('IBM Security Verify: grants', () => {
  const ending = suiteEnding();
  let server: VerifyServer;
  let client: CreatedClient;
  let paymentsClient: CreatedClient;
  before(async () => {
    server = await startVerifyServer(ending);
    client = await server.create({ name: 'Billing', scopes: ['a'] });
    paymentsClient = await server.create({ owner: 'payments' });
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

  test('GET returns every member; those for users are null', async () => {
    const { id } = await issue();
    const { status, body } = await server.request('GET', `${PATH}/${id}`);
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
  test('DELETE revokes a grant: 204 without a body', async () => {
    const { id, token } = await issue();
    const response = await server.request('DELETE', `${PATH}/${id}`);
    assert.deepEqual([response.status, response.text], [204, '']);
    assert.equal(await isActive(token), false);
    const { body } = await server.request('GET', `${PATH}/${id}`);
    assert.deepEqual([body.enabled, body.readOnly, typeof body.disabledOn], [false, true, 'string']);
  });
  test('PATCH suspends, reactivates and revokes a grant', async () => {
    const { id, token } = await issue();
    const setEnabled = (value: boolean) => server.request('PATCH', PATH, [{ op: 'replace', path: `/${id}/enabled`, value }]);
    const state = async () => {
      const { body } = await server.request('GET', `${PATH}/${id}`);
      return [body.enabled, body.readOnly, await isActive(token)];
    };
    assert.equal((await setEnabled(false)).status, 204);
    assert.deepEqual(await state(), [false, false, false]);
    assert.equal((await setEnabled(true)).status, 204);
    assert.deepEqual(await state(), [true, false, true]);
    assert.equal((await server.request('PATCH', PATH, [{ op: 'remove', path: `/${id}` }])).status, 204);
    assert.deepEqual(await state(), [false, true, false]);
    // A revoked grant cannot be reactivated, and the response reports that.
    const response = await setEnabled(true);
    assert.equal(response.status, 207);
    assert.match(String((response.body.results as Json[])[0]?.error), /revoked and cannot be reactivated/);
  });
  test('PATCH responds with 207 when an operation fails, and executes the others', async () => {
    const { id, token } = await issue();
    const response = await server.request('PATCH', PATH, [
      { op: 'remove', path: `/${ABSENT}` },
      { op: 'replace', path: `/${id}/enabled`, value: 'no' },
      { op: 'replace', path: `/${id}/scope`, value: false },
      { op: 'remove', path: `/${id}/enabled` },
      { op: 'replace', path: `/${id}/enabled`, value: false },
    ]);
    assert.equal(response.status, 207);
    assert.deepEqual(
      (response.body.results as Json[]).map(({ result }) => result),
      ['failure', 'failure', 'failure', 'failure', 'success'],
    );
    assert.equal(await isActive(token), false);
  });
  for (const method of ['GET', 'DELETE']) {
    test(`${method} of a grant that does not exist returns 404 without a body`, async () => {
      for (const id of [ABSENT, 'x', '%00']) {
        const response = await server.request(method, `${PATH}/${id}`);
        assert.deepEqual([response.status, response.text], [404, ''], id);
      }
    });
  }
  test('an expired grant lists no tokens', async () => {
    const { id } = await issue();
    server.advance(2 * 3600_000);
    const { body } = await server.request('GET', `${PATH}/${id}`);
    assert.deepEqual([body.enabled, body.readOnly, body.tokens], [false, true, []]);
  });

  const rights: readonly [entitlement: string, method: string, owner: 'plain' | 'payments', status: number][] = [
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
  for (const [entitlement, method, owner, status] of rights) {
    test(`${entitlement}: ${method} of a grant of the ${owner} client returns ${status}`, async () => {
      const { id } = await issue(owner === 'plain' ? client : paymentsClient);
      const response = await server.request(method, `${PATH}/${id}`, undefined, await server.tokenWith(entitlement));
      assert.equal(response.status, status, response.text);
      if (status === 403) assert.equal(response.text, '');
    });
  }
  test('the grant of a deleted client is shown only to managers of all clients', async () => {
    const deleted = await server.create({ owner: 'payments' });
    const { id } = await issue(deleted);
    await server.manage('DELETE', `/clients/${deleted.clientId}`);
    const { body } = await server.request('GET', `${PATH}/${id}`);
    assert.deepEqual([body.clientId, body.clientName, body.enabled], [deleted.clientId, '', false]);
    const response = await server.request('GET', `${PATH}/${id}`, undefined, await server.tokenWith('readOIDCGrants@payments'));
    assert.equal(response.status, 404);
  });

  describe('the list', () => {
    let ownServer: VerifyServer;
    let created: CreatedClient[];
    const DAY = 86_400_000;
    before(async () => {
      ownServer = await startVerifyServer(ending);
      created = [await ownServer.create({ name: 'One' }), await ownServer.create({ name: 'Two', owner: 'payments' })];
      for (const [index, count] of [3, 2].entries()) {
        for (let n = 0; n < count; n++) await ownServer.token(created[index]);
      }
    });
    const idOf = (index: number) => created[index]?.clientId ?? '';
    const list = async (query: Readonly<Record<string, string>>, token?: string) => {
      const encoded = Object.entries(query).map(([name, fragment]) => `${name}=${encodeURIComponent(fragment)}`);
      return ownServer.request('GET', `${PATH}?${encoded.join('&')}`, undefined, token);
    };
    const grants = ({ body }: { readonly body: Json }) => body.grants as Json[];
    const names = (response: { readonly body: Json }) => grants(response).map(({ clientName }) => clientName);

    test('returns up to 200 grants by default, latest first', async () => {
      const response = await list({});
      assert.deepEqual(Object.keys(response.body), ['count', 'limit', 'page', 'total', 'grants']);
      assert.equal(response.body.limit, 200);
      const ids = grants(response).map(({ id }) => String(id));
      assert.deepEqual(ids, ids.toSorted().reverse());
      assert.deepEqual(new Set(names(response)), new Set(['admin', 'One', 'Two']));
    });
    test('each row equals the response to GET of that grant', async () => {
      const [row] = grants(await list({ search: `username="${idOf(0)}"` }));
      assert.deepEqual((await ownServer.request('GET', `${PATH}/${row?.id}`)).body, row);
    });

    const moment = (milliseconds: number) => new Date(Date.now() + milliseconds).toISOString();
    const searches: readonly [search: () => string, found: readonly string[]][] = [
      [() => `username="${idOf(0)}"`, ['One', 'One', 'One']],
      [() => `clientId="${idOf(1)}"`, ['Two', 'Two']],
      [() => `clientId="${idOf(1)}"&clientId="${idOf(0)}"`, []],
      [() => 'clientName contains "tW"', ['Two', 'Two']],
      [() => 'clientName = "tWo"', []],
      [() => `clientId="${idOf(1)}"&enabled=true`, ['Two', 'Two']],
      [() => `clientId="${idOf(1)}"&enabled=false`, []],
      [() => `clientId="${idOf(1)}"&originIP="127.0.0.1"`, ['Two', 'Two']],
      [() => `clientId="${idOf(1)}"&originIP="192.0.2.1"`, []],
      [() => `clientId="${idOf(1)}"&issuedOn >= "${moment(-DAY)}"&issuedOn<"${moment(DAY)}"`, ['Two', 'Two']],
      [() => `clientId="${idOf(1)}"&issuedOn > "${moment(DAY)}"`, []],
      [() => `clientId="${idOf(1)}"&issuedOn <= "${moment(-DAY)}"`, []],
    ];
    for (const [search, found] of searches) {
      test(`search=${search.toString().slice(6)}`, async () => {
        const response = await list({ search: search() });
        assert.equal(response.status, 200, response.text);
        assert.deepEqual(names(response), found);
        assert.equal(response.body.total, found.length);
      });
    }
    test('can be sorted and paged', async () => {
      const search = 'clientName != "admin"';
      assert.deepEqual(names(await list({ search, sort: '+clientName,-issuedOn' })), ['One', 'One', 'One', 'Two', 'Two']);
      assert.deepEqual(names(await list({ search, sort: '-clientName' })), ['Two', 'Two', 'One', 'One', 'One']);
      const response = await list({ search, sort: '-clientName', pagination: 'page=2&limit=2' });
      assert.deepEqual([names(response), response.body.count, response.body.page, response.body.total], [['One', 'One'], 2, 2, 5]);
    });
    test('a search by enabled omits suspended and revoked grants', async () => {
      const [first, second] = grants(await list({ search: `clientId="${idOf(0)}"` }));
      await ownServer.request('PATCH', PATH, [
        { op: 'replace', path: `/${first?.id}/enabled`, value: false },
        { op: 'remove', path: `/${second?.id}` },
      ]);
      const ids = async (search: string) => grants(await list({ search })).map(({ id }) => id);
      assert.deepEqual(await ids(`clientId="${idOf(0)}"&enabled=false`), [first?.id, second?.id]);
      assert.equal((await ids(`clientId="${idOf(0)}"&enabled=true`)).length, 1);
    });
    test('has only the grants of one owner for a manager that is limited to it', async () => {
      const response = await list({}, await ownServer.tokenWith('readOIDCGrants@payments'));
      assert.deepEqual(names(response), ['Two', 'Two']);
      assert.equal((await list({}, await ownServer.tokenWith('readAPIClients'))).status, 403);
    });
    for (const query of [
      { search: 'scope="a"' },
      { search: 'clientId contains "a"' },
      { search: 'originIP="here"' },
      { search: 'issuedOn > "yesterday"' },
      { search: 'enabled > 1' },
      { search: 'toString = "a"' },
      { sort: 'scope' },
      { filter: 'id' },
      { pagination: 'limit=1001' },
    ]) {
      test(`refuses ${JSON.stringify(query)}`, async () => assert.equal((await list(query)).status, 400));
    }
  });
});
