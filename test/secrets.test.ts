// The secrets of a client at the management API: how they are created, changed and retired, which rights that
// requires, and that tokens stay active.
import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import { ADMIN, type CreatedClient, startTestServer, suiteEnding, type TestServer } from './running-server.ts';

type Json = Record<string, unknown>;

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

describe('secrets', () => {
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
  const pathOf = ({ clientId }: CreatedClient) => `/clients/${encodeURIComponent(clientId)}/secrets`;
  const add = async (client: CreatedClient, body?: Json) => json(await server.manage('POST', pathOf(client), body), 201);
  const rotate = async (client: CreatedClient, body?: Json) => json(await server.manage('POST', `${pathOf(client)}/rotate`, body), 201);
  const list = async (client: CreatedClient, at = server) => (await json(await at.manage('GET', pathOf(client)), 200)).secrets as Json[];
  const authenticates = async (client: CreatedClient, secret: unknown, at = server): Promise<boolean> => {
    const form = { grant_type: 'client_credentials', client_id: client.clientId, client_secret: String(secret) };
    const { status } = await at.post('/oauth2/token', form);
    assert.ok(status === 200 || status === 401, String(status));
    return status === 200;
  };
  const firstId = ({ body: response }: CreatedClient) => String((response.secrets as Json[])[0]?.id);

  describe('an addition', () => {
    test('returns the new secret, only once, and both secrets are valid', async () => {
      const client = await server.create({});
      const expires = new Date(Date.now() + DAY).toISOString();
      const response = await server.manage('POST', pathOf(client), { label: 'second', expires_at: expires });
      const { client_secret: secret, ...added } = await json(response, 201);
      assert.match(String(secret), /^mms_[0-9A-Za-z]{49}$/);
      assert.deepEqual([added.label, added.expires_at, added.state, added.created_by], ['second', expires, 'active', ADMIN.clientId]);
      assert.equal(added.last_four, String(secret).slice(-4));
      const location = String(response.headers.get('location'));
      const one = await server.manage('GET', location.slice(`${server.url}/management/v1`.length));
      assert.equal(one.headers.get('etag'), response.headers.get('etag'));
      assert.deepEqual(await json(one, 200), added);
      assert.deepEqual((await list(client))[1], added);
      assert.deepEqual([await authenticates(client, client.clientSecret), await authenticates(client, secret)], [true, true]);
    });

    test('is possible without a body', async () => assert.ok((await add(await server.create({}))).client_secret));

    test('of a ninth valid secret is refused, with a remedy', async () => {
      const client = await server.create({});
      for (let n = 2; n <= 8; n++) await add(client);
      const refused = await json(await server.manage('POST', pathOf(client)), 409);
      assert.match(String(refused.detail), /more than 8 live secrets\. Retire or revoke one first/);
      assert.equal((await list(client)).length, 8);
      await json(await server.manage('POST', `${pathOf(client)}/${firstId(client)}/retire`), 200);
      await add(client);
    });

    for (const [name, body, pointers] of [
      ['an expiry in the past', { expires_at: '2020-01-01T00:00:00Z' }, ['/expires_at']],
      ['an unknown field', { overlap: 1 }, ['/overlap']],
      ['a label with a control character', { label: 'a\u0007' }, ['/label']],
    ] as const) {
      test(`with ${name} is refused, with a pointer`, async () => {
        const problem = await json(await server.manage('POST', pathOf(await server.create({})), body), 400);
        assert.deepEqual(
          (problem.errors as Json[]).map(({ pointer }) => pointer),
          pointers,
        );
      });
    }

    test('of a sealed secret lets the client switch to client_secret_jwt; any other does not', async () => {
      const client = await server.create({});
      const patch = { token_endpoint_auth_method: 'client_secret_jwt' };
      const refused = await json(await server.manage('PATCH', `/clients/${client.clientId}`, patch), 400);
      assert.match(JSON.stringify(refused.errors), /keep_sealed/);
      assert.equal((await add(client, { keep_sealed: true })).sealed, true);
      await json(await server.manage('PATCH', `/clients/${client.clientId}`, patch), 200);
      assert.equal((await add(client)).sealed, true, 'a client of that method has all of them sealed');
    });
  });

  describe('a rotation', () => {
    test('keeps the old secrets valid for the overlap, and ends no token', async () => {
      const ownServer = await startTestServer(ending);
      const client = await ownServer.create({});
      const token = await ownServer.token(client);
      const rotated = await json(await ownServer.manage('POST', `${pathOf(client)}/rotate`, { overlap: 60, label: 'new' }), 201);
      const [old, current] = await list(client, ownServer);
      assert.deepEqual([old?.replaced_by, current?.id, current?.label], [rotated.id, rotated.id, 'new']);
      const both = async () => [
        await authenticates(client, client.clientSecret, ownServer),
        await authenticates(client, rotated.client_secret, ownServer),
      ];
      assert.deepEqual(await both(), [true, true]);
      // The requests may take some seconds on a busy machine.
      ownServer.advance(30_000);
      assert.deepEqual(await both(), [true, true]);
      ownServer.advance(31_000);
      assert.deepEqual(await both(), [false, true]);
      assert.equal((await list(client, ownServer))[0]?.state, 'retired');
      const form = { client_id: client.clientId, client_secret: String(rotated.client_secret), token };
      assert.equal((await json(await ownServer.post('/oauth2/introspect', form), 200)).active, true);
    });

    test('keeps the old secrets valid for a day by default', async () => {
      const client = await server.create({});
      await rotate(client);
      const [old] = await list(client);
      const rest = Date.parse(String(old?.retires_at)) - Date.now();
      assert.ok(rest > DAY - 60_000 && rest <= DAY, String(rest));
    });

    test('with an overlap of 0 retires the old secrets at once, even eight of them', async () => {
      const client = await server.create({});
      for (let n = 2; n <= 8; n++) await add(client);
      assert.equal((await server.manage('POST', `${pathOf(client)}/rotate`, { overlap: 1 })).status, 409);
      const { client_secret: secret } = await rotate(client, { overlap: 0 });
      assert.deepEqual([await authenticates(client, client.clientSecret), await authenticates(client, secret)], [false, true]);
    });

    test('is in the audit trail with the new secret’s id, without the secret', async () => {
      const client = await server.create({});
      const response = await server.manage('POST', `${pathOf(client)}/rotate`, { overlap: 7 });
      const { id } = await json(response, 201);
      const { entries } = await json(await server.manage('GET', `/audit?request_id=${response.headers.get('mintmark-request-id')}`), 200);
      const [entry = {}] = entries as Json[];
      assert.deepEqual([entry.event, entry.subject, entry.detail], ['secret.rotate', client.clientId, { secret_id: id, overlap: 7 }]);
      assert.doesNotMatch(JSON.stringify(entries), /mms_[0-9A-Za-z]{40}/);
    });
  });

  describe('a retirement', () => {
    test('can be postponed, advanced and cancelled', async () => {
      const client = await server.create({});
      await rotate(client, { overlap: 60 });
      const path = `${pathOf(client)}/${firstId(client)}`;
      const later = new Date(Date.now() + DAY).toISOString();
      assert.equal((await json(await server.manage('PATCH', path, { retires_at: later }), 200)).retires_at, later);
      const cancelled = await json(await server.manage('PATCH', path, { retires_at: null }), 200);
      assert.deepEqual([cancelled.retires_at, cancelled.replaced_by, cancelled.state], [null, null, 'active']);
      const soon = await json(await server.manage('POST', `${path}/retire`, { after: 3600 }), 200);
      assert.equal(soon.state, 'active');
      assert.equal((await json(await server.manage('POST', `${path}/retire`), 200)).state, 'retired');
      assert.equal(await authenticates(client, client.clientSecret), false);
    });

    test('in the past cannot be undone', async () => {
      const client = await server.create({});
      await rotate(client, { overlap: 0 });
      const path = `${pathOf(client)}/${firstId(client)}`;
      for (const [method, rest, body] of [
        ['PATCH', '', { retires_at: null }],
        ['PATCH', '', { expires_at: new Date(Date.now() + DAY).toISOString() }],
        ['POST', '/reactivate', undefined],
        ['POST', '/deactivate', undefined],
      ] as const) {
        const refused = await json(await server.manage(method, path + rest, body), 409);
        assert.match(String(refused.detail), /Add a new one/);
      }
      assert.equal((await json(await server.manage('PATCH', path, { label: 'the leaked one' }), 200)).label, 'the leaked one');
    });
  });

  test('a deactivated secret is refused until it is reactivated; its tokens stay active', async () => {
    const client = await server.create({});
    const token = await server.token(client);
    const path = `${pathOf(client)}/${firstId(client)}`;
    assert.equal((await json(await server.manage('POST', `${path}/deactivate`), 200)).state, 'deactivated');
    assert.equal(await authenticates(client, client.clientSecret), false);
    assert.equal(
      (await json(await server.post('/oauth2/introspect', { client_id: ADMIN.clientId, client_secret: ADMIN.clientSecret, token }), 200))
        .active,
      true,
    );
    assert.equal((await json(await server.manage('POST', `${path}/reactivate`), 200)).state, 'active');
    assert.equal(await authenticates(client, client.clientSecret), true);
  });

  test('an expiry can be set and removed', async () => {
    const ownServer = await startTestServer(ending);
    const client = await ownServer.create({});
    const path = `${pathOf(client)}/${firstId(client)}`;
    const inAnHour = new Date(Date.now() + HOUR).toISOString();
    assert.equal((await json(await ownServer.manage('PATCH', path, { expires_at: inAnHour }), 200)).expires_at, inAnHour);
    assert.equal((await json(await ownServer.manage('PATCH', path, { expires_at: null }), 200)).expires_at, null);
    await json(await ownServer.manage('PATCH', path, { expires_at: inAnHour }), 200);
    ownServer.advance(HOUR + 1000);
    assert.equal(await authenticates(client, client.clientSecret, ownServer), false);
  });

  test('revoking a secret as compromised ends its tokens', async () => {
    const client = await server.create({});
    const token = await server.token(client);
    const { client_secret: secret } = await add(client);
    await json(await server.manage('POST', `/clients/${client.clientId}/credentials/${firstId(client)}/revoke`), 200);
    assert.equal((await list(client))[0]?.state, 'revoked');
    assert.equal(await authenticates(client, client.clientSecret), false);
    const form = { client_id: client.clientId, client_secret: String(secret), token };
    assert.deepEqual(await json(await server.post('/oauth2/introspect', form), 200), { active: false });
  });

  test('of two concurrent changes of the same version, the second is refused', async () => {
    const client = await server.create({});
    const path = `${pathOf(client)}/${firstId(client)}`;
    const etag = String((await server.manage('GET', path)).headers.get('etag'));
    const patch = async (label: string) =>
      fetch(`${server.url}/management/v1${path}`, {
        method: 'PATCH',
        headers: { authorization: `Bearer ${await server.token()}`, 'content-type': 'application/json', 'if-match': etag },
        body: JSON.stringify({ label }),
      });
    assert.deepEqual([(await patch('a')).status, (await patch('b')).status], [200, 412]);
  });

  describe('no lock-out', () => {
    for (const [name, method, rest, body] of [
      ['deactivated', 'POST', '/deactivate', undefined],
      ['retired', 'POST', '/retire', undefined],
      ['set to expire within a day', 'PATCH', '', { expires_at: new Date(Date.now() + HOUR).toISOString() }],
    ] as const) {
      test(`the last secret of the last administrator cannot be ${name}`, async () => {
        const secrets = (await json(await server.manage('GET', `/clients/${ADMIN.clientId}/secrets`), 200)).secrets as Json[];
        const refused = await json(await server.manage(method, `/clients/${ADMIN.clientId}/secrets/${secrets[0]?.id}${rest}`, body), 409);
        assert.equal(refused.reason, 'would_lock_out');
      });
    }
  });

  describe('rights', () => {
    const RIGHTS: readonly (readonly [entitlement: string, owner: string | undefined, status: number])[] = [
      ['rotateAPIClientSecrets', undefined, 201],
      ['rotateAPIClientSecrets', 'payments', 201],
      ['rotateAPIClientSecrets@payments', 'payments', 201],
      ['rotateAPIClientSecrets@payments', 'other', 404],
      ['rotateAPIClientSecrets@payments', undefined, 404],
      ['manageAPIClients', undefined, 201],
      ['editAPIClients', undefined, 403],
      ['readAPIClients', undefined, 403],
      ['revokeAPIClientCredentials', undefined, 403],
      ['rotateOwnSecret', undefined, 404],
    ];
    for (const [entitlement, owner, status] of RIGHTS) {
      test(`${entitlement} over a client of ${owner ?? 'no owner'}: ${status}`, async () => {
        const client = await server.create(owner === undefined ? {} : { owner });
        const token = await server.token(await server.create({ entitlements: [entitlement] }));
        assert.equal((await server.manage('POST', `${pathOf(client)}/rotate`, {}, token)).status, status);
        const statusOfOthers = entitlement === 'rotateOwnSecret' ? 403 : status;
        assert.equal((await server.manage('POST', pathOf(client), {}, token)).status, statusOfOthers);
        assert.equal((await list(client)).length, status === 201 ? 3 : 1);
      });
    }

    test('a manager cannot rotate the secret of a client with more rights', async () => {
      const privileged = await server.create({ entitlements: ['readAudit'] });
      const token = await server.token(await server.create({ entitlements: ['manageAPIClients'] }));
      for (const [method, path] of [
        ['POST', pathOf(privileged)],
        ['POST', `${pathOf(privileged)}/rotate`],
        ['POST', `${pathOf(privileged)}/${firstId(privileged)}/reactivate`],
        ['PATCH', `${pathOf(privileged)}/${firstId(privileged)}`],
      ] as const) {
        assert.equal((await server.manage(method, path, {}, token)).status, 403, path);
      }
    });
  });

  describe('rotateOwnSecret', () => {
    const createRotatingClient = (more: Json = {}, at = server) => at.create({ entitlements: ['rotateOwnSecret'], ...more });

    test('lets a client rotate its own secret', async () => {
      const client = await createRotatingClient();
      const response = await server.manage('POST', `${pathOf(client)}/rotate`, { overlap: 0 }, await server.token(client));
      const { client_secret: secret, created_by: by } = await json(response, 201);
      assert.equal(by, client.clientId);
      assert.deepEqual([await authenticates(client, client.clientSecret), await authenticates(client, secret)], [false, true]);
    });

    test('grants no other right', async () => {
      const client = await createRotatingClient();
      const token = await server.token(client);
      for (const [method, path] of [
        ['GET', pathOf(client)],
        ['POST', pathOf(client)],
        ['GET', `${pathOf(client)}/${firstId(client)}`],
        ['PATCH', `${pathOf(client)}/${firstId(client)}`],
        ['POST', `${pathOf(client)}/${firstId(client)}/retire`],
        ['POST', `${pathOf(client)}/${firstId(client)}/deactivate`],
        ['GET', `/clients/${client.clientId}`],
        ['PATCH', `/clients/${client.clientId}`],
      ] as const) {
        assert.equal((await server.manage(method, path, method === 'GET' ? undefined : {}, token)).status, 403, `${method} ${path}`);
      }
    });

    for (const [name, body, pointers] of [
      ['does not let it choose the secret', { client_secret: 'a'.repeat(40) }, ['/client_secret']],
      ['does not let it request a sealed secret', { keep_sealed: true }, ['/keep_sealed']],
      ['does not let it extend the expiry', { expires_at: new Date(Date.now() + 3 * HOUR).toISOString() }, ['/expires_at']],
    ] as const) {
      test(name, async () => {
        const client = await createRotatingClient({ secret_expires_at: new Date(Date.now() + 2 * HOUR).toISOString() });
        const problem = await json(await server.manage('POST', `${pathOf(client)}/rotate`, body, await server.token(client)), 400);
        assert.deepEqual(
          (problem.errors as Json[]).map(({ pointer }) => pointer),
          pointers,
        );
      });
    }

    test('replaces an expiring secret by one with the same expiry', async () => {
      const client = await createRotatingClient({ secret_expires_at: new Date(Date.now() + 2 * HOUR).toISOString() });
      const { expires_at: end } = await json(await server.manage('POST', `${pathOf(client)}/rotate`, {}, await server.token(client)), 201);
      const lifetime = Date.parse(String(end)) - Date.now();
      assert.ok(lifetime > 2 * HOUR - 60_000 && lifetime <= 2 * HOUR, String(lifetime));
    });

    const revoke = (client: CreatedClient) => server.manage('POST', `/clients/${client.clientId}/credentials/${firstId(client)}/revoke`);

    test('creates secrets that are revoked together with the secret that created them, even a retained one', async () => {
      const client = await createRotatingClient();
      const token = await server.token(client);
      const created = await json(await server.manage('POST', `${pathOf(client)}/rotate`, { overlap: 3600 }, token), 201);
      const stored = await json(await server.manage('PATCH', `${pathOf(client)}/${firstId(client)}`, { retires_at: null }), 200);
      assert.deepEqual([stored.state, stored.replaced_by, await authenticates(client, created.client_secret)], ['active', null, true]);
      await json(await revoke(client), 200);
      assert.deepEqual(
        [await authenticates(client, client.clientSecret), await authenticates(client, created.client_secret)],
        [false, false],
      );
    });

    test('a stolen secret is still found after many rotations, and revoked with all secrets created from it', async () => {
      const client = await createRotatingClient();
      let secret: unknown = client.clientSecret;
      for (let times = 0; times < 18; times++) {
        const token = await server.token({ clientId: client.clientId, clientSecret: String(secret) });
        secret = (await json(await server.manage('POST', `${pathOf(client)}/rotate`, { overlap: 0 }, token), 201)).client_secret;
      }
      const found = await json(await server.manage('POST', '/whose', { credential: client.clientSecret }), 200);
      assert.deepEqual([found.client_id, found.credential_state], [client.clientId, 'retired']);
      await json(await revoke(client), 200);
      assert.equal(await authenticates(client, secret), false);
    });

    test('a replaced or deactivated secret cannot rotate', async () => {
      const client = await createRotatingClient();
      const token = await server.token(client);
      await rotate(client, { overlap: 3600 });
      const replaced = await json(await server.manage('POST', `${pathOf(client)}/rotate`, {}, token), 409);
      assert.equal(replaced.reason, 'own_rotation_replaced');
      await json(await server.manage('POST', `${pathOf(client)}/${firstId(client)}/deactivate`), 200);
      const deactivated = await json(await server.manage('POST', `${pathOf(client)}/rotate`, {}, token), 409);
      assert.equal(deactivated.reason, 'own_rotation_other_credential');
    });
  });
});
