// `mintmark guard serve` behind a real nginx, whose auth_request protects an API that does not check tokens.
// Needs nginx on the path.
import assert from 'node:assert/strict';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import { before, describe, test } from 'node:test';
import { freePort } from '../free-port.ts';
import { startGuardProcess } from '../guard/guard-process.ts';
import { API, type GuardedTenant, startTenant } from '../guard/guarded-tenant.ts';
import { suiteEnding } from '../running-server.ts';
import { type ClientKey, clientKey, dpopProof } from '../signed.ts';
import { startNginx } from './nginx.ts';

/** The configuration from the guard's README. */
const configuration = (folder: string, port: number, guard: string, api: number): string => `
  upstream guard { server ${guard.replace('http://', '')}; keepalive 8; }
  server {
    listen 127.0.0.1:${port};

    location / {
      auth_request /_guard;
      auth_request_set $guard_client $upstream_http_mintmark_client_id;
      auth_request_set $guard_scope $upstream_http_mintmark_scope;
      auth_request_set $guard_challenge $upstream_http_www_authenticate;
      auth_request_set $guard_nonce $upstream_http_dpop_nonce;
      auth_request_set $guard_retry $upstream_http_retry_after;
      add_header DPoP-Nonce $guard_nonce always;
      error_page 403 = @too_little;
      error_page 500 = @outage;
      proxy_set_header Mintmark-Client-Id $guard_client;
      proxy_set_header Mintmark-Scope $guard_scope;
      proxy_pass http://127.0.0.1:${api};
    }
    location = /write {
      auth_request /_guard_write;
      auth_request_set $guard_challenge $upstream_http_www_authenticate;
      auth_request_set $guard_retry $upstream_http_retry_after;
      error_page 403 = @too_little;
      error_page 500 = @outage;
      proxy_pass http://127.0.0.1:${api};
    }
    location = /careless { auth_request /_careless; proxy_pass http://127.0.0.1:${api}; }
    location = /_careless {
      internal;
      proxy_pass http://guard/;
      proxy_http_version 1.1;
      proxy_set_header Connection "";
      proxy_pass_request_body off;
    }
    location = /_guard { internal; proxy_pass http://guard/; include ${folder}/guard.conf; }
    location = /_guard_write { internal; proxy_pass http://guard/?scope=invoices:write; include ${folder}/guard.conf; }
    location @too_little { add_header WWW-Authenticate $guard_challenge always; return 403; }
    location @outage { add_header Retry-After $guard_retry always; return 503; }
  }
`;

const GUARD = `
proxy_http_version 1.1;
proxy_set_header Connection "";
proxy_pass_request_body off;
proxy_set_header Content-Length "";
proxy_set_header X-Original-Method $request_method;
proxy_set_header X-Original-URI $request_uri;
proxy_set_header X-Forwarded-For $remote_addr;
`;

describe('behind nginx', () => {
  const ending = suiteEnding();
  let tenant: GuardedTenant;
  let key: ClientKey;
  let port: number;
  let apiHeaders: IncomingHttpHeaders | undefined;
  const get = (path: string, headers: Record<string, string> = {}) => {
    apiHeaders = undefined;
    return fetch(`http://127.0.0.1:${port}${path}`, { headers });
  };
  const bearer = async (more = {}) => ({ authorization: `Bearer ${await tenant.token(more)}` });

  before(async () => {
    tenant = await startTenant(ending);
    key = await clientKey();
    const api = createServer((request, response) => {
      apiHeaders = request.headers;
      response.end('invoices');
    });
    await new Promise<void>((resolve) => api.listen(0, '127.0.0.1', resolve));
    ending.after(async () => void api.close());
    const address = api.address();
    const guard = await startGuardProcess(ending, tenant, [
      '--scope',
      'invoices:read',
      '--address-header',
      'X-Forwarded-For',
      '--dpop-nonce',
    ]);
    port = await freePort();
    const apiPort = typeof address === 'object' && address !== null ? address.port : 0;
    await startNginx(ending, port, { http: (folder) => configuration(folder, port, guard.url, apiPort), files: { 'guard.conf': GUARD } });
  });

  test('a request with a valid token reaches the API, with the client id of the token, not the one that the client sent', async () => {
    const response = await get('/invoices', { ...(await bearer()), 'mintmark-client-id': 'admin' });
    assert.deepEqual([response.status, await response.text()], [200, 'invoices']);
    assert.deepEqual([apiHeaders?.['mintmark-client-id'], apiHeaders?.['mintmark-scope']], [tenant.caller.clientId, 'invoices:read']);
  });
  test('a request without a valid token gets 401 with the guard’s challenge, and does not reach the API', async () => {
    for (const [authorization, error] of [
      [undefined, undefined],
      ['Bearer x', 'invalid_token'],
      ['Bearer a b', 'invalid_request'],
    ] as const) {
      const response = await get('/invoices', authorization === undefined ? {} : { authorization });
      const challenge = response.headers.get('www-authenticate') ?? '';
      assert.equal(response.status, 401);
      assert.ok(challenge.startsWith(`Bearer realm="${API}"`), challenge);
      assert.equal(/error="(\w+)"/.exec(challenge)?.[1], error);
      assert.equal(apiHeaders, undefined);
    }
  });
  test('a token without the required scope gets 403, which names the scope', async () => {
    const response = await get('/write', await bearer());
    assert.equal(response.status, 403);
    assert.match(response.headers.get('www-authenticate') ?? '', /error="insufficient_scope".*scope="invoices:write"/);
    assert.equal((await get('/write', await bearer({ scope: 'invoices:read invoices:write' }))).status, 200);
  });
  test('a DPoP-bound token is accepted with a proof for the path and method of the request, with a nonce', async () => {
    const uri = `${tenant.server.url}/oauth2/token`;
    const { clientId, clientSecret } = tenant.caller;
    const form = { grant_type: 'client_credentials', client_id: clientId, client_secret: clientSecret, resource: API };
    const nonce = (await tenant.server.post('/oauth2/token', form, { dpop: await dpopProof(key, { uri }) })).headers.get('dpop-nonce');
    const granted = await tenant.server.post('/oauth2/token', form, { dpop: await dpopProof(key, { uri, nonce: nonce ?? '' }) });
    const { access_token: token } = (await granted.json()) as { access_token: string };
    const proof = async (nonceOfProof: string | undefined, path = '/invoices') => ({
      authorization: `DPoP ${token}`,
      dpop: await dpopProof(key, { method: 'GET', uri: API + path, accessToken: token, nonce: nonceOfProof }),
    });
    const first = await get('/invoices', await proof(undefined));
    assert.equal(first.status, 401);
    assert.match(first.headers.get('www-authenticate') ?? '', /use_dpop_nonce/);
    const guardNonce = first.headers.get('dpop-nonce') ?? assert.fail('No nonce.');
    assert.equal((await get('/invoices?page=2', await proof(guardNonce))).status, 200);
    assert.equal((await get('/invoices', await proof(guardNonce, '/other'))).status, 401);
    const forgedHeaders = { 'x-original-uri': '/other', 'x-forwarded-uri': '/other' };
    assert.equal((await get('/invoices', { ...(await proof(guardNonce, '/other')), ...forgedHeaders })).status, 401);
  });
  test('a Content-Length that nginx forwards without the body does not mix up responses on reused connections', async () => {
    const headers = await bearer();
    for (let round = 0; round < 6; round++) {
      const response = await fetch(`http://127.0.0.1:${port}/careless`, { method: 'POST', headers, body: 'x'.repeat(400) });
      assert.equal(response.status, 200, `request ${round}`);
    }
  });
  test('a revoked token is refused', async () => {
    const token = await tenant.token();
    const headers = { authorization: `Bearer ${token}` };
    assert.equal((await get('/invoices', headers)).status, 200);
    await tenant.revoke(token);
    while ((await get('/invoices', headers)).status === 200) await new Promise(setImmediate);
    assert.equal((await get('/invoices', headers)).status, 401);
  });
  test('while the tenant is unreachable, the response is 503 with Retry-After', async () => {
    // A guard that has never reached its tenant.
    const down: GuardedTenant = { ...tenant, server: { ...tenant.server, url: 'http://127.0.0.1:1' } };
    const guard = await startGuardProcess(ending, down);
    const other = await freePort();
    await startNginx(ending, other, { http: (folder) => configuration(folder, other, guard.url, 1), files: { 'guard.conf': GUARD } });
    const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
    const token = `${part({ alg: 'ES256', typ: 'at+jwt', kid: 'k' })}.${part({ iss: 'http://127.0.0.1:1/oauth2' })}.${part({})}`;
    const response = await fetch(`http://127.0.0.1:${other}/`, { headers: { authorization: `Bearer ${token}` } });
    assert.deepEqual([response.status, Number(response.headers.get('retry-after')) > 0], [503, true]);
  });
});
