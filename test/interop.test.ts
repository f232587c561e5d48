// Others verify what we mint and authenticate as their authors think right: jose, oauth4webapi and openid-client over real sockets.
import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import { createRemoteJWKSet, jwtVerify } from 'jose';
import * as oauth from 'oauth4webapi';
import * as oidc from 'openid-client';
import { ADMIN, startTestServer, suiteEnding, type TestServer } from './running-server.ts';

const ISSUERS = ['/oidc/endpoint/default', '/oauth2'] as const;
// A test server speaks http on loopback; the libraries insist on being told so.
const insecure = { [oauth.allowInsecureRequests]: true };

describe('other people’s libraries', () => {
  const ending = suiteEnding();
  let server: TestServer;
  before(async () => {
    server = await startTestServer(ending);
  });

  for (const path of ISSUERS) {
    test(`jose verifies a token of ${path} by its JWK Set`, async () => {
      const keys = createRemoteJWKSet(new URL(`${server.url}${path}/jwks`));
      const answer = await server.post(`${path}/token`, {
        grant_type: 'client_credentials',
        client_id: ADMIN.clientId,
        client_secret: ADMIN.clientSecret,
      });
      const { access_token: token } = (await answer.json()) as { access_token: string };
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

    test('Basic without form-encoding works too', async () => {
      const plain = await startTestServer(ending, { clientId: 'plain+id', clientSecret: `a+b%zz${'x'.repeat(30)}` });
      const pair = Buffer.from(`plain+id:a+b%zz${'x'.repeat(30)}`).toString('base64');
      const answer = await plain.post('/oauth2/token', { grant_type: 'client_credentials' }, { authorization: `Basic ${pair}` });
      assert.equal(answer.status, 200, await answer.text());
    });
  });
});
