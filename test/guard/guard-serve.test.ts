// `mintmark guard serve` with requests over plain HTTP in the form of each proxy.

import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { before, describe, test } from 'node:test';
import type { GuardStatus } from '@mintmark/guard';
import { runCommand, temporaryHome } from '../cli/command.ts';
import { suiteEnding } from '../running-server.ts';
import { type ClientKey, clientKey, dpopProof } from '../signed.ts';
import { until } from '../until.ts';
import { type GuardProcess, startGuardProcess } from './guard-process.ts';
import { API, type GuardedTenant, startTenant } from './guarded-tenant.ts';
import { startOwnIssuer } from './own-issuer.ts';

/** The form in which each proxy describes a request. */
const REQUEST_FORMS: Readonly<
  Record<string, (method: string, target: string) => { readonly path: string; readonly headers: Record<string, string> }>
> = {
  nginx: (method, target) => ({ path: '/', headers: { 'x-original-method': method, 'x-original-uri': target } }),
  traefik: (method, target) => ({ path: '/', headers: { 'x-forwarded-method': method, 'x-forwarded-uri': target } }),
  envoy: (_, target) => ({ path: target, headers: {} }),
};

describe('mintmark guard serve', () => {
  const ending = suiteEnding();
  let tenant: GuardedTenant;
  let key: ClientKey;
  before(async () => {
    tenant = await startTenant(ending);
    key = await clientKey();
  });
  const boundToken = async (): Promise<string> => {
    const uri = `${tenant.server.url}/oauth2/token`;
    const { clientId, clientSecret } = tenant.caller;
    const form = { grant_type: 'client_credentials', client_id: clientId, client_secret: clientSecret, resource: API };
    const refused = await tenant.server.post('/oauth2/token', form, { dpop: await dpopProof(key, { uri }) });
    const nonce = refused.headers.get('dpop-nonce') ?? undefined;
    const response = await tenant.server.post('/oauth2/token', form, { dpop: await dpopProof(key, { uri, nonce }) });
    return ((await response.json()) as { access_token: string }).access_token;
  };

  for (const [proxy, requestForm] of Object.entries(REQUEST_FORMS)) {
    describe(`called by ${proxy}`, () => {
      let guard: GuardProcess;
      before(async () => {
        guard = await startGuardProcess(ending, tenant, ['--proxy', proxy, '--scope', 'invoices:read']);
      });
      const send = (headers: Record<string, string> = {}, target = '/invoices?page=2', more = '') => {
        const form = requestForm('GET', target);
        return fetch(guard.url + form.path + more, { headers: { ...form.headers, ...headers } });
      };

      test("a valid token gets 200 with the client's id", async () => {
        const response = await send({ authorization: `Bearer ${await tenant.token()}` });
        assert.equal(response.status, 200);
        assert.equal(response.headers.get('mintmark-client-id'), tenant.caller.clientId);
        assert.equal(response.headers.get('mintmark-scope'), 'invoices:read');
        assert.match(response.headers.get('mintmark-token-expires') ?? '', /^\d{4}-.*Z$/);
      });
      test('a missing or invalid token and insufficient scope get challenges', async () => {
        const none = await send();
        assert.deepEqual([none.status, none.headers.get('www-authenticate')?.startsWith(`Bearer realm="${API}"`)], [401, true]);
        const invalid = await send({ authorization: 'Bearer x' });
        assert.equal(invalid.status, 401);
        assert.match(invalid.headers.get('www-authenticate') ?? '', /error="invalid_token"/);
        const insufficient = await send({ authorization: `Bearer ${await tenant.token({ scope: 'invoices:write' })}` });
        assert.equal(insufficient.status, 403);
        assert.match(insufficient.headers.get('www-authenticate') ?? '', /scope="invoices:read"/);
      });
      test(`a malformed request gets ${proxy === 'nginx' ? '401, because nginx accepts no 400 here' : '400'}`, async () => {
        const response = await send({ authorization: 'Bearer a b' });
        assert.equal(response.status, proxy === 'nginx' ? 401 : 400);
        assert.match(response.headers.get('www-authenticate') ?? '', /error="invalid_request"/);
      });
      test('a DPoP proof must be for the request that the proxy received', async () => {
        const token = await boundToken();
        const proof = () => dpopProof(key, { method: 'GET', uri: `${API}/invoices`, accessToken: token });
        assert.equal((await send({ authorization: `DPoP ${token}`, dpop: await proof() })).status, 200);
        assert.equal((await send({ authorization: `DPoP ${token}`, dpop: await proof() }, '/other')).status, 401);
        const forgedHeaders = { 'x-original-uri': '/invoices', 'x-forwarded-uri': '/invoices', 'x-forwarded-host': 'evil.example' };
        const form = requestForm('GET', '/other');
        const response = await fetch(guard.url + form.path, {
          headers: { ...forgedHeaders, ...form.headers, authorization: `DPoP ${token}`, dpop: await proof() },
        });
        assert.equal(response.status, 401);
      });
      test(
        proxy === 'envoy' ? 'its URL is the client’s and asks for nothing' : 'its URL may ask for more, and for nothing unknown',
        async () => {
          const authorization = `Bearer ${await tenant.token()}`;
          const statusFor = async (more: string) => (await send({ authorization }, '/invoices', more)).status;
          const isClients = proxy === 'envoy';
          assert.equal(await statusFor('?scope=invoices:read'), 200);
          assert.equal(await statusFor('?scope=invoices:write'), isClients ? 200 : 403);
          assert.equal(await statusFor('?scopes=invoices:read'), isClients ? 200 : 500);
          assert.equal(await statusFor('?scope='), isClients ? 200 : 500);
        },
      );
      test('has its health endpoints on a separate listener', async () => {
        assert.equal((await fetch(`${guard.health}/health/ready`)).status, 200);
        assert.equal((await fetch(`${guard.health}/health/live`)).status, 200);
        assert.equal((await fetch(`${guard.health}/`)).status, 404);
        assert.equal((await send({}, '/health/live')).status, 401);
        assert.equal((await fetch(`${guard.url}/health/live`)).status, 401);
      });
      test('refuses a revoked token, and shuts down gracefully on SIGTERM', async () => {
        const token = await tenant.token();
        const authorization = `Bearer ${token}`;
        assert.equal((await send({ authorization })).status, 200);
        await tenant.revoke(token);
        await until('the token is refused', async () => (await send({ authorization })).status !== 200);
        guard.child.kill('SIGTERM');
        assert.equal((await guard.ended).code, 0);
      });
    });
  }

  test('starts without a reachable server, is not ready, and responds with 503', async () => {
    const down: GuardedTenant = { ...tenant, server: { ...tenant.server, url: 'http://127.0.0.1:1' } };
    const guard = await startGuardProcess(ending, down);
    assert.equal((await fetch(`${guard.health}/health/ready`)).status, 503);
    const response = await fetch(guard.url, { headers: { authorization: `Bearer mmt${'0'.repeat(37)}` } });
    assert.equal(response.status, 401, 'what has no checksum is no outage');
    const iss = 'http://127.0.0.1:1/oauth2';
    const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
    const forged = `${part({ alg: 'ES256', typ: 'at+jwt', kid: 'k' })}.${part({ iss })}.${part({})}`;
    const outage = await fetch(guard.url, { headers: { authorization: `Bearer ${forged}` } });
    assert.deepEqual([outage.status, Number(outage.headers.get('retry-after')) > 0], [503, true]);
  });

  test('reads a rotated secret file again without a restart', async () => {
    const folder = await temporaryHome(ending);
    const [file, client] = [join(folder, 'secret'), await tenant.server.create({ name: 'rotated' })];
    await writeFile(file, client.clientSecret);
    await setOwners([tenant.api.clientId, client.clientId]);
    const path = `/clients/${client.clientId}/secrets/rotate`;
    const rotate = async (overlap: number): Promise<string> =>
      ((await (await tenant.server.manage('POST', path, { overlap })).json()) as { client_secret: string }).client_secret;
    const variables = { MINTMARK_CLIENT_ID: client.clientId };
    const guard = await startGuardProcess(ending, tenant, ['--client-secret-file', file], variables);
    const status = async () => (await (await fetch(`${guard.health}/health/ready`)).json()) as GuardStatus;
    await guard.waitForOutput(/feed_followed/);
    const renewed = await rotate(0);
    await guard.waitForOutput(/credentials_refused .*rotated/);
    await until('the guard is not ready', async () => (await fetch(`${guard.health}/health/ready`)).status === 503);
    assert.equal((await status()).issuers[0]?.problem, 'credentials_refused');
    await writeFile(file, `${renewed}\n`);
    await until('the guard is ready', async () => (await fetch(`${guard.health}/health/ready`)).status === 200);
    assert.equal((await fetch(guard.url, { headers: { authorization: `Bearer ${await tenant.token()}` } })).status, 200);
  });
  test('with the credentials of another API, reports the problem and responds with 503', async () => {
    const other = await tenant.server.create({ name: 'other' });
    const variables = { MINTMARK_CLIENT_ID: other.clientId, MINTMARK_CLIENT_SECRET: other.clientSecret };
    const guard = await startGuardProcess(ending, tenant, [], variables);
    assert.match(await guard.waitForOutput(/Mintmark guards/), /resource_not_visible .*is not an owner of https:\/\/api\.example/);
    const ready = await fetch(`${guard.health}/health/ready`);
    assert.deepEqual([ready.status, ((await ready.json()) as GuardStatus).issuers[0]?.problem], [503, 'resource_not_visible']);
    assert.equal((await fetch(guard.url, { headers: { authorization: `Bearer ${await tenant.token()}` } })).status, 503);
  });
  test('accepts tokens of another server over plain HTTP and without an audience', async () => {
    const other = await startOwnIssuer(ending);
    const options = ['--issuer', `${other.url}/pool`, '--jwks-uri', `${other.url}/keys`, '--token-type', 'JWT', '--aud-optional'];
    const guard = await startGuardProcess(ending, tenant, options, {});
    const token = await other.token({ iss: `${other.url}/pool`, aud: undefined, token_use: 'access' }, { typ: undefined });
    assert.equal((await fetch(guard.url, { headers: { authorization: `Bearer ${token}` } })).status, 200);
    const wrong = await other.token({ iss: `${other.url}/pool`, aud: 'https://other.example' }, { typ: undefined });
    assert.equal((await fetch(guard.url, { headers: { authorization: `Bearer ${wrong}` } })).status, 401);
  });
  const setOwners = async (owners: readonly string[]): Promise<void> => {
    const response = await tenant.server.manage('PATCH', `/resources/${encodeURIComponent(API)}`, { owners });
    assert.ok(response.ok, await response.text());
  };

  const usage: readonly [what: string, args: readonly string[], expected: RegExp][] = [
    ['no audience', [], /--audience/],
    ['no issuer', ['--audience', API], /--issuer/],
    ['an issuer over plain HTTP', ['--audience', API, '--issuer', 'http://id.example'], /--issuer|issuer.*loopback/],
    [
      'plain HTTP to a host that is not permitted',
      ['--audience', API, '--issuer', 'https://id.example/r', '--jwks-uri', 'http://kc.internal/', '--plain-http-host', 'other.internal'],
      /jwksUri: http: is permitted only to .* kc\.internal is neither/,
    ],
    [
      'a listener that is not loopback',
      ['--audience', API, '--issuer', 'https://id.example', '--listen', 'http://0.0.0.0:1'],
      /--trusted-proxy/,
    ],
    ['a listener over HTTPS', ['--audience', API, '--issuer', 'https://id.example', '--listen', 'https://127.0.0.1:1'], /--listen/],
    [
      'a proxy that is not a CIDR range',
      ['--audience', API, '--issuer', 'https://id.example', '--trusted-proxy', '10.0.0.0/33'],
      /--trusted-proxy/,
    ],
    ['an unknown kind of proxy', ['--audience', API, '--issuer', 'https://id.example', '--proxy', 'apache'], /nginx, traefik, envoy/],
    ['a secret on the command line', ['--audience', API, '--client-secret', 'x'], /no option --client-secret/],
  ];
  for (const [what, args, expected] of usage) {
    test(`with ${what}, exits with 2 and the reason`, async (t) => {
      const { code, err } = await runCommand(['guard', 'serve', ...args], { home: await temporaryHome(t) });
      assert.deepEqual([code, expected.test(err)], [2, true], err);
    });
  }
});
