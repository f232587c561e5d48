// RFC 8414, Authorization Server Metadata. One row per requirement.
import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import { CLIENT_AUTH_METHODS, OWN_AUTH_METHOD_NAMES } from '@mintmark/protocol';
import { ADMIN, startTestServer, suiteEnding, type TestServer } from '../running-server.ts';

type Json = Record<string, unknown>;

const VERIFY_PATHS = { issuer: '/oidc/endpoint/default', endpoints: '/v1.0/endpoint/default' };
const OAUTH2_PATHS = { issuer: '/oauth2', endpoints: '/oauth2' };
const DOCUMENTS: readonly { path: string; endpoints: typeof VERIFY_PATHS; openid: boolean }[] = [
  { path: '/oidc/endpoint/default/.well-known/openid-configuration', endpoints: VERIFY_PATHS, openid: true },
  { path: '/v1.0/endpoint/default/.well-known/openid-configuration', endpoints: VERIFY_PATHS, openid: true },
  { path: '/.well-known/oauth-authorization-server/oidc/endpoint/default', endpoints: VERIFY_PATHS, openid: false },
  { path: '/oidc/endpoint/default/.well-known/oauth-authorization-server', endpoints: VERIFY_PATHS, openid: false },
  { path: '/.well-known/openid-configuration/oidc/endpoint/default', endpoints: VERIFY_PATHS, openid: true },
  { path: '/oauth2/.well-known/openid-configuration', endpoints: OAUTH2_PATHS, openid: true },
  { path: '/.well-known/openid-configuration/oauth2', endpoints: OAUTH2_PATHS, openid: true },
  { path: '/oauth2/.well-known/oauth-authorization-server', endpoints: OAUTH2_PATHS, openid: false },
  { path: '/.well-known/oauth-authorization-server/oauth2', endpoints: OAUTH2_PATHS, openid: false },
];
// The test server has no listener for client certificates.
const METHODS = OWN_AUTH_METHOD_NAMES.filter((name) => CLIENT_AUTH_METHODS[name].proves !== 'certificate');
const ALGORITHMS = ['ES256', 'ES384', 'ES512', 'EdDSA', 'Ed25519', 'RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512'];
const MACS = ['HS256', 'HS384', 'HS512'];

describe('RFC 8414', () => {
  const ending = suiteEnding();
  let server: TestServer;
  before(async () => {
    server = await startTestServer(ending);
  });

  for (const { path, endpoints, openid } of DOCUMENTS) {
    test(`§2, §3.2: the document at ${path}`, async () => {
      const response = await fetch(server.url + path);
      assert.equal(response.status, 200);
      assert.match(response.headers.get('content-type') ?? '', /^application\/json/);
      const { grant_types_supported, ...document } = (await response.json()) as { grant_types_supported: string[] };
      assert.ok(grant_types_supported.includes('client_credentials'));
      assert.deepEqual(document, {
        issuer: server.url + endpoints.issuer,
        authorization_endpoint: `${server.url}${endpoints.endpoints}/authorize`,
        token_endpoint: `${server.url}${endpoints.endpoints}/token`,
        introspection_endpoint: `${server.url}${endpoints.endpoints}/introspect`,
        revocation_endpoint: `${server.url}${endpoints.endpoints}/revoke`,
        mintmark_revocation_feed_endpoint: `${server.url}${endpoints.issuer}/revocations`,
        jwks_uri: `${server.url}${endpoints.endpoints}/jwks`,
        response_types_supported: [],
        token_endpoint_auth_methods_supported: METHODS,
        token_endpoint_auth_signing_alg_values_supported: [...ALGORITHMS, ...MACS],
        introspection_endpoint_auth_methods_supported: METHODS,
        introspection_endpoint_auth_signing_alg_values_supported: [...ALGORITHMS, ...MACS],
        revocation_endpoint_auth_methods_supported: METHODS,
        revocation_endpoint_auth_signing_alg_values_supported: [...ALGORITHMS, ...MACS],
        introspection_signing_alg_values_supported: ['ES256'],
        dpop_signing_alg_values_supported: ALGORITHMS,
        identity_chaining_requested_token_types_supported: ['urn:ietf:params:oauth:token-type:jwt'],
        protected_resources: [`${server.url}/`],
        ...(openid ? { subject_types_supported: ['public'], id_token_signing_alg_values_supported: ['RS256', 'ES256'] } : undefined),
      });
    });

    test(`the document at ${path} names only endpoints that exist`, async () => {
      const document = (await (await fetch(server.url + path)).json()) as Json;
      for (const [member, url] of Object.entries(document)) {
        if (!/_(endpoint|uri)$/.test(member)) continue;
        assert.notEqual((await fetch(String(url))).status, 404, member);
      }
    });

    test(`the document at ${path} can be cached, has an entity tag, and supports GET only`, async () => {
      const first = await fetch(server.url + path);
      assert.equal(first.headers.get('cache-control'), 'public, max-age=300');
      const etag = first.headers.get('etag') ?? '';
      assert.equal((await fetch(server.url + path, { headers: { 'if-none-match': etag } })).status, 304);
      assert.equal((await fetch(server.url + path, { headers: { 'if-none-match': `W/${etag}, "x"` } })).status, 304);
      assert.equal((await fetch(server.url + path, { headers: { 'if-none-match': '"x"' } })).status, 200);
      const post = await fetch(server.url + path, { method: 'POST' });
      assert.deepEqual([post.status, post.headers.get('allow')], [405, 'GET, HEAD']);
    });
  }

  test('§2: every grant type that metadata lists is supported', async () => {
    const { grant_types_supported } = (await (await fetch(`${server.url}/.well-known/oauth-authorization-server/oauth2`)).json()) as {
      grant_types_supported: string[];
    };
    for (const grant_type of [...grant_types_supported, 'unlisted']) {
      const { clientId: client_id, clientSecret: client_secret } = ADMIN;
      const response = await server.post('/oauth2/token', { client_id, client_secret, grant_type });
      const { error } = (await response.json()) as { error?: string };
      assert.equal(error === 'unsupported_grant_type', grant_type === 'unlisted', grant_type);
    }
  });
  test('§2: features with client certificates are listed if a proxy forwards certificates', async () => {
    const behindProxy = await startTestServer(ending, { flags: { clientCertHeader: 'Client-Cert', trustedProxy: ['127.0.0.1'] } });
    const headers = { 'x-forwarded-for': '192.0.2.1' };
    for (const { path } of DOCUMENTS) {
      const document = (await (await fetch(behindProxy.url + path, { headers })).json()) as Json;
      const methods = [...METHODS, 'tls_client_auth', 'self_signed_tls_client_auth'];
      for (const endpoint of ['token', 'introspection', 'revocation']) {
        assert.deepEqual(document[`${endpoint}_endpoint_auth_methods_supported`], methods, path);
      }
      assert.equal(document.tls_client_certificate_bound_access_tokens, true);
    }
    const resource = (await (await fetch(`${behindProxy.url}/.well-known/oauth-protected-resource`, { headers })).json()) as Json;
    assert.equal(resource.tls_client_certificate_bound_access_tokens, true);
  });
  test('§3.3: the URLs are those of the configuration, not those of the Host header', async () => {
    const local = await startTestServer(ending, { flags: { listen: ['http://localhost:0'] } });
    const port = new URL(local.url).port;
    const response = await fetch(`http://127.0.0.1:${port}/oauth2/.well-known/openid-configuration`, {
      headers: { 'x-forwarded-host': 'evil.example' },
    });
    assert.equal(((await response.json()) as Json).issuer, `http://localhost:${port}/oauth2`);
  });

  for (const path of [
    '/.well-known/oauth-authorization-server',
    '/.well-known/openid-configuration',
    '/.well-known/oauth-authorization-server/oauth2/',
    '/.well-known/oauth-authorization-server/oidc/endpoint/other',
  ]) {
    test(`§3.3: ${path} is not an issuer of this tenant: 404`, async () => assert.equal((await fetch(server.url + path)).status, 404));
  }
});
