// Unusual requests of proxies to `mintmark guard serve`, byte by byte: announced bodies that are never sent,
// repeated fields.
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
  /** Sends, and reads until the guard closes; `answered` is called with each part. */
  const talk = (first: string, answered: (heard: string, send: (more: string) => void) => void = () => undefined): Promise<string> => {
    const { hostname, port } = new URL(guard.url);
    const socket = connect(Number(port), hostname, () => socket.write(first));
    let heard = '';
    socket.on('data', (chunk) => {
      heard += chunk;
      answered(heard, (more) => socket.write(more));
    });
    return text(socket);
  };
  const statuses = (heard: string) => [...heard.matchAll(/^HTTP\/1\.1 (\d+)/gm)].map(([, status]) => Number(status));

  const announced: Readonly<Record<string, [fields: readonly string[], body: string]>> = {
    'a length, and no body': [['Content-Length: 400'], ''],
    'a length, and half of the body': [['Content-Length: 400'], 'x'.repeat(200)],
    'a length, and the body': [['Content-Length: 400'], 'x'.repeat(400)],
    'chunks, and none of them': [['Transfer-Encoding: chunked'], ''],
  };
  for (const [what, [fields, body]] of Object.entries(announced)) {
    test(`${what} gets a response at once, and the connection is closed (RFC 9112 §9.3)`, async () => {
      const heard = await talk(request([`Authorization: Bearer ${token}`, ...fields], body));
      assert.deepEqual([statuses(heard), /^connection: close\r$/im.test(heard)], [[200], true]);
    });
  }
  test('with Content-Length: 0 the connection stays open for the next request', async () => {
    const good = request([`Authorization: Bearer ${token}`, 'Content-Length: 0']);
    const heard = await talk(good, (so, send) => {
      if (statuses(so).length === 1 && so.endsWith('\r\n\r\n')) send(request(['Connection: close']));
    });
    assert.deepEqual(statuses(heard), [200, 401]);
  });

  test('a connection that pipelines is closed, and others are served', async () => {
    const many = request([`Authorization: Bearer ${token}`]).repeat(700);
    // The closed connection may be reset.
    const heard = await talk(many).catch(() => '');
    assert.ok(statuses(heard).length <= 1, heard);
    assert.deepEqual(statuses(await talk(request([`Authorization: Bearer ${token}`, 'Connection: close']))), [200]);
  });

  const twice: Readonly<Record<string, readonly string[]>> = {
    'two tokens': ['Authorization: Bearer TOKEN', 'Authorization: Bearer x'],
    'one token twice': ['Authorization: Bearer TOKEN', 'authorization: Bearer TOKEN'],
    'a password and a token': ['Authorization: Basic eDp5', 'AUTHORIZATION: Bearer TOKEN'],
    'a token and a password': ['Authorization: Bearer TOKEN', 'Authorization: Basic eDp5'],
  };
  for (const [what, fields] of Object.entries(twice)) {
    test(`Authorization with ${what}: 400`, async () => {
      const heard = await talk(request([...fields.map((field) => field.replace('TOKEN', token)), 'Connection: close']));
      assert.deepEqual([statuses(heard), /error="invalid_request"/.test(heard)], [[400], true]);
    });
  }
});
