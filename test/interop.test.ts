// Other libraries obtain and verify our tokens, over real sockets: jose, oauth4webapi, openid-client,
// aws-jwt-verify and express-oauth2-jwt-bearer.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { before, describe, test } from 'node:test';
import { JwtVerifier } from 'aws-jwt-verify';
import { SimpleJwksCache } from 'aws-jwt-verify/jwk';
import express from 'express';
import { auth } from 'express-oauth2-jwt-bearer';
import { createRemoteJWKSet, jwtVerify } from 'jose';
import * as oauth from 'oauth4webapi';
import * as oidc from 'openid-client';
import { ADMIN, startTestServer, suiteEnding, type TestServer } from './running-server.ts';
import { clientKey } from './signed.ts';

const ISSUERS = ['/oidc/endpoint/default', '/oauth2'] as const;
// The test server uses http on loopback, which the libraries allow only by an option.
const insecure = { [oauth.allowInsecureRequests]: true };

describe('libraries of others', () => {
  const ending = suiteEnding();
  let server: TestServer;
  before(async () => {
    server = await startTestServer(ending);
  });

  for (const path of ISSUERS) {
    test(`jose verifies a token of ${path} by its JWK Set`, async () => {
      const keys = createRemoteJWKSet(new URL(`${server.url}${path}/jwks`));
      const result = await server.post(`${path}/token`, {
        grant_type: 'client_credentials',
        client_id: ADMIN.clientId,
        client_secret: ADMIN.clientSecret,
      });
      const { access_token: token } = (await result.json()) as { access_token: string };
      const { payload } = await jwtVerify(token, keys, {
        issuer: server.url + path,
        audience: `${server.url}/`,
        typ: 'at+jwt',
        algorithms: ['ES256'],
      });
      assert.equal(payload.sub, ADMIN.clientId);
    });

    for (const algorithm of ['oauth2', 'oidc'] as const) {
      test(`oauth4webapi discovers ${path} by ${algorithm} metadata, gets a token and validates it by RFC 9068`, async () => {
        const issuer = new URL(server.url + path);
        const as = await oauth.processDiscoveryResponse(issuer, await oauth.discoveryRequest(issuer, { algorithm, ...insecure }));
        const client: oauth.Client = { client_id: ADMIN.clientId };
        const response = await oauth.clientCredentialsGrantRequest(as, client, oauth.ClientSecretBasic(ADMIN.clientSecret), {}, insecure);
        const { access_token: token } = await oauth.processClientCredentialsResponse(as, client, response);
        const request = new Request('https://api.example/', { headers: { authorization: `Bearer ${token}` } });
        const claims = await oauth.validateJwtAccessToken(as, request, `${server.url}/`, insecure);
        assert.equal(claims.client_id, ADMIN.clientId);
      });
    }
  }

  test('aws-jwt-verify verifies a token by its JWK Set', async () => {
    const verifier = JwtVerifier.create(
      { issuer: `${server.url}/oauth2`, audience: `${server.url}/`, jwksUri: `${server.url}/oauth2/jwks` },
      // The default fetcher of aws-jwt-verify supports https only.
      { jwksCache: new SimpleJwksCache({ fetcher: { fetch: async (uri) => (await fetch(uri)).arrayBuffer() } }) },
    );
    const claims = await verifier.verify(await server.token());
    assert.equal(claims.sub, ADMIN.clientId);
    await assert.rejects(verifier.verify((await server.token()).replace(/.{4}$/, 'AAAA')));
  });

  test('express-oauth2-jwt-bearer guards an Express API, and accepts tokens for it', async (t) => {
    const app = express();
    app.use(auth({ issuerBaseURL: `${server.url}/oauth2`, audience: `${server.url}/api`, tokenSigningAlg: 'ES256' }));
    app.get('/', (request, response) => void response.json({ sub: request.auth?.payload.sub }));
    const listening = app.listen(0, '127.0.0.1');
    await once(listening, 'listening');
    t.after(() => listening.close());
    const url = `http://127.0.0.1:${(listening.address() as AddressInfo).port}/`;
    const status = async (token: string) => (await fetch(url, { headers: { authorization: `Bearer ${token}` } })).status;
    assert.deepEqual(
      [await status(await server.token(ADMIN, { resource: `${server.url}/api` })), await status(await server.token()), await status('x')],
      [200, 401, 401],
    );
  });

  for (const [name, requestToken] of [
    [
      'openid-client',
      async (clientId: string, privateKey: CryptoKey) => {
        const config = await oidc.discovery(new URL(`${server.url}/oauth2`), clientId, undefined, oidc.PrivateKeyJwt(privateKey), {
          execute: [oidc.allowInsecureRequests],
        });
        return oidc.clientCredentialsGrant(config);
      },
    ],
    [
      'oauth4webapi',
      async (clientId: string, privateKey: CryptoKey) => {
        const issuer = new URL(`${server.url}/oauth2`);
        const as = await oauth.processDiscoveryResponse(issuer, await oauth.discoveryRequest(issuer, { algorithm: 'oauth2', ...insecure }));
        const client: oauth.Client = { client_id: clientId };
        const response = await oauth.clientCredentialsGrantRequest(as, client, oauth.PrivateKeyJwt(privateKey), {}, insecure);
        return oauth.processClientCredentialsResponse(as, client, response);
      },
    ],
  ] as const) {
    test(`${name} authenticates by private_key_jwt`, async () => {
      const key = await clientKey();
      const { clientId } = await server.create({ token_endpoint_auth_method: 'private_key_jwt', jwks: { keys: [key.jwk] } });
      assert.equal((await requestToken(clientId, key.privateKey)).token_type, 'bearer');
    });
  }

  test('oauth4webapi sends DPoP proofs, handles the nonce, and calls the management API with the bound token', async () => {
    const issuer = new URL(`${server.url}/oauth2`);
    const as = await oauth.processDiscoveryResponse(issuer, await oauth.discoveryRequest(issuer, { algorithm: 'oauth2', ...insecure }));
    const client: oauth.Client = { client_id: ADMIN.clientId };
    const DPoP = oauth.DPoP(client, await oauth.generateKeyPair('ES256'));
    const requestToken = async () =>
      oauth.processClientCredentialsResponse(
        as,
        client,
        await oauth.clientCredentialsGrantRequest(as, client, oauth.ClientSecretPost(ADMIN.clientSecret), {}, { DPoP, ...insecure }),
      );
    const result = await requestToken().catch((error: unknown) => {
      assert.ok(oauth.isDPoPNonceError(error), String(error));
      return requestToken();
    });
    assert.equal(result.token_type, 'dpop');
    const url = new URL(`${server.url}/management/v1/clients`);
    const response = await oauth.protectedResourceRequest(result.access_token, 'GET', url, undefined, undefined, { DPoP, ...insecure });
    assert.equal(response.status, 200);
  });

  test('openid-client introspects and revokes', async () => {
    const config = await oidc.discovery(new URL(`${server.url}/oauth2`), ADMIN.clientId, ADMIN.clientSecret, undefined, {
      execute: [oidc.allowInsecureRequests],
    });
    const token = await server.token();
    assert.equal((await oidc.tokenIntrospection(config, token)).active, true);
    await oidc.tokenRevocation(config, token);
    assert.equal((await oidc.tokenIntrospection(config, token)).active, false);
  });

  describe('openid-client with awkward characters in id and secret', () => {
    const clientId = 'svc:a+b/c@d e%41~!';
    const clientSecret = `p:w+d/=@&?%25 #"\\'<>~${'x'.repeat(20)}`;
    let awkward: TestServer;
    before(async () => {
      awkward = await startTestServer(ending, { clientId, clientSecret });
    });
    const METHODS = { client_secret_post: oidc.ClientSecretPost, client_secret_basic: oidc.ClientSecretBasic };
    for (const path of ISSUERS) {
      for (const [name, method] of Object.entries(METHODS)) {
        test(`${name} at ${path}`, async () => {
          const config = await oidc.discovery(new URL(awkward.url + path), clientId, undefined, method(clientSecret), {
            execute: [oidc.allowInsecureRequests],
          });
          const tokens = await oidc.clientCredentialsGrant(config);
          assert.equal(tokens.token_type, 'bearer');
          assert.equal(tokens.expires_in, 7200);
          assert.match(String(tokens['grant_id']), /^[0-9a-f-]{36}$/);
        });
      }
    }

    test('Basic authentication also works without form-encoding', async () => {
      const plain = await startTestServer(ending, { clientId: 'plain+id', clientSecret: `a+b%zz${'x'.repeat(30)}` });
      const pair = Buffer.from(`plain+id:a+b%zz${'x'.repeat(30)}`).toString('base64');
      const result = await plain.post('/oauth2/token', { grant_type: 'client_credentials' }, { authorization: `Basic ${pair}` });
      assert.equal(result.status, 200, await result.text());
    });
  });
});
