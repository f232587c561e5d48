// What the log contains about requests, about an ignored header and about shutdown; and that it contains no
// secret.
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { describe, type TestContext, test } from 'node:test';
import { generateCredential } from '@mintmark/protocol';
import { pino } from 'pino';
import { type ConfigFlags, parseConfig } from './config/config.ts';
import { startServer } from './server.ts';

const ADMIN = { clientId: 'admin', clientSecret: 'correct-horse-battery-staple-0123456789' } as const;

type Line = Readonly<Record<string, unknown>>;

const IGNORED = 'a header that names the client is ignored: name the proxy that sends it by --trusted-proxy';

const MALFORMED_BODY = 'POST /body HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nwhat?\r\n';

const started = async (t: TestContext, flags: ConfigFlags) => {
  const directory = await mkdtemp(join(tmpdir(), 'mintmark-access-'));
  const lines: Line[] = [];
  const waiting: (() => void)[] = [];
  const write = (line: string): void => {
    lines.push(JSON.parse(line));
    for (const each of waiting.splice(0)) each();
  };
  const config = parseConfig({
    flags: { listen: ['http://127.0.0.1:0'], managementListen: 'http://127.0.0.1:0', data: directory, ...flags },
    env: { MINTMARK_BOOTSTRAP_CLIENT_ID: ADMIN.clientId, MINTMARK_BOOTSTRAP_CLIENT_SECRET: ADMIN.clientSecret },
    cwd: directory,
  });
  const server = await startServer(config, { log: pino({ level: 'info' }, { write }) });
  t.after(async () => {
    await server.close();
    await rm(directory, { recursive: true, force: true });
  });
  const requests = () => lines.filter(({ msg }) => msg === 'request');
  const token = (headers: Readonly<Record<string, string>> = {}, secret: string = ADMIN.clientSecret): Promise<Response> =>
    fetch(`${server.publicUrl}/oauth2/token`, {
      method: 'POST',
      headers,
      body: new URLSearchParams({ grant_type: 'client_credentials', client_id: ADMIN.clientId, client_secret: secret }),
    });
  const logged = async (count: number): Promise<readonly Line[]> => {
    while (requests().length < count) await new Promise<void>((resolve) => waiting.push(resolve));
    return requests();
  };
  return { server, lines, requests, token, logged };
};

describe('the access log', () => {
  test('all: one line for each request, with its id, whatever responds, and no secret in it', async (t) => {
    const { server, lines, token, logged } = await started(t, { accessLog: 'all' });
    const trace = '4bf92f3577b34da6a3ce929d0e0e4736';
    const good = await token({ traceparent: `00-${trace}-00f067aa0ba902b7-01` });
    const { access_token: accessToken } = (await good.json()) as { access_token: string };
    const missing = await fetch(`${server.publicUrl}/nowhere?client_secret=in-the-query`, {
      headers: { authorization: `Bearer ${accessToken}` },
    });
    const { port, hostname } = new URL(server.publicUrl);
    const socket = connect(Number(port), hostname);
    socket.write('GET http://a/ HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n');
    await text(socket);
    const found = await logged(3);
    assert.deepEqual(
      found.map(({ method, path, status, address, kind }) => [method, path, status, address, kind]),
      [
        ['POST', '/oauth2/token', 200, '127.0.0.1', 'access'],
        ['GET', '/nowhere', missing.status, '127.0.0.1', 'access'],
        ['GET', 'http://a/', 400, '127.0.0.1', 'access'],
      ],
    );
    assert.deepEqual(
      found.map(({ endpoint, client, trace_id: id, tenant }) => [endpoint, client, id, typeof tenant]),
      [
        ['token', ADMIN.clientId, trace, 'string'],
        ['other', undefined, undefined, 'string'],
        [undefined, undefined, undefined, 'undefined'],
      ],
    );
    assert.equal(found[0]?.request_id, good.headers.get('mintmark-request-id'));
    assert.equal(found[1]?.request_id, missing.headers.get('mintmark-request-id'));
    assert.match(String(found[2]?.request_id), /^[0-9a-f]{20}$/);
    for (const secret of [ADMIN.clientSecret, accessToken, 'in-the-query']) assert.ok(!JSON.stringify(lines).includes(secret));
  });

  for (const [what, bytes, want] of [
    ['without a request', 'what?\r\n\r\n', [[undefined, 400]]],
    ['with a header that is too large', `GET / HTTP/1.1\r\nHost: a\r\nX: ${'x'.repeat(17_000)}\r\n\r\n`, [[undefined, 431]]],
    ['in the body of a request', MALFORMED_BODY, [['/body', 400]]],
    [
      'in the body of a request behind another',
      `GET /first HTTP/1.1\r\nHost: a\r\n\r\n${MALFORMED_BODY}`,
      [
        ['/first', 404],
        ['/body', 400],
      ],
    ],
  ] as const) {
    test(`a parser error ${what} has one line, with the id and the status of its response`, async (t) => {
      const { server, requests, logged } = await started(t, { accessLog: 'errors' });
      const { port, hostname } = new URL(server.publicUrl);
      const socket = connect(Number(port), hostname);
      socket.write(bytes);
      const received = await text(socket);
      await logged(want.length);
      await server.close();
      const ids = [...received.matchAll(/^mintmark-request-id: (\w+)/gim)].map(([, id]) => id);
      assert.deepEqual(
        requests().map(({ request_id: id, path, status, address, aborted }) => [id, path, status, address, aborted]),
        want.map(([path, status], index) => [ids[index], path, status, '127.0.0.1', undefined]),
      );
    });
  }

  test('what a client wrote is printable, without credentials, and of a bounded length', async (t) => {
    const { server, token, logged, lines } = await started(t, { accessLog: 'all' });
    const { access_token: accessToken } = (await (await token()).json()) as { access_token: string };
    const secret = generateCredential('secret', randomBytes);
    const { port, hostname } = new URL(server.publicUrl);
    for (const [target, host] of [
      [`/oauth2/introspect/${accessToken}/${secret}`, 'a'],
      ['/a', `${secret}\x9b2J`],
      [`/${'x'.repeat(2_000)}`, 'h'.repeat(2_000)],
    ]) {
      const socket = connect(Number(port), hostname);
      socket.end(`GET ${target} HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`, 'latin1');
      await text(socket);
    }
    const [, leaked, controls, long] = await logged(4);
    assert.equal(leaked?.path, '/oauth2/introspect/[credential]/[credential]');
    assert.equal(controls?.host, '[credential]%9B2J');
    assert.deepEqual([String(long?.path).length, String(long?.host).length], [512, 512]);
    for (const each of [accessToken, secret]) assert.ok(!JSON.stringify(lines).includes(each));
  });

  test('errors: only refused requests', async (t) => {
    const { token, logged } = await started(t, { accessLog: 'errors' });
    for (const secret of [ADMIN.clientSecret, 'wrong', ADMIN.clientSecret, 'wrong']) await (await token({}, secret)).arrayBuffer();
    assert.deepEqual(
      (await logged(2)).map(({ status, endpoint, client }) => [status, endpoint, client]),
      // A claimed client may be a secret in the wrong place.
      [
        [401, 'token', undefined],
        [401, 'token', undefined],
      ],
    );
  });

  test('off, the default: only the start and the end', async (t) => {
    const { token, requests, server, lines } = await started(t, {});
    await (await token({}, 'wrong')).arrayBuffer();
    await server.close();
    assert.deepEqual(requests(), []);
    assert.deepEqual(
      lines.map(({ msg }) => msg),
      ['serving', 'stopping: no new connections; requests in flight are completed', 'stopped'],
    );
  });

  test('behind a trusted proxy the address is the one that the proxy names', async (t) => {
    const { token, logged } = await started(t, { accessLog: 'all', trustedProxy: ['127.0.0.1'] });
    await (await token({ 'x-forwarded-for': '203.0.113.7' })).arrayBuffer();
    assert.equal((await logged(1))[0]?.address, '203.0.113.7');
  });
});

test('an ignored X-Forwarded-For is reported once, and only where no proxy is trusted', async (t) => {
  for (const [trustedProxy, times] of [
    [[], 1],
    [['192.0.2.1'], 0],
  ] as const) {
    const { token, lines } = await started(t, { trustedProxy });
    for (let request = 0; request < 3; request++)
      await (await token({ 'x-forwarded-for': '203.0.113.7', connection: 'close' })).arrayBuffer();
    const reported = lines.filter(({ msg }) => msg === IGNORED);
    assert.deepEqual(
      reported.map(({ header, peer }) => [header, peer]),
      Array.from({ length: times }, () => ['x-forwarded-for', '127.0.0.1']),
    );
  }
});
