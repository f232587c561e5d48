// RFC 9728, the protected resource metadata of the management API; and the authorization endpoint, which the
// metadata lists but which refuses all requests.
import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import { startTestServer, suiteEnding, type TestServer } from '../running-server.ts';

type Json = Record<string, unknown>;

describe('RFC 9728', () => {
  const ending = suiteEnding();
  let server: TestServer;
  before(async () => {
    server = await startTestServer(ending);
  });
  test('§2, §3.3: the document describes the resource from which its URL is derived', async () => {
    const response = await fetch(`${server.url}/.well-known/oauth-protected-resource`);
    assert.match(response.headers.get('content-type') ?? '', /^application\/json/);
    assert.deepEqual(await response.json(), {
      resource: `${server.url}/`,
      resource_name: 'Management API',
      authorization_servers: [`${server.url}/oidc/endpoint/default`, `${server.url}/oauth2`],
      bearer_methods_supported: ['header'],
      dpop_signing_alg_values_supported: [
        'ES256',
        'ES384',
        'ES512',
        'EdDSA',
        'Ed25519',
        'RS256',
        'RS384',
        'RS512',
        'PS256',
        'PS384',
        'PS512',
      ],
    });
  });
  for (const path of ['/', '/management', '/api', '/oauth2']) {
    test(`§3.1, §3.3: there is no document for ${path}`, async () =>
      assert.equal((await fetch(`${server.url}/.well-known/oauth-protected-resource${path}`)).status, 404));
  }
  test('§3.2, §3.4: the document supports GET only, can be cached, has an entity tag, and allows any origin', async () => {
    const url = `${server.url}/.well-known/oauth-protected-resource`;
    const { headers } = await fetch(url);
    assert.deepEqual(
      ['cache-control', 'access-control-allow-origin'].map((name) => headers.get(name)),
      ['public, max-age=300', '*'],
    );
    assert.equal((await fetch(url, { headers: { 'if-none-match': headers.get('etag') ?? '' } })).status, 304);
    const post = await fetch(url, { method: 'POST' });
    assert.deepEqual([post.status, post.headers.get('allow')], [405, 'GET, HEAD']);
  });
  test('§3.3: the URLs are those of the configuration, not those of the Host header', async () => {
    const local = await startTestServer(ending, { flags: { listen: ['http://localhost:0'] } });
    const { port } = new URL(local.url);
    const document = (await (await fetch(`http://127.0.0.1:${port}/.well-known/oauth-protected-resource`)).json()) as Json;
    assert.equal(document.resource, `http://localhost:${port}/`);
  });
  test('§5.1: a challenge names the URL of the document', async () => {
    const challenge = (await fetch(`${server.url}/management/v1/clients`)).headers.get('www-authenticate') ?? '';
    const url = /resource_metadata="([^"]+)"/.exec(challenge)?.[1] ?? '';
    assert.equal(((await (await fetch(url)).json()) as Json).resource, `${server.url}/`);
  });
  test('RFC 8414 §2: the authorization server names the resource', async () => {
    const document = (await (await fetch(`${server.url}/.well-known/oauth-authorization-server/oauth2`)).json()) as Json;
    assert.deepEqual(document.protected_resources, [`${server.url}/`]);
  });
});

describe('RFC 6749 §3.1: the authorization endpoint', () => {
  const ending = suiteEnding();
  let server: TestServer;
  before(async () => {
    server = await startTestServer(ending);
  });
  for (const path of ['/oauth2/authorize', '/v1.0/endpoint/default/authorize', '/oidc/endpoint/default/authorize']) {
    for (const [method, query, body] of [
      ['GET', '', undefined],
      ['GET', '?response_type=code&client_id=admin&redirect_uri=https%3A%2F%2Fevil.example&state=echo', undefined],
      ['POST', '', 'response_type=code&redirect_uri=https%3A%2F%2Fevil.example&state=echo'],
    ] as const) {
      test(`${method} ${path}${query}: unsupported_response_type, without a redirect or an echo of parameters`, async () => {
        const response = await fetch(server.url + path + query, {
          method,
          redirect: 'manual',
          ...(body === undefined ? undefined : { body, headers: { 'content-type': 'application/x-www-form-urlencoded' } }),
        });
        const text = await response.text();
        assert.deepEqual(
          [response.status, JSON.parse(text).error, response.headers.get('location')],
          [400, 'unsupported_response_type', null],
        );
        assert.doesNotMatch(text, /echo|evil/);
      });
    }
  }
});
