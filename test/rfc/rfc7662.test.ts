// RFC 7662, token introspection. One row per requirement.
import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import { decodeJwt } from 'jose';
import { postBothWays } from '../both-ways.ts';
import { ADMIN, type CreatedClient, startTestServer, suiteEnding, type TestServer } from '../running-server.ts';
import { slowPost } from '../slow-post.ts';

type Json = Record<string, unknown>;
const PATHS = ['/oauth2/introspect', '/v1.0/endpoint/default/introspect', '/oidc/endpoint/default/introspect'];
const credentials = ({ clientId, clientSecret }: { clientId: string; clientSecret: string }) => ({
  client_id: clientId,
  client_secret: clientSecret,
});

describe('RFC 7662', () => {
  const ending = suiteEnding();
  let server: TestServer;
  let owner: CreatedClient;
  let guard: CreatedClient;
  let unrelated: CreatedClient;
  let anyTokenCaller: CreatedClient;
  const PAY = 'https://pay.example';
  const MAIL = 'https://mail.example';
  const introspect = async (token: string, caller: { clientId: string; clientSecret: string } = ADMIN): Promise<Json> => {
    const response = await postBothWays(server, '/oauth2/introspect', { ...credentials(caller), token });
    assert.equal(response.status, 200);
    return JSON.parse(response.text);
  };
  before(async () => {
    server = await startTestServer(ending);
    owner = await server.create({
      scopes: ['pay:read', 'mail:send', 'free'],
      claims: { 'https://example.com/team': 'billing' },
    });
    guard = await server.create({ name: 'guard' });
    unrelated = await server.create({ introspect_authorization: 'self' });
    anyTokenCaller = await server.create({ introspect_authorization: 'any' });
    for (const [uri, scopes] of [
      [PAY, ['pay:read']],
      [MAIL, ['mail:send']],
    ] as const) {
      const created = await server.manage('POST', '/resources', { uri, name: uri, scopes, owners: uri === PAY ? [guard.clientId] : [] });
      assert.equal(created.status, 201, await created.text());
    }
  });

  for (const format of ['jwt', 'opaque']) {
    test(`§2.2: the response for an active ${format} token`, async () => {
      const created = await server.create({ access_token_format: format, claims: { 'https://example.com/team': 'x' } });
      const response = await server.post('/oauth2/token', { grant_type: 'client_credentials', ...credentials(created) });
      const { access_token: token, grant_id: id } = (await response.json()) as { access_token: string; grant_id: string };
      const { iat, exp, ...rest } = await introspect(token);
      assert.equal(Number(exp) - Number(iat), 7200);
      assert.deepEqual(rest, {
        'https://example.com/team': 'x',
        active: true,
        iss: `${server.url}/oauth2`,
        sub: created.clientId,
        client_id: created.clientId,
        aud: `${server.url}/api`,
        jti: id,
        token_type: 'Bearer',
        grant_id: id,
        grant_type: 'client_credentials',
      });
    });
  }

  const inactive: readonly [what: string, token: () => Promise<string> | string][] = [
    ['text that is not a token', () => 'x'],
    ['an opaque token that was never issued', () => `mmt${'0'.repeat(37)}`],
    ['a JWT with a changed signature', async () => (await server.token()).replace(/.{4}$/, 'AAAA')],
    ['a JWT with padding', async () => `${await server.token()}==`],
    [
      'a JWT of another server',
      async () => {
        const other = await startTestServer(ending);
        return other.token();
      },
    ],
    [
      'a revoked token',
      async () => {
        const token = await server.token(owner, { scope: 'free' });
        await server.post('/oauth2/revoke', { ...credentials(owner), token });
        return token;
      },
    ],
    [
      'a token of a client that was disabled',
      async () => {
        const created = await server.create({});
        const token = await server.token(created);
        await server.manage('POST', `/clients/${created.clientId}/disable`);
        return token;
      },
    ],
    [
      'a token of a client that was deleted',
      async () => {
        const created = await server.create({});
        const token = await server.token(created);
        await server.manage('DELETE', `/clients/${created.clientId}`);
        return token;
      },
    ],
    [
      'a token of a client whose tokens were ended',
      async () => {
        const created = await server.create({});
        const token = await server.token(created);
        await server.manage('POST', `/clients/${created.clientId}/end-tokens`);
        return token;
      },
    ],
    [
      'a token obtained by a secret that was revoked as compromised',
      async () => {
        const created = await server.create({});
        const token = await server.token(created);
        const [secret] = created.body.secrets as { id: string }[];
        await server.manage('POST', `/clients/${created.clientId}/credentials/${secret?.id}/revoke`);
        return token;
      },
    ],
    [
      'a suspended token',
      async () => {
        const token = await server.token(owner, { scope: 'free' });
        await server.manage('POST', `/grants/${decodeJwt(token).jti}/suspend`);
        return token;
      },
    ],
  ];
  for (const [what, token] of inactive) {
    test(`§2.2: ${what}: the response is only that it is inactive`, async () => {
      const response = await server.post('/oauth2/introspect', { ...credentials(anyTokenCaller), token: await token() });
      assert.deepEqual([response.status, await response.text()], [200, '{"active":false}']);
    });
  }
  test('§2.2: an expired token is inactive', async (t) => {
    const ownServer = await startTestServer(t);
    const token = await ownServer.token();
    const isActive = async () =>
      ((await (await ownServer.post('/oauth2/introspect', { ...credentials(ADMIN), token })).json()) as Json).active;
    assert.equal(await isActive(), true);
    ownServer.advance(7200_000);
    assert.equal(await isActive(), false);
  });
  test('a new resource, a changed client or another client’s end ends no token; a suspended one can be reactivated', async () => {
    const token = await server.token(owner, { scope: 'free' });
    await server.manage('PATCH', `/clients/${owner.clientId}`, { description: 'changed' });
    assert.equal((await introspect(token, owner)).active, true);
    await server.manage('POST', `/grants/${decodeJwt(token).jti}/suspend`);
    assert.equal((await introspect(token, owner)).active, false);
    await server.manage('POST', `/grants/${decodeJwt(token).jti}/reactivate`);
    assert.equal((await introspect(token, owner)).active, true);
    await server.manage('DELETE', `/grants/${decodeJwt(token).jti}`);
    await server.manage('POST', `/grants/${decodeJwt(token).jti}/reactivate`);
    assert.equal((await introspect(token, owner)).active, false, 'revoked is final');
  });

  describe('§4: which callers may introspect', () => {
    let token: string;
    before(async () => {
      token = await server.token(owner, { resource: PAY, scope: 'pay:read free' });
    });
    test('the client of the token may', async () => assert.equal((await introspect(token, owner)).active, true));
    test('an owner of its resource may', async () => assert.equal((await introspect(token, guard)).active, true));
    test('a client that may introspect any token may', async () => assert.equal((await introspect(token, anyTokenCaller)).active, true));
    test('no other client may', async () => {
      const none = await server.create({});
      for (const caller of [unrelated, none]) assert.deepEqual(await introspect(token, caller), { active: false });
    });
    test('an owner gets only the scopes and audience of its resources', async () => {
      const form = new URLSearchParams({ grant_type: 'client_credentials', ...credentials(owner), scope: 'pay:read mail:send free' });
      form.append('resource', PAY);
      form.append('resource', MAIL);
      const response = (await (await server.post('/oauth2/token', form.toString())).json()) as { access_token: string };
      const whole = await introspect(response.access_token, owner);
      assert.deepEqual([whole.aud, whole.scope], [[PAY, MAIL], 'pay:read mail:send free']);
      const part = await introspect(response.access_token, guard);
      assert.deepEqual([part.aud, part.scope], [PAY, 'pay:read free']);
    });
    test('an owner gets only the authorization details and audience of its resources', async () => {
      const type = (name: string) => ({ authorization_details: { [name]: { type: 'object', properties: { note: { type: 'string' } } } } });
      for (const [uri, name, owners] of [
        ['urn:pay', 'payment', [guard.clientId]],
        ['urn:ship', 'shipment', []],
      ] as const) {
        const created = await server.manage('POST', '/resources', { uri, name: uri, owners, ...type(name) });
        assert.equal(created.status, 201, await created.text());
      }
      const client = await server.create({ authorization_details_types: ['payment', 'shipment'] });
      const details = [
        { type: 'payment', note: 'a' },
        { type: 'shipment', note: 'b' },
      ];
      const form = new URLSearchParams({
        grant_type: 'client_credentials',
        ...credentials(client),
        authorization_details: JSON.stringify(details),
      });
      for (const uri of ['urn:pay', 'urn:ship']) form.append('resource', uri);
      const response = await server.post('/oauth2/token', form.toString());
      const { access_token: both, ...rest } = (await response.json()) as { access_token: string };
      assert.equal(response.status, 200, JSON.stringify(rest));
      const shown = async (caller: CreatedClient) => {
        const { aud, authorization_details: seen } = await introspect(both, caller);
        return [aud, seen];
      };
      assert.deepEqual(await shown(client), [['urn:pay', 'urn:ship'], details]);
      assert.deepEqual(await shown(guard), ['urn:pay', details.slice(0, 1)]);
    });
    test('only a client that may introspect any token can grant that', async () => {
      const weakerClient = await server.create({ entitlements: ['manageAPIClients'] });
      const accessToken = await server.token(weakerClient);
      assert.equal((await server.manage('POST', '/clients', { name: 'x', introspect_authorization: 'any' }, accessToken)).status, 403);
    });
    test('a client with fewer rights cannot take over one that may introspect any token', async () => {
      const anyTokenClient = await server.create({ introspect_authorization: 'any' });
      const takeovers = [
        ['POST', '/secrets', {}],
        ['POST', '/secrets/rotate', {}],
        ['PATCH', '', { ip_rules: null }],
      ] as const;
      const statuses = async (entitlements: readonly string[]) => {
        const accessToken = await server.token(await server.create({ entitlements }));
        const found: number[] = [];
        for (const [method, path, body] of takeovers) {
          found.push((await server.manage(method, `/clients/${anyTokenClient.clientId}${path}`, body, accessToken)).status);
        }
        return found;
      };
      assert.deepEqual(await statuses(['manageAPIClients']), [403, 403, 403]);
      assert.deepEqual(await statuses(['manageAPIClients', 'introspectAnyToken']), [201, 201, 200]);
    });
  });

  test('§2.2: the response has the state of the token at the end of the request, not at its start', async (t) => {
    const ownServer = await startTestServer(t);
    const token = await ownServer.token(await ownServer.create({}));
    const slowRequest = slowPost(ownServer, '/oauth2/introspect', { 'content-type': 'application/x-www-form-urlencoded' });
    await slowRequest.write(new URLSearchParams(credentials(ADMIN)).toString());
    assert.equal((await ownServer.manage('POST', '/tenants/current/end-tokens')).status, 204);
    assert.deepEqual(await slowRequest.end(`&token=${token}`), { status: 200, body: '{"active":false}' });
  });

  const errors: readonly [section: string, must: string, form: Record<string, string>, want: readonly [number, string]][] = [
    ['2.1', 'a request without a token is refused', credentials(ADMIN), [400, 'invalid_request']],
    ['2.1', 'a request without client authentication is refused', { token: 'x' }, [401, 'invalid_client']],
    ['2.3', 'wrong credentials are refused', { client_id: 'admin', client_secret: 'wrong', token: 'x' }, [401, 'invalid_client']],
    ['2.1', 'an unknown token_type_hint is ignored', { ...credentials(ADMIN), token: 'x', token_type_hint: 'foo' }, [200, '']],
  ];
  for (const path of PATHS) {
    for (const [section, must, form, [status, error]] of errors) {
      test(`§${section}: ${path}: ${must}`, async () => {
        const response = await postBothWays(server, path, form);
        assert.equal(response.status, status);
        assert.equal(response.headers.get('cache-control'), 'no-store');
        if (error !== '') assert.equal(JSON.parse(response.text).error, error);
      });
    }
  }
});
