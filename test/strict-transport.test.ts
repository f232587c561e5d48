// When a response has Strict-Transport-Security, by the requested host: from the fast implementation, from
// Fastify and with errors.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { request } from 'node:http';
import { before, describe, test } from 'node:test';
import { startTestServer, suiteEnding, type TestServer } from './running-server.ts';

describe('Strict-Transport-Security (RFC 6797)', () => {
  const ending = suiteEnding();
  let server: TestServer;
  before(async () => {
    server = await startTestServer(ending, {
      flags: { listen: ['http://127.0.0.1:0'], publicUrl: 'https://id.example', trustedProxy: ['127.0.0.1'] },
    });
  });
  for (const [method, path, host, expected] of [
    ['GET', '/.well-known/oauth-authorization-server', 'id.example', true],
    ['POST', '/oauth2/token', 'id.example', true],
    ['GET', '/nothing-here', 'id.example', true],
    ['GET', '/management/v1/clients', 'id.example', true],
    ['GET', '/.well-known/oauth-authorization-server', undefined, false],
    ['POST', '/oauth2/token', undefined, false],
    ['GET', '/', 'unknown.example', false],
  ] as const) {
    test(`${method} ${path} at ${host ?? 'a loopback name'}: ${expected}`, async () => {
      const headers = { ...(host === undefined ? {} : { host }), 'content-type': 'application/x-www-form-urlencoded' };
      const sent = request(server.url + path, { method, headers, agent: false });
      sent.end();
      const [response] = await once(sent, 'response');
      response.resume();
      assert.equal('strict-transport-security' in response.headers, expected);
    });
  }
});
