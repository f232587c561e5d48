import assert from 'node:assert/strict';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { type TestContext, test } from 'node:test';
import * as tls from 'node:tls';
import { loadedTenant } from '../tenants/loaded-tenant.sample.ts';
import { createAuthority, createLeaf } from '../tls/local-authority.ts';
import { bound, portOf } from '../transport/listeners.sample.ts';
import { hostHeaders } from './host-headers.ts';

/** Sends bytes over TLS to a server with one tenant. @returns the response */
const send = async (t: TestContext, publicUrl: (port: number) => string, servername: string, bytes: string): Promise<string> => {
  const authority = await createAuthority([servername], Date.now());
  const listeners = await bound(t, ['https://127.0.0.1:0']);
  listeners.secure(await createLeaf(authority, [servername], Date.now()));
  const port = portOf(listeners);
  const url = publicUrl(port);
  const served = loadedTenant({ tenant: { publicUrl: url } });
  const tenants = { find: (host: string | undefined) => (host === new URL(url).host ? served : undefined) };
  listeners.serve((_request, response) => response.end('served'), hostHeaders(tenants));
  const socket = tls.connect({ port, host: '127.0.0.1', servername, rejectUnauthorized: false });
  await once(socket, 'secureConnect');
  socket.write(bytes);
  return text(socket);
};

const AMBIGUOUS = 'GET http://id.example/ HTTP/1.1\r\nHost: id.example\r\n\r\n';

for (const [name, publicUrl, servername, bytes, isStrict] of [
  ['a malformed request', () => 'https://id.example', 'id.example', 'what?\r\n\r\n', true],
  ['a malformed request at a separate port', (port: number) => `https://id.example:${port}`, 'id.example', 'what?\r\n\r\n', true],
  ['an ambiguous request', () => 'https://id.example', 'id.example', AMBIGUOUS, true],
  ['a malformed request at an unknown host', () => 'https://id.example', 'other.example', 'what?\r\n\r\n', false],
  ['a malformed request at loopback', () => 'https://localhost', 'localhost', 'what?\r\n\r\n', false],
] as const) {
  test(`RFC 6797 §7.1: Strict-Transport-Security in the response to ${name}: ${isStrict}`, async (t) => {
    const response = await send(t, publicUrl, servername, bytes);
    assert.match(response, /^HTTP\/1\.1 400 /);
    assert.equal(/^strict-transport-security:/im.test(response), isStrict);
  });
}
