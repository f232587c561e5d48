// The session of an operator acts for nobody but the console's own pages: requests of other sites, tokens instead of cookies,
// cookies at other paths, other hosts.
import assert from 'node:assert/strict';
import { request as httpRequest } from 'node:http';
import { before, describe, test } from 'node:test';
import { type Browser, browserAt, PASSWORD, signedInAs } from '../operator-sessions.ts';
import { startTestServer, suiteEnding, type TestServer } from '../running-server.ts';

describe('requests that the console did not send', () => {
  const ending = suiteEnding();
  let server: TestServer;
  let browser: Browser;
  before(async () => {
    server = await startTestServer(ending);
    browser = await signedInAs(server, 'ada', ['administrator']);
  });
  const create = (headers: Readonly<Record<string, string | undefined>>, body: unknown = { name: 'x' }) =>
    browser.call('POST', '/management/v1/clients', body, headers);

  const HEADERS: readonly (readonly [string, Readonly<Record<string, string | undefined>>])[] = [
    ['without an Origin', { origin: undefined }],
    ['with the Origin of another site', { origin: 'https://evil.example' }],
    ['with the Origin null of a sandboxed frame', { origin: 'null' }],
    ['with the Origin of another port', { origin: 'http://127.0.0.1:1' }],
    ['with the own Origin as a prefix', { origin: 'http://127.0.0.1.evil.example' }],
    ['from the same site, of another origin', { 'sec-fetch-site': 'same-site' }],
    ['from another site', { 'sec-fetch-site': 'cross-site' }],
    ['that somebody typed', { 'sec-fetch-site': 'none' }],
  ];
  for (const [title, headers] of HEADERS) {
    test(`${title} are refused, also a sign-in and a sign-out`, async () => {
      const signIn = await browserAt(server).call('POST', '/session', { name: 'ada', password: PASSWORD }, headers);
      for (const response of [await create(headers), signIn, await browser.call('DELETE', '/session', undefined, headers)]) {
        assert.equal(response.status, 403, await response.text());
        assert.equal(response.headers.get('set-cookie'), null);
        assert.equal(response.headers.get('access-control-allow-origin'), null);
      }
      assert.equal((await browser.call('GET', '/session')).status, 200);
    });
  }

  test('that only read are refused from another site as well', async () => {
    assert.equal((await browser.call('GET', '/management/v1/clients', undefined, { 'sec-fetch-site': 'cross-site' })).status, 403);
    assert.equal((await browser.call('GET', '/management/v1/clients', undefined, { 'sec-fetch-site': 'same-origin' })).status, 200);
  });

  for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x']) {
    test(`a form of type ${type} is refused`, async () => {
      const body = '{"name":"x"}';
      assert.equal((await create({ 'content-type': type }, body)).status, 415);
      const signIn = await browserAt(server).call('POST', '/session', '{"name":"ada","password":"x"}', { 'content-type': type });
      assert.equal(signIn.status, 415);
    });
  }

  test('preflight requests get no permission (CORS)', async () => {
    const response = await fetch(`${server.url}/console/api/session`, {
      method: 'OPTIONS',
      headers: { origin: 'https://evil.example', 'access-control-request-method': 'POST' },
    });
    assert.equal(response.status, 405);
    assert.deepEqual(
      [...response.headers.keys()].filter((name) => name.startsWith('access-control')),
      [],
    );
  });

  test('an access token is refused below `/console/api`, with or without a cookie that ended', async () => {
    const authorization = `Bearer ${await server.token()}`;
    for (const cookie of [undefined, `__Host-mintmark-session=${'A'.repeat(43)}`]) {
      const response = await browserAt(server, cookie).call('GET', '/management/v1/clients', undefined, { authorization });
      assert.equal(response.status, 401);
      assert.doesNotMatch(response.headers.get('www-authenticate') ?? '', /bearer|dpop/i);
    }
  });

  test('the cookie is refused at every other path', async () => {
    const cookie = browser.cookie ?? '';
    for (const path of ['/management/v1/clients', '/v1.0/apiclients', '/v1.0/grants', '/management/v1/operators']) {
      const response = await fetch(server.url + path, { headers: { cookie, origin: server.publicUrl } });
      assert.equal(response.status, 401, path);
    }
  });

  test('two cookies of the same name are as good as none', async () => {
    const twice = { cookie: `${browser.cookie}; ${browser.cookie}` };
    assert.equal((await browser.call('GET', '/session', undefined, twice)).status, 401);
  });

  test('a name that an attacker points at this server is refused (DNS rebinding)', async () => {
    const { port } = new URL(server.url);
    const headers = { host: `evil.example:${port}`, cookie: browser.cookie ?? '', origin: `http://evil.example:${port}` };
    const status = await new Promise<number | undefined>((resolve, reject) => {
      httpRequest({ port, path: '/console/api/session', headers }, (response) => resolve(response.resume().statusCode))
        .on('error', reject)
        .end();
    });
    assert.equal(status, 404);
  });

  test('that come from the host of a tenant without TLS are refused, where it has TLS', async (t) => {
    const flags = { listen: ['http://127.0.0.1:0'], publicUrl: 'https://id.example', trustedProxy: ['127.0.0.1'] };
    const { port } = new URL((await startTestServer(t, { flags })).url);
    const statusFrom = (origin: string) =>
      new Promise<number | undefined>((resolve, reject) => {
        const headers = { host: 'id.example', 'x-forwarded-proto': 'https', 'content-type': 'application/json', origin };
        httpRequest({ port, path: '/console/api/session', method: 'POST', headers }, (response) => resolve(response.resume().statusCode))
          .on('error', reject)
          .end('{"name":"ada","password":"x"}');
      });
    assert.deepEqual([await statusFrom('http://id.example'), await statusFrom('https://id.example')], [403, 401]);
  });

  test('a path that decodes to the console is treated like it', async () => {
    const response = await fetch(`${server.url}/%63onsole/api/management/v1/clients`, {
      method: 'POST',
      headers: { cookie: browser.cookie ?? '', 'content-type': 'application/json' },
      body: '{"name":"x"}',
    });
    assert.equal(response.status, 403);
  });
});
