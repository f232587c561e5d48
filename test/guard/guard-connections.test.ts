// Unusual requests of proxies to `mintmark guard serve`: bodies that are announced and not sent, and repeated
// header fields.
import assert from 'node:assert/strict';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { before, describe, test } from 'node:test';
import { suiteEnding } from '../running-server.ts';
import { type GuardProcess, startGuardProcess } from './guard-process.ts';
import { type GuardedTenant, startTenant } from './guarded-tenant.ts';

describe('connections of mintmark guard serve', () => {
  const ending = suiteEnding();
  let tenant: GuardedTenant;
  let guard: GuardProcess;
  let token: string;
  before(async () => {
    tenant = await startTenant(ending);
    guard = await startGuardProcess(ending, tenant, ['--proxy', 'envoy']);
    token = await tenant.token();
  });
  const request = (fields: readonly string[], body = '') =>
    `GET /a HTTP/1.1\r\nHost: guard\r\n${fields.map((field) => `${field}\r\n`).join('')}\r\n${body}`;
  /** Sends a request, and reads until the guard closes the connection; `onData` is called after each chunk. */
  const sendAndRead = (
    first: string,
    onData: (received: string, send: (more: string) => void) => void = () => undefined,
  ): Promise<string> => {
    const { hostname, port } = new URL(guard.url);
    const socket = connect(Number(port), hostname, () => socket.write(first));
    let received = '';
    socket.on('data', (chunk) => {
      received += chunk;
      onData(received, (more) => socket.write(more));
    });
    return text(socket);
  };
  const statuses = (received: string) => [...received.matchAll(/^HTTP\/1\.1 (\d+)/gm)].map(([, status]) => Number(status));

  const bodies: Readonly<Record<string, [fields: readonly string[], body: string]>> = {
    'a request with a length and no body': [['Content-Length: 400'], ''],
    'a request with a length and half of the body': [['Content-Length: 400'], 'x'.repeat(200)],
    'a request with a length and its body': [['Content-Length: 400'], 'x'.repeat(400)],
    'a request with a chunked body and no chunk': [['Transfer-Encoding: chunked'], ''],
  };
  for (const [what, [fields, body]] of Object.entries(bodies)) {
    test(`${what} gets a response at once, and the connection is closed (RFC 9112 §9.3)`, async () => {
      const received = await sendAndRead(request([`Authorization: Bearer ${token}`, ...fields], body));
      assert.deepEqual([statuses(received), /^connection: close\r$/im.test(received)], [[200], true]);
    });
  }
  test('with Content-Length: 0 the connection stays open for the next request', async () => {
    const good = request([`Authorization: Bearer ${token}`, 'Content-Length: 0']);
    const received = await sendAndRead(good, (receivedSoFar, send) => {
      if (statuses(receivedSoFar).length === 1 && receivedSoFar.endsWith('\r\n\r\n')) send(request(['Connection: close']));
    });
    assert.deepEqual(statuses(received), [200, 401]);
  });

  test('a connection with pipelined requests is closed; others get responses', async () => {
    const many = request([`Authorization: Bearer ${token}`]).repeat(700);
    // The closed connection may be reset.
    const received = await sendAndRead(many).catch(() => '');
    assert.ok(statuses(received).length <= 1, received);
    assert.deepEqual(statuses(await sendAndRead(request([`Authorization: Bearer ${token}`, 'Connection: close']))), [200]);
  });

  const repeatedFields: Readonly<Record<string, readonly string[]>> = {
    'two tokens': ['Authorization: Bearer TOKEN', 'Authorization: Bearer x'],
    'one token twice': ['Authorization: Bearer TOKEN', 'authorization: Bearer TOKEN'],
    'Basic credentials and a token': ['Authorization: Basic eDp5', 'AUTHORIZATION: Bearer TOKEN'],
    'a token and Basic credentials': ['Authorization: Bearer TOKEN', 'Authorization: Basic eDp5'],
  };
  for (const [what, fields] of Object.entries(repeatedFields)) {
    test(`a request with ${what} in two Authorization fields: 400`, async () => {
      const received = await sendAndRead(request([...fields.map((field) => field.replace('TOKEN', token)), 'Connection: close']));
      assert.deepEqual([statuses(received), /error="invalid_request"/.test(received)], [[400], true]);
    });
  }
});
