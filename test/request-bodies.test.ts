// Bodies are decoded as UTF-8, and those that a proxy could decode differently are refused.
import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import { ADMIN, startTestServer, suiteEnding, type TestServer } from './running-server.ts';

const FORM = 'application/x-www-form-urlencoded';
const BODY = `grant_type=client_credentials&client_id=${ADMIN.clientId}&client_secret=${ADMIN.clientSecret}`;

describe('the body of a request', () => {
  const ending = suiteEnding();
  let server: TestServer;
  let token: string;
  before(async () => {
    server = await startTestServer(ending);
    token = await server.token();
  });

  const charsets: readonly [parameters: string, status: number][] = [
    ['', 200],
    ['; charset=utf-8', 200],
    [';charset=UTF-8', 200],
    ['; charset="utf-8"', 200],
    ['; charset=UTF8', 200],
    ['; charset=utf-16', 415],
    ['; CharSet = utf-16', 415],
    ['; charset=iso-8859-1', 415],
    ['; charset=', 415],
    ['; charset=utf-8; charset=utf-16', 415],
    ['; boundary=x', 200],
  ];
  for (const [parameters, status] of charsets) {
    test(`a form of the type "${FORM}${parameters}": ${status}`, async () => {
      const response = await fetch(`${server.url}/oauth2/token`, {
        method: 'POST',
        headers: { 'content-type': FORM + parameters },
        body: BODY,
      });
      assert.equal(response.status, status);
      if (status === 415) assert.equal(((await response.json()) as { error: string }).error, 'invalid_request');
    });
  }

  const bodies: readonly [name: string, body: string | Uint8Array<ArrayBuffer>, status: number, type?: string][] = [
    ['JSON', '{"name":"x"}', 201],
    ['JSON after a byte order mark', '\ufeff{"name":"x"}', 201],
    ['a merge patch type', '{"name":"x"}', 201, 'application/merge-patch+json'],
    ['a charset of UTF-8', '{"name":"x"}', 201, 'application/json; charset=utf-8'],
    ['another charset', '{"name":"x"}', 415, 'application/json; charset=utf-16'],
    ['bytes that are not UTF-8', Uint8Array.from([...Buffer.from('{"name":"'), 0xff, ...Buffer.from('"}')]), 400],
    ['a duplicate member', '{"name":"x","name":"y"}', 400],
    ['a duplicate member, once with an escaped name', '{"name":"x","n\\u0061me":"y"}', 400],
    ['a duplicate member in a nested object', '{"name":"x","claims":{"https://x":{"a":1,"a":2}}}', 400],
    ['the same member in two objects', '{"name":"x","claims":{"https://x":{"a":1},"https://y":{"a":2}}}', 201],
    ['a __proto__ member', '{"name":"x","claims":{"https://x":{"__proto__":1}}}', 400],
    ['nesting that is too deep', `{"name":${'['.repeat(25)}${']'.repeat(25)}}`, 400],
    ['truncated JSON', '{"name":', 400],
    ['nothing', '', 400],
  ];
  for (const [name, body, status, type = 'application/json'] of bodies) {
    test(`${name} at the management API: ${status}`, async () => {
      const response = await fetch(`${server.url}/management/v1/clients`, {
        method: 'POST',
        headers: { 'content-type': type, authorization: `Bearer ${token}` },
        body,
      });
      const text = await response.text();
      assert.equal(response.status, status, text);
      if (status !== 201) assert.match(response.headers.get('content-type') ?? '', /^application\/problem\+json/);
    });
  }

  test('24 levels of JSON are read, and refused for what they say; one more is refused unread', async () => {
    for (const [levels, cause] of [
      [24, /"pointer":"\/name"/],
      [25, /The body is nested deeper than 24 levels/],
    ] as const) {
      const body = `{"name":${'['.repeat(levels - 1)}${']'.repeat(levels - 1)}}`;
      const headers = { 'content-type': 'application/json', authorization: `Bearer ${token}` };
      const response = await fetch(`${server.url}/management/v1/clients`, { method: 'POST', headers, body });
      assert.equal(response.status, 400);
      assert.match(await response.text(), cause);
    }
  });

  // Some programs send a content type with every request, even without a body.
  for (const [method, path, status] of [
    ['POST', '/management/v1/clients/ID/disable', 200],
    ['POST', '/management/v1/clients/ID/enable', 200],
    ['POST', '/management/v1/clients/ID/secrets', 201],
    ['POST', '/management/v1/clients/ID/secrets/rotate', 201],
    ['POST', '/management/v1/clients', 400],
    ['DELETE', '/management/v1/clients/ID', 204],
    ['POST', '/v2.0/clients/ID/secrets', 200],
    ['POST', '/v1.0/apiclients', 400],
    ['PUT', '/v1.0/apiclients/ID', 400],
    ['DELETE', '/v1.0/apiclients/ID', 204],
    ['GET', '/v1.0/apiclients/ID', 200],
  ] as const) {
    for (const type of ['application/json', 'application/json; charset=utf-8', 'application/scim+json', undefined]) {
      if (type === 'application/scim+json' && path.startsWith('/management')) continue;
      test(`${method} ${path} with an empty body${type === undefined ? '' : ` of the type ${type}`}: ${status}`, async () => {
        const { clientId } = await server.create({ name: 'x' });
        const response = await fetch(server.url + path.replace('ID', clientId), {
          method,
          headers: { authorization: `Bearer ${token}`, ...(type === undefined ? undefined : { 'content-type': type }) },
        });
        assert.equal(response.status, status, await response.text());
      });
    }
  }
  for (const path of ['/management/v1/clients', '/v1.0/apiclients']) {
    test(`${path}: an empty chunked body counts as missing; a chunked space is not JSON`, async () => {
      for (const [body, cause] of [
        ['', /must be object|is missing/],
        [' ', /JSON/],
      ] as const) {
        const response = await fetch(server.url + path, {
          method: 'POST',
          headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
          body: new Blob([body]).stream(),
          duplex: 'half',
        });
        assert.equal(response.status, 400);
        assert.match(await response.text(), cause);
      }
    });
  }

  for (const [name, path, body, pointer] of [
    ['a resource', '/resources', { name: 'x', uri: 'https://a\0b' }, '/uri'],
    ['a resource', '/resources', { name: 'x', uri: 'https://ü.example' }, '/uri'],
    ['a resource', '/resources', { name: 'x', uri: 'https://a.example/"' }, '/uri'],
    ['a client', '/clients', { name: 'x', token_endpoint_auth_method: 'private_key_jwt', jwks_uri: 'https://a.example/\0' }, '/jwks_uri'],
    ['a client', '/clients', { name: 'x', token_endpoint_auth_method: 'private_key_jwt', jwks_uri: 'https://a.example/#' }, '/jwks_uri'],
  ] as const) {
    test(`${name} with ${JSON.stringify(Object.values(body).at(-1))}, which is not a URI (RFC 3986 §2): 400`, async () => {
      const response = await server.manage('POST', path, body, token);
      assert.equal(response.status, 400);
      assert.match(await response.text(), new RegExp(`"pointer":"${pointer}"`));
    });
  }
});
