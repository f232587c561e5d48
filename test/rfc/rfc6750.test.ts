// RFC 6750, Bearer Token Usage, at the management API. One row per requirement.
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { before, describe, test } from 'node:test';
import { generateCredential } from '@mintmark/protocol';
import { decodeJwt } from 'jose';
import { ADMIN, startTestServer, suiteEnding, type TestServer } from '../running-server.ts';
import { slowPost } from '../slow-post.ts';

describe('RFC 6750', () => {
  const ending = suiteEnding();
  let server: TestServer;
  before(async () => {
    server = await startTestServer(ending);
  });

  test('§3: without a token: 401 and a challenge without an error code', async () => {
    const response = await fetch(`${server.url}/management/v1/clients`);
    assert.equal(response.status, 401);
    assert.equal(
      response.headers.get('www-authenticate'),
      `Bearer realm="${server.url}/", resource_metadata="${server.url}/.well-known/oauth-protected-resource"`,
    );
    assert.match(response.headers.get('content-type') ?? '', /^application\/problem\+json/);
  });

  const refusedTokens: readonly [name: string, token: () => Promise<string> | string][] = [
    ['text that is not a token', () => 'abc'],
    ['an opaque token that was never issued', () => generateCredential('token', randomBytes)],
    ['an opaque token with a wrong checksum', () => `mmt${'0'.repeat(37)}`],
    ['a JWT whose signature is changed', async () => (await server.token()).replace(/.{4}$/, 'AAAA')],
    [
      'a JWT whose payload is changed',
      async () => {
        const [header, payload, signature] = (await server.token()).split('.');
        return [
          header,
          Buffer.from(
            Buffer.from(payload ?? '', 'base64url')
              .toString()
              .replace('"gen":[1,1]', '"gen":[9,9]'),
          ).toString('base64url'),
          signature,
        ].join('.');
      },
    ],
    [
      'a JWT with alg none',
      async () => [Buffer.from('{"alg":"none","typ":"at+jwt"}').toString('base64url'), (await server.token()).split('.')[1], ''].join('.'),
    ],
    ['a JWT with four parts', async () => `${await server.token()}.x`],
    ['a token for another resource', () => server.token(ADMIN, { resource: `${server.url}/api` })],
    ['a token of a client without entitlements', async () => server.token(await server.create({}))],
  ];
  for (const [name, token] of refusedTokens) {
    test(`§3.1: ${name}: 401 invalid_token`, async () => {
      const response = await server.manage('GET', '/clients', undefined, await token());
      assert.equal(response.status, 401);
      assert.match(response.headers.get('www-authenticate') ?? '', /^Bearer realm="[^"]+", error="invalid_token"/);
    });
  }

  test('§5.2: a token for the management API and another resource is refused', async () => {
    const form = new URLSearchParams({ grant_type: 'client_credentials', client_id: ADMIN.clientId, client_secret: ADMIN.clientSecret });
    form.append('resource', `${server.url}/`);
    form.append('resource', `${server.url}/api`);
    const { access_token: token } = (await (await server.post('/oauth2/token', form.toString())).json()) as { access_token: string };
    assert.equal((await server.manage('GET', '/clients', undefined, token)).status, 401);
  });

  test('§1.4: an opaque token is accepted like a JWT', async () => {
    const opaque = await server.create({ entitlements: ['readAPIClients'], access_token_format: 'opaque' });
    assert.equal((await server.manage('GET', '/clients', undefined, await server.token(opaque))).status, 200);
  });

  test('§3.1: a token is refused after its expiry', async () => {
    const shortLived = await server.create({ entitlements: ['readAPIClients'], access_token_lifetime: 30 });
    const token = await server.token(shortLived);
    assert.equal((await server.manage('GET', '/clients', undefined, token)).status, 200);
    server.advance(31_000);
    assert.equal((await server.manage('GET', '/clients', undefined, token)).status, 401);
  });

  const endings: readonly [what: string, end: (grantId: string, clientId: string) => Promise<Response>][] = [
    ['is revoked', (grantId) => server.manage('DELETE', `/grants/${grantId}`)],
    ['ends because its client is deleted', (_, clientId) => server.manage('DELETE', `/clients/${clientId}`)],
    ['loses its entitlement', (_, clientId) => server.manage('PATCH', `/clients/${clientId}`, { entitlements: [] })],
  ];
  for (const [what, end] of endings) {
    test(`§3.1: a token that ${what} while the body of its request arrives is refused`, async () => {
      const created = await server.create({ entitlements: ['manageAPIClients'] });
      const token = await server.token(created);
      const id = `late-${created.clientId}`;
      const slowRequest = slowPost(server, '/management/v1/clients', {
        authorization: `Bearer ${token}`,
        'content-type': 'application/json',
      });
      await slowRequest.write(`{"client_id":"${id}",`);
      const ended = await end(String(decodeJwt(token).jti), created.clientId);
      assert.ok(ended.ok, String(ended.status));
      const { status } = await slowRequest.end('"name":"late"}');
      assert.equal(status, what === 'loses its entitlement' ? 403 : 401);
      assert.equal((await server.manage('GET', `/clients/${id}`)).status, 404);
    });
  }

  test('§2: the scheme matches without case; a token in the URL is refused', async () => {
    const token = await server.token();
    const url = `${server.url}/management/v1/clients`;
    assert.equal((await fetch(url, { headers: { authorization: `bEaReR ${token}` } })).status, 200);
    assert.equal((await fetch(`${url}?access_token=${token}`)).status, 400);
  });
});
