// The command uses the proxy that environment variables name: here a real CONNECT proxy, in front of a server
// with its own CA.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { connect } from 'node:net';
import { before, beforeEach, describe, test } from 'node:test';
import { ADMIN, startTestServer, suiteEnding, type TestServer } from '../running-server.ts';
import { type Outcome, runCommand, temporaryHome } from './command.ts';

describe('proxies that environment variables name', () => {
  const ending = suiteEnding();
  let server: TestServer;
  let home: string;
  let proxy: string;
  let connectRequests: { target: string | undefined; authorization: string | undefined }[] = [];
  const run = (args: readonly string[], env: Readonly<Record<string, string>>): Promise<Outcome> =>
    runCommand(args, {
      home,
      env: { tenant_url: new URL(server.publicUrl).host, client_id: ADMIN.clientId, client_secret: ADMIN.clientSecret, ...env },
    });
  const withCa = (): Record<string, string> => ({ NODE_EXTRA_CA_CERTS: server.caFile ?? '' });

  before(async () => {
    server = await startTestServer(ending, { flags: { listen: ['https://localhost:0'], publicUrl: 'https://localhost:0' } });
    home = await temporaryHome({ after: (end) => ending.after(async () => void (await (end as () => unknown)())) });
    const tunnel = createServer((_, response) => response.writeHead(501).end());
    tunnel.on('connect', ({ url = '', headers }, socket, head) => {
      connectRequests.push({ target: url, authorization: headers['proxy-authorization'] });
      if (headers['proxy-authorization'] === undefined) return socket.end('HTTP/1.1 407 Proxy Authentication Required\r\n\r\n');
      const { hostname, port } = new URL(`http://${url}`);
      const upstream = connect(Number(port), hostname, () => {
        socket.write('HTTP/1.1 200 Connection Established\r\n\r\n');
        upstream.write(head);
        upstream.pipe(socket).pipe(upstream);
      });
      for (const each of [socket, upstream]) each.on('error', () => upstream.destroy());
      return undefined;
    });
    tunnel.listen(0, '127.0.0.1');
    await once(tunnel, 'listening');
    ending.after(async () => void tunnel.close());
    const address = tunnel.address();
    proxy = `http://user:pass@127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`;
  });
  beforeEach(() => {
    connectRequests = [];
  });
  const expectedConnect = () => [{ target: new URL(server.publicUrl).host, authorization: `Basic ${btoa('user:pass')}` }];

  for (const name of ['HTTPS_PROXY', 'https_proxy']) {
    test(`${name}: the token request uses the proxy`, async () => {
      const { code, out, err } = await run(['token', '--no-cache'], { ...withCa(), [name]: proxy });
      assert.deepEqual([code, err], [0, '']);
      assert.match(out, /^eyJ/);
      assert.deepEqual(connectRequests, expectedConnect());
    });
  }
  test('requests to the management API and those of the guard use the proxy', async () => {
    const listed = await run(['client', 'list'], { ...withCa(), HTTPS_PROXY: proxy });
    assert.deepEqual([listed.code, listed.err], [0, '']);
    assert.deepEqual(connectRequests[0], expectedConnect()[0]);
    connectRequests = [];
    const inspected = await run(['inspect', '--cached'], { ...withCa(), HTTPS_PROXY: proxy });
    assert.equal(inspected.code, 0, inspected.err + inspected.out);
    assert.deepEqual(connectRequests[0], expectedConnect()[0]);
  });
  test('--ca-cert works through the proxy', async () => {
    const { code, err } = await run(['token', '--no-cache', '--ca-cert', server.caFile ?? ''], { HTTPS_PROXY: proxy });
    assert.deepEqual([code, err], [0, '']);
    assert.deepEqual(connectRequests, expectedConnect());
  });
  for (const [name, hosts] of [
    ['NO_PROXY', 'localhost'],
    ['no_proxy', 'a.example,localhost'],
    ['NO_PROXY', '*'],
  ] as const) {
    test(`${name}=${hosts}: no proxy is used`, async () => {
      const { code } = await run(['token', '--no-cache'], { ...withCa(), HTTPS_PROXY: proxy, [name]: hosts });
      assert.deepEqual([code, connectRequests], [0, []]);
    });
  }
  test('the certificate of the server is verified through the proxy as well', async () => {
    const { code, err } = await run(['token', '--no-cache'], { HTTPS_PROXY: proxy });
    assert.equal(code, 4);
    assert.match(err, /is not trusted/);
  });
  test('doctor names the option for a CA', async () => {
    const { code, out } = await run(['doctor'], {});
    assert.equal(code, 4);
    assert.match(
      out,
      /^failed +connection +The certificate of https:\/\/localhost:\d+ is not trusted \(\w+\)\.\n +→ Set its CA with --ca-cert FILE/m,
    );
  });
  test('a proxy that refuses or is unreachable: exit code 4', async () => {
    for (const url of [proxy.replace('user:pass@', ''), 'http://127.0.0.1:2']) {
      const { code, out, err } = await run(['token', '--no-cache'], { ...withCa(), HTTPS_PROXY: url });
      assert.deepEqual([code, out], [4, '']);
      assert.doesNotMatch(err, /\n\s+at /);
    }
  });
  test('a value that is not a URL: exit code 2, and the message does not contain the value', async () => {
    const { code, err } = await run(['token', '--no-cache'], { HTTPS_PROXY: 'user:hunter2@proxy' });
    assert.equal(code, 2);
    assert.match(err, /HTTPS_PROXY must be the URL of a proxy/);
    assert.doesNotMatch(err, /hunter2/);
  });
});
