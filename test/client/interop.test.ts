// The token source with other authorization servers and Mintmark, over real sockets. Comments note where a server
// deviates from the RFCs.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import { before, describe, test } from 'node:test';
import { createTokenSource, mintmark, requestToken } from '@mintmark/client';
import OAuth2Server from '@node-oauth/oauth2-server';
import express from 'express';
import { decodeJwt, exportJWK, generateKeyPair } from 'jose';
import { OAuth2Server as MockServer } from 'oauth2-mock-server';
import { Provider } from 'oidc-provider';
import { ADMIN, type Ending, startTestServer, suiteEnding, type TestServer } from '../running-server.ts';
import { collectEvents, soon } from './runtime.ts';

const API = 'https://api.example';
// Every special character that RFC 6749 appendix A.2 allows.
const SECRET = "correct+horse/battery:staple%20 &=~'()!*";

const listen = async (t: Ending, createListener: (origin: string) => RequestListener): Promise<string> => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const origin = `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`;
  server.on('request', createListener(origin));
  t.after(async () => {
    server.closeAllConnections();
    server.close();
  });
  return origin;
};

describe('oidc-provider', () => {
  // Its deviations: no metadata at the URL of RFC 8414, so that the second one is used; scopes are granted
  // only with a resource. Its Basic parser decodes, as in RFC 6749 §2.3.1.
  const ending = suiteEnding();
  let issuer = '';
  let key: CryptoKey;

  before(async () => {
    const ownKey = await generateKeyPair('ES256', { extractable: true });
    const signing = await generateKeyPair('RS256', { extractable: true });
    key = ownKey.privateKey;
    const jwks = { keys: [{ ...(await exportJWK(ownKey.publicKey)), kid: 'k', alg: 'ES256', use: 'sig' }] };
    const signingJwk = { ...(await exportJWK(signing.privateKey)), kid: 's', alg: 'RS256', use: 'sig' };
    const client = (client_id: string, more: object) => ({
      ...{ client_id, client_secret: SECRET, grant_types: ['client_credentials'], response_types: [], redirect_uris: [] },
      ...more,
    });
    issuer = await listen(ending, (origin) =>
      new Provider(origin, {
        clients: [
          client('client_secret_basic', { token_endpoint_auth_method: 'client_secret_basic' }),
          client('client_secret_post', { token_endpoint_auth_method: 'client_secret_post' }),
          client('client_secret_jwt', { token_endpoint_auth_method: 'client_secret_jwt' }),
          client('private_key_jwt', { token_endpoint_auth_method: 'private_key_jwt', client_secret: undefined, jwks }),
          client('bound', { dpop_bound_access_tokens: true }),
        ],
        clientAuthMethods: ['client_secret_basic', 'client_secret_post', 'client_secret_jwt', 'private_key_jwt'],
        enabledJWA: { clientAuthSigningAlgValues: ['HS256', 'ES256'] },
        jwks: { keys: [signingJwk] },
        scopes: ['read', 'write'],
        features: {
          devInteractions: { enabled: false },
          clientCredentials: { enabled: true },
          dPoP: { enabled: true, nonceSecret: Buffer.alloc(32, 1), requireNonce: () => true },
          resourceIndicators: {
            enabled: true,
            getResourceServerInfo: () => ({ scope: 'read write', accessTokenFormat: 'jwt', accessTokenTTL: 900 }),
          },
        },
      }).callback(),
    );
  });

  for (const authMethod of ['client_secret_basic', 'client_secret_post', 'client_secret_jwt'] as const) {
    test(`accepts ${authMethod} with every special character in the secret, a resource and a scope`, async () => {
      const token = await requestToken({ issuer, clientId: authMethod, clientSecret: SECRET, authMethod, resource: API, scope: 'read' });
      const { aud, scope, client_id } = decodeJwt(token.accessToken);
      assert.deepEqual([aud, scope, client_id, token.scope], [API, 'read', authMethod, 'read']);
      assert.equal(token.raw.expires_in, 900);
    });
  }

  test('accepts private_key_jwt', async () => {
    const token = await requestToken({ issuer, clientId: 'private_key_jwt', clientKey: { key, kid: 'k' }, resource: API });
    assert.equal(decodeJwt(token.accessToken).client_id, 'private_key_jwt');
  });

  test('issues a bound token after requiring a nonce', async () => {
    const tokens = createTokenSource({ issuer, clientId: 'bound', clientSecret: SECRET, resource: API, dpop: true });
    const token = await tokens.get();
    assert.equal(token.tokenType, 'DPoP');
    assert.ok(decodeJwt(token.accessToken).cnf);
  });

  test('returns an error and a description, which the thrown error has', async () => {
    const options = { issuer, clientId: 'client_secret_basic', resource: API };
    await assert.rejects(requestToken({ ...options, clientSecret: 'wrong' }), {
      name: 'OAuthResponseError',
      error: 'invalid_client',
      status: 401,
    });
    await assert.rejects(requestToken({ ...options, clientSecret: SECRET, resource: 'no-uri' }), { error: 'invalid_target', status: 400 });
  });

  test('omits an unknown scope', async () => {
    const token = await requestToken({ issuer, clientId: 'client_secret_basic', clientSecret: SECRET, resource: API, scope: 'none' });
    // RFC 6749 §3.3 requires the granted scope in the response, but only the token has it.
    assert.equal(token.raw.scope, undefined);
    assert.equal(decodeJwt(token.accessToken).scope, undefined);
  });
});

describe('@node-oauth/oauth2-server', () => {
  // Its deviations: Basic is not decoded, so that a secret with such characters needs `raw`; a refused
  // client gets 400 unless it used Basic; a model that stores no expiry results in responses without a
  // lifetime.
  const ending = suiteEnding();
  const start = (hasLifetime: boolean) =>
    listen(ending, () => {
      const known = { id: 'id', grants: ['client_credentials'] };
      const oauth = new OAuth2Server({
        accessTokenLifetime: 3600,
        model: {
          getClient: async (id, secret) => (id === 'id' && secret === SECRET ? known : undefined),
          getUserFromClient: async () => ({}),
          validateScope: async (_user, _client, scope) => scope ?? ['default'],
          saveToken: async ({ accessTokenExpiresAt, ...token }, client, user) => ({
            ...token,
            ...(hasLifetime ? { accessTokenExpiresAt } : undefined),
            client,
            user,
          }),
          getAccessToken: async () => undefined,
        },
      });
      return express()
        .use(express.urlencoded({ extended: false }))
        .post('/token', async (request, response) => {
          const reply = new OAuth2Server.Response(response);
          await oauth.token(new OAuth2Server.Request(request), reply).catch(() => {});
          response
            .set(reply.headers)
            .status(reply.status ?? 500)
            .json(reply.body);
        });
    });
  let tokenUrl = '';
  before(async () => {
    tokenUrl = `${await start(true)}/token`;
  });

  test('accepts client_secret_post', async () => {
    const options = { tokenUrl, clientId: 'id', clientSecret: SECRET, authMethod: 'client_secret_post' } as const;
    const token = await createTokenSource(options).get();
    assert.deepEqual([token.tokenType, token.scope], ['Bearer', 'default']);
    // The server subtracts its response time, so that expires_in can be one second less.
    assert.ok(Number(token.raw.expires_in) > 3590);
  });

  test('accepts client_secret_basic only with secretEncoding raw, which the error recommends', async () => {
    const options = { tokenUrl, clientId: 'id', clientSecret: SECRET };
    await assert.rejects(requestToken(options), { error: 'invalid_client', message: /secretEncoding: 'raw' may help/ });
    await requestToken({ ...options, secretEncoding: 'raw' });
  });

  test('returns no lifetime: the client assumes five minutes, and emits an event', async () => {
    const { onEvent, types } = collectEvents();
    const url = `${await start(false)}/token`;
    const tokens = createTokenSource({ tokenUrl: url, clientId: 'id', clientSecret: SECRET, secretEncoding: 'raw', onEvent });
    const token = await tokens.get();
    assert.equal(token.raw.expires_in, undefined);
    assert.ok(types().includes('lifetimeUnknown'));
    assert.equal(await tokens.get(), token);
  });
});

describe('oauth2-mock-server', () => {
  // Its deviations: it authenticates no client, and its metadata has no method, so that authMethod is
  // required; any requested scope is granted; a test can change each response.
  const ending = suiteEnding();
  let server: MockServer;
  let issuer = '';
  before(async () => {
    server = new MockServer();
    await server.issuer.keys.generate('ES256');
    await server.start(0, '127.0.0.1');
    ending.after(() => server.stop());
    issuer = server.issuer.url ?? assert.fail('It has no URL.');
  });

  test('issues a token after discovery', async () => {
    const token = await createTokenSource({
      issuer,
      clientId: 'id',
      clientSecret: 'any',
      authMethod: 'client_secret_post',
      scope: 'a b',
    }).get();
    assert.equal(decodeJwt(token.accessToken).iss, issuer);
    assert.deepEqual([token.tokenType, token.scope], ['Bearer', 'a b']);
  });

  test('issues a token after an outage', async () => {
    const tokens = createTokenSource({ issuer, clientId: 'id', clientSecret: 'any', authMethod: 'client_secret_post', schedule: soon });
    server.service.once('beforeResponse', (reply) => {
      reply.statusCode = 503;
      reply.body = { error: 'temporarily_unavailable' };
    });
    assert.equal((await tokens.get()).tokenType, 'Bearer');
  });
});

describe('Mintmark', () => {
  const ending = suiteEnding();
  let server: TestServer;
  before(async () => {
    server = await startTestServer(ending);
  });

  test('issues a token for the management API', async () => {
    const tokens = createTokenSource({ ...mintmark(server.url), ...ADMIN });
    const token = await tokens.get();
    assert.equal(token.grantId, decodeJwt(token.accessToken).jti);
    assert.equal((await tokens.fetch(`${server.url}/management/v1/clients`)).status, 200);
  });

  test('issues another token after a revocation', async () => {
    const tokens = createTokenSource({ ...mintmark(server.url), ...ADMIN });
    const { accessToken } = await tokens.get();
    const revoked = await server.post('/oauth2/revoke', {
      ...{ token: accessToken, client_id: ADMIN.clientId, client_secret: ADMIN.clientSecret },
    });
    assert.equal(revoked.status, 200);
    assert.equal((await tokens.fetch(`${server.url}/management/v1/clients`)).status, 200);
    assert.notEqual((await tokens.get()).accessToken, accessToken);
  });

  test('accepts private_key_jwt and DPoP, with nonces of the token endpoint and the API', async () => {
    const { privateKey, publicKey } = await generateKeyPair('ES256', { extractable: true });
    const jwk = { ...(await exportJWK(publicKey)), kid: 'k', alg: 'ES256', use: 'sig' };
    const { clientId } = await server.create({
      token_endpoint_auth_method: 'private_key_jwt',
      jwks: { keys: [jwk] },
      dpop_bound_access_tokens: true,
      entitlements: ['readAPIClients'],
    });
    const tokens = createTokenSource({ ...mintmark(server.url), clientId, clientKey: { key: privateKey, kid: 'k' }, dpop: true });
    assert.equal((await tokens.get()).tokenType, 'DPoP');
    assert.equal((await tokens.fetch(`${server.url}/management/v1/clients`)).status, 200);
  });
});
