// Incident response: dry runs that report what would end, lockdown, deletion and restoration of a client,
// and the evaluation of whether a request would be granted.
import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import { decodeJwt } from 'jose';
import { ADMIN, type CreatedClient, startTestServer, suiteEnding, type TestServer } from './running-server.ts';

type Json = Record<string, unknown>;
const DAY = 86_400_000;

describe('incidents', () => {
  const ending = suiteEnding();
  let server: TestServer;
  const json = async (response: Response, status: number): Promise<Json> => {
    const text = await response.text();
    assert.equal(response.status, status, text);
    return text === '' ? {} : JSON.parse(text);
  };
  const isActive = async (token: string, at = server): Promise<unknown> =>
    (await json(await at.post('/oauth2/introspect', { client_id: ADMIN.clientId, client_secret: ADMIN.clientSecret, token }), 200)).active;
  const secretIdOf = ({ body: response }: CreatedClient): string => String((response.secrets as Json[])[0]?.id);
  before(async () => {
    server = await startTestServer(ending);
  });

  describe('a dry run reports what would end, and ends nothing', () => {
    const actions: readonly [what: string, method: string, path: (client: CreatedClient, kid: string) => string][] = [
      ['disable', 'POST', ({ clientId }) => `/clients/${clientId}/disable`],
      ['lockdown', 'POST', ({ clientId }) => `/clients/${clientId}/lockdown`],
      ['end-tokens', 'POST', ({ clientId }) => `/clients/${clientId}/end-tokens`],
      ['delete', 'DELETE', ({ clientId }) => `/clients/${clientId}`],
      ['revoke a credential', 'POST', (client) => `/clients/${client.clientId}/credentials/${secretIdOf(client)}/revoke`],
      ['revoke a key', 'POST', (_, kid) => `/keys/${kid}/revoke`],
      ['end the tokens of the tenant', 'POST', () => '/tenants/current/end-tokens'],
    ];
    for (const [what, method, path] of actions) {
      test(what, async (t) => {
        const ownServer = await startTestServer(t);
        const client = await ownServer.create({});
        const tokens = [await ownServer.token(client), await ownServer.token(client)];
        const kid = JSON.parse(Buffer.from(tokens[0]?.split('.')[0] ?? '', 'base64url').toString()).kid;
        const before = await json(await ownServer.manage('GET', `/clients/${client.clientId}`), 200);
        const effect = await json(await ownServer.manage(method, `${path(client, kid)}?dry_run=true`), 200);
        assert.equal(effect.dry_run, true);
        // The administrator's tokens are tokens of the tenant too.
        const endsAllTokens = what === 'revoke a key' || what === 'end the tokens of the tenant';
        assert(endsAllTokens ? Number(effect.live_tokens) > 2 : effect.live_tokens === 2, `${effect.live_tokens} tokens`);
        const issued = decodeJwt(tokens[1] ?? '').iat ?? 0;
        const [address] = effect.addresses as Json[];
        assert.equal(address?.address, '127.0.0.1');
        assert(Date.parse(String(effect.last_issued_at)) >= issued * 1000);
        assert.deepEqual(await json(await ownServer.manage('GET', `/clients/${client.clientId}`), 200), before);
        for (const token of tokens) assert.equal(await isActive(token, ownServer), true);
        const { ok, status } = await ownServer.manage(method, path(client, kid), undefined, await ownServer.token());
        assert(ok, String(status));
        for (const token of tokens) assert.equal(await isActive(token, ownServer), false, 'after the action itself');
      });
    }
    test('reports the refusal of a change that would be refused', async () => {
      const { clientId } = await server.create({ deletion_protected: true });
      assert.equal((await server.manage('DELETE', `/clients/${clientId}?dry_run=true`)).status, 409);
      assert.equal((await server.manage('POST', `/clients/${ADMIN.clientId}/lockdown?dry_run=true`)).status, 409);
      assert.equal((await server.manage('POST', '/clients/unknown/disable?dry_run=true')).status, 404);
      assert.equal((await server.manage('POST', '/keys/unknown/revoke?dry_run=true')).status, 404);
      assert.equal((await server.manage('POST', `/clients/${clientId}/disable?dry_run=perhaps`)).status, 400);
    });
    test('dry_run is refused where it is not supported, and nothing is changed', async () => {
      const client = await server.create({});
      const token = await server.token(client);
      const before = await json(await server.manage('GET', `/clients/${client.clientId}`), 200);
      for (const [method, path] of [
        ['DELETE', `/grants/${decodeJwt(token).jti}`],
        ['POST', `/grants/${decodeJwt(token).jti}/suspend`],
        ['POST', `/clients/${client.clientId}/secrets/rotate`],
      ] as const) {
        const problem = await json(await server.manage(method, `${path}?dry_run=true`), 400);
        assert.deepEqual(problem.errors, [{ pointer: '/dry_run', detail: 'is not supported by this request' }], path);
      }
      assert.deepEqual(await json(await server.manage('GET', `/clients/${client.clientId}`), 200), before);
      assert.equal((await json(await server.manage('GET', `/grants/${decodeJwt(token).jti}`), 200)).status, 'active');
    });
    test('inactive and suspended tokens, and those of other clients, are not counted', async () => {
      const client = await server.create({});
      const [suspended, revoked] = [await server.token(client), await server.token(client)];
      await server.token(await server.create({}));
      await json(await server.manage('POST', `/grants/${decodeJwt(suspended).jti}/suspend`), 200);
      await json(await server.manage('DELETE', `/grants/${decodeJwt(revoked).jti}`), 204);
      const count = async () =>
        (await json(await server.manage('POST', `/clients/${client.clientId}/disable?dry_run=true`), 200)).live_tokens;
      assert.equal(await count(), 0);
      await server.token(client);
      assert.equal(await count(), 1);
      await json(await server.manage('POST', `/clients/${client.clientId}/end-tokens`), 200);
      assert.equal(await count(), 0);
    });
    test('a dry run leaves nothing in the audit trail', async () => {
      const { clientId } = await server.create({});
      const response = await server.manage('POST', `/clients/${clientId}/lockdown?dry_run=true`);
      const { entries } = await json(await server.manage('GET', `/audit?request_id=${response.headers.get('mintmark-request-id')}`), 200);
      assert.deepEqual(entries, []);
    });
  });

  test('a lockdown ends secrets, tokens and the client at once; lifting it restores all but the tokens', async () => {
    const client = await server.create({});
    const token = await server.token(client);
    const path = `/clients/${client.clientId}`;
    const locked = await json(await server.manage('POST', `${path}/lockdown`), 200);
    assert.deepEqual(
      [locked.state, locked.locked_down_by, (locked.secrets as Json[])[0]?.state],
      ['disabled', ADMIN.clientId, 'deactivated'],
    );
    assert.equal(await isActive(token), false);
    await assert.rejects(server.token(client), /401/);
    const enabling = await json(await server.manage('POST', `${path}/enable`), 409);
    assert.equal(enabling.reason, 'client_locked_down');
    const lifted = await json(await server.manage('POST', `${path}/lift-lockdown`), 200);
    assert.deepEqual([lifted.state, lifted.locked_down_at, (lifted.secrets as Json[])[0]?.state], ['enabled', null, 'active']);
    assert.equal(await isActive(token), false);
    assert.equal(await isActive(await server.token(client)), true);
  });

  describe('a deletion', () => {
    test('can be undone within 30 days; its tokens stay inactive', async () => {
      const client = await server.create({ owner: 'payments', client_id: 'coming-back' });
      const token = await server.token(client);
      await json(await server.manage('DELETE', '/clients/coming-back'), 204);
      const listed = async (state: string) =>
        ((await json(await server.manage('GET', `/clients?state=${state}&q=coming-back`), 200)).clients as Json[]).map(
          (each) => each.deleted_by,
        );
      assert.deepEqual([await listed('deleted'), await listed('enabled')], [[ADMIN.clientId], []]);
      await assert.rejects(server.token(client), /401/);
      const restored = await json(await server.manage('POST', '/clients/coming-back/restore'), 200);
      assert.deepEqual([restored.state, restored.owner, restored.deleted_at], ['enabled', 'payments', null]);
      assert.equal(await isActive(token), false);
      assert.equal(await isActive(await server.token(client)), true);
      assert.deepEqual([await listed('deleted'), await listed('enabled')], [[], [null]]);
      assert.equal((await server.manage('POST', '/clients/coming-back/restore')).status, 404);
    });
    test('is not possible while the client is protected', async () => {
      const { clientId } = await server.create({ deletion_protected: true });
      const refused = await json(await server.manage('DELETE', `/clients/${clientId}`), 409);
      assert.equal(refused.reason, 'deletion_protected');
      await json(await server.manage('PATCH', `/clients/${clientId}`, { deletion_protected: false }), 200);
      await json(await server.manage('DELETE', `/clients/${clientId}`), 204);
    });
  });

  test('If-Match: an action on a client that has changed since it was read is refused', async () => {
    const { clientId } = await server.create({});
    const read = await server.manage('GET', `/clients/${clientId}`);
    const etag = read.headers.get('etag') ?? '';
    const act = async (method: string, path: string, tag: string) =>
      fetch(`${server.url}/management/v1/clients/${clientId}${path}`, {
        method,
        headers: { authorization: `Bearer ${await server.token()}`, 'if-match': tag },
      });
    const disabled = await act('POST', '/disable', etag);
    assert.equal(disabled.status, 200);
    for (const [method, path] of [
      ['POST', '/enable'],
      ['POST', '/lockdown'],
      ['POST', '/end-tokens'],
      ['DELETE', ''],
    ] as const) {
      assert.equal((await act(method, path, etag)).status, 412, path);
    }
    const newEtag = disabled.headers.get('etag') ?? '';
    assert.notEqual(newEtag, etag);
    assert.equal((await act('POST', '/enable', newEtag)).status, 200);
  });

  test('a client’s expiry takes effect at once, without waiting for housekeeping', async (t) => {
    const ownServer = await startTestServer(t);
    const client = await ownServer.create({ expires_at: new Date(Date.now() + 60_000).toISOString(), access_token_lifetime: 3600 });
    const token = await ownServer.token(client);
    assert((decodeJwt(token).exp ?? 0) * 1000 <= Date.now() + 60_000, 'no token outlives its client');
    assert.equal(await isActive(token, ownServer), true);
    ownServer.advance(60_000);
    assert.equal(await isActive(token, ownServer), false);
    await assert.rejects(ownServer.token(client), /401/);
    const { clients } = await json(await ownServer.manage('GET', '/clients?state=expired'), 200);
    assert.deepEqual(
      (clients as Json[]).map(({ client_id }) => client_id),
      [client.clientId],
    );
  });

  describe('evaluate', () => {
    let settings: Json;
    before(() => {
      settings = { scopes: ['a'], default_scopes: ['a'], access_token_lifetime: 600, ip_rules: { op: 'allow', ranges: ['192.0.2.0/24'] } };
    });
    const rows: readonly [what: string, given: Json, query: Json, decidedBy: string | null, reason: string | null][] = [
      ['a valid request', {}, {}, null, null],
      ['a valid request from an allowed address', {}, { address: '192.0.2.7' }, null, null],
      ['an address that is not allowed', {}, { address: '192.0.3.7' }, 'address', 'address_not_allowed'],
      ['another method', {}, { auth_method: 'private_key_jwt' }, 'client', 'wrong_auth_method'],
      ['another grant type', {}, { grant_type: 'password' }, 'grant_type', 'unsupported_grant_type'],
      ['a scope that the client lacks', {}, { scope: 'b' }, 'authorization', 'scope_not_allowed'],
      ['an unknown resource', {}, { resource: ['https://nowhere.example'] }, 'authorization', 'unknown_resource'],
      ['the management API', {}, { resource: ['management'] }, 'authorization', 'resource_not_allowed'],
      [
        'authorization details of a type that the client lacks',
        {},
        { authorization_details: [{ type: 'x' }] },
        'authorization',
        'details_type_not_allowed',
      ],
      ['no DPoP proof where one is required', { dpop_bound_access_tokens: true }, {}, 'binding', 'dpop_missing'],
      ['a DPoP proof where one is required', { dpop_bound_access_tokens: true }, { dpop: true }, null, null],
      ['no certificate where one is required', { tls_client_certificate_bound_access_tokens: true }, {}, 'binding', 'token_unbound'],
      ['an unknown credential', {}, { credential_id: 'x' }, 'credential', 'wrong_secret'],
    ];
    for (const [what, given, query, decidedBy, reason] of rows) {
      test(what, async () => {
        const { clientId } = await server.create({ ...settings, ...given });
        const resource =
          query.resource === undefined
            ? {}
            : { resource: (query.resource as string[]).map((uri) => uri.replace('management', `${server.url}/`)) };
        const response = await json(await server.manage('POST', '/evaluate', { client_id: clientId, ...query, ...resource }), 200);
        assert.deepEqual([response.allowed, response.decided_by, response.reason], [decidedBy === null, decidedBy, reason]);
        assert.equal(response.cause === null, decidedBy === null);
        assert.equal(response.token === null, decidedBy !== null);
      });
    }
    test('reports a revoked secret and a disabled client, and refuses an unknown client', async () => {
      const client = await server.create({});
      const evaluate = (more: Json = {}) => server.manage('POST', '/evaluate', { client_id: client.clientId, ...more });
      await json(await server.manage('POST', `/clients/${client.clientId}/credentials/${secretIdOf(client)}/revoke`), 200);
      assert.equal((await json(await evaluate(), 200)).reason, 'secret_revoked');
      await json(await server.manage('POST', `/clients/${client.clientId}/disable`), 200);
      const response = await json(await evaluate(), 200);
      assert.deepEqual([response.decided_by, response.reason, response.error], ['client', 'client_disabled', 'invalid_client']);
      assert.equal((await evaluate({ client_id: 'unknown' })).status, 404);
      assert.equal((await evaluate({ address: 'x' })).status, 400);
    });
    test('gives the same result as the token endpoint for various requests', async () => {
      const client = await server.create({ scopes: ['a', 'c'], access_token_lifetime: 77 });
      for (const query of [
        {},
        { scope: 'a' },
        { scope: 'a b' },
        { scope: 'openid c' },
        { resource: [`${server.url}/api`] },
        { resource: ['x'] },
      ]) {
        const response = await json(await server.manage('POST', '/evaluate', { client_id: client.clientId, ...query }), 200);
        const form = new URLSearchParams({
          grant_type: 'client_credentials',
          client_id: client.clientId,
          client_secret: client.clientSecret,
        });
        if (query.scope !== undefined) form.set('scope', query.scope);
        for (const each of query.resource ?? []) form.append('resource', each);
        const given = (await (await server.post('/oauth2/token', form.toString())).json()) as Json;
        const token = response.token as Json | null;
        assert.deepEqual(
          [response.error ?? undefined, token?.expires_in, token?.scope],
          [given.error, given.expires_in, given.error === undefined ? (given.scope ?? '') : undefined],
          JSON.stringify(query),
        );
      }
    });
  });

  test('the id of a deleted client cannot be used again', async (t) => {
    const ownServer = await startTestServer(t);
    await ownServer.create({ client_id: 'long-gone' });
    await json(await ownServer.manage('DELETE', '/clients/long-gone'), 204);
    ownServer.advance(30 * DAY - 60_000);
    assert.equal(((await json(await ownServer.manage('GET', '/clients?state=deleted'), 200)).clients as Json[]).length, 1);
    assert.equal((await ownServer.manage('POST', '/clients', { name: 'x', client_id: 'long-gone' })).status, 409);
  });
});
