import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm, stat, unlink, writeFile } from 'node:fs/promises';
import * as https from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, type TestContext, test } from 'node:test';
import { promisify } from 'node:util';
import 'reflect-metadata';
import { X509Certificate as X509 } from '@peculiar/x509';
import { EXTENSIONS } from './certificate-fields.ts';
import { encodeNameConstraints } from './host-constraints.ts';
import { createLeaf } from './local-authority.ts';
import { memoryAuthorities } from './local-ca.sample.ts';
import { certificateHosts, ensureLocalCertificates, LocalCaError, MAX_AUTHORITIES } from './local-ca.ts';

const DAY = 86_400_000;
const NOW = Date.now();
const at = (time: number) => () => time;

const folders: string[] = [];
const folder = async (): Promise<string> => {
  const path = await mkdtemp(join(tmpdir(), 'mintmark-ca-'));
  folders.push(path);
  return path;
};
after(() => Promise.all(folders.map((path) => rm(path, { recursive: true }))));

// A server with the certificate; it responds with 'ok'.
const serve = async (context: TestContext, pair: { cert: string; key: string }): Promise<number> => {
  const server = https.createServer(pair, (_request, response) => response.end('ok'));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  context.after(() => server.close().closeAllConnections());
  const address = server.address();
  assert.ok(address !== null && typeof address === 'object');
  return address.port;
};

// Connects with Node and with curl, by their default verification. @returns the error, or the body
const ask = async (port: number, host: string, caFile: string): Promise<{ node: string; curl: string }> => {
  const ca = await readFile(caFile);
  const node = await new Promise<string>((resolve) => {
    const options = { host: '127.0.0.1', port, servername: /^[\d.]+$/.test(host) ? '' : host, ca, agent: false, headers: { host } };
    // Without a server name the certificate is compared with the address.
    https
      .get(options, (response) => response.once('data', (chunk) => resolve(String(chunk))))
      .on('error', (error) => resolve(error.message));
  });
  const connect = ['--connect-to', `${host}:${port}:127.0.0.1:${port}`];
  const curl = await promisify(execFile)('curl', [
    '-sS',
    '--noproxy',
    '*',
    '--cacert',
    caFile,
    ...connect,
    `https://${host}:${port}/`,
  ]).then(
    ({ stdout }) => stdout,
    (error) => `exit ${error.code}`,
  );
  return { node, curl };
};

/** The data directory and stored CAs of a server, at different times. */
const installation = async (authorities = memoryAuthorities()) => {
  const directory = join(await folder(), 'data');
  const ensure = async (hosts: readonly string[], time = NOW) => {
    const created = await ensureLocalCertificates({ directory, hosts, authorities, now: at(time) });
    const [{ cert, key }] = created.certificates;
    return { ...created, cert, key, ca: await readFile(created.caFile, 'utf8') };
  };
  return { directory, authorities, ensure, files: async () => (await readdir(join(directory, 'tls'))).sort() };
};

const countOf = (pem: string): number => pem.split('BEGIN CERTIFICATE').length - 1;

describe('the local CA', () => {
  test('is created once; its key is in no file, and the key of the certificate is readable by its owner only', async () => {
    const { directory, ensure, files } = await installation();
    const first = await ensure(['localhost']);
    assert.deepEqual([first.renewed, first.notices], [true, []]);
    assert.equal(first.caFile, join(directory, 'tls', 'ca.pem'));
    assert.equal((await stat(join(directory, 'tls'))).mode & 0o777, 0o700);
    assert.deepEqual(await files(), ['ca.pem', 'server-key.pem', 'server.pem']);
    assert.equal((await stat(join(directory, 'tls', 'server-key.pem'))).mode & 0o777, 0o600);
    const second = await ensure(['localhost'], NOW + DAY);
    assert.deepEqual([second.renewed, second.cert, second.key, second.ca], [false, first.cert, first.key, first.ca]);
  });

  for (const host of ['localhost', '127.0.0.1']) {
    test(`Node and curl accept it for ${host}`, async (context) => {
      const pair = await (await installation()).ensure(['localhost']);
      assert.deepEqual(await ask(await serve(context, pair), host, pair.caFile), { node: 'ok', curl: 'ok' });
    });
  }

  for (const [name, hosts, host, violation] of [
    ['a name that it may not vouch for', ['localhost'], 'bank.example', /permitted subtree violation/],
    ['an address that it may not vouch for', ['localhost'], '10.0.0.1', /permitted subtree violation/],
    ['an address, when it may vouch for names only', ['auth.example'], '127.0.0.1', /excluded subtree violation/],
    ['a name, when it may vouch for addresses only', ['10.0.0.1'], 'localhost', /excluded subtree violation/],
  ] as const) {
    test(`Node and curl refuse a certificate of it for ${name}`, async (context) => {
      const { ensure, authorities } = await installation();
      const { caFile } = await ensure(hosts);
      const [authority] = authorities.stored;
      assert(authority !== undefined);
      const stolen = await createLeaf(authority, [host], NOW);
      const { node, curl } = await ask(await serve(context, stolen), host, caFile);
      assert.match(node, violation);
      assert.equal(curl, 'exit 60');
    });
  }

  test('is a CA for servers, critically constrained, and lasts ten years; the certificate lasts a year at most', async () => {
    const { ca, cert } = await (await installation()).ensure(['localhost']);
    const constraints = new X509(ca).getExtension(EXTENSIONS.nameConstraints);
    assert.equal(constraints?.critical, true);
    assert.deepEqual(Buffer.from(constraints.value), encodeNameConstraints(['localhost', '127.0.0.1', '::1']));
    const [authority, leaf] = [new X509Certificate(ca), new X509Certificate(cert)];
    assert.ok(authority.validToDate.getTime() - NOW > 3650 * DAY);
    assert.ok(leaf.validToDate.getTime() - leaf.validFromDate.getTime() <= 365 * DAY);
    assert.deepEqual([authority.ca, leaf.ca], [true, false]);
    assert.equal(leaf.subjectAltName, 'DNS:localhost, IP Address:127.0.0.1, IP Address:0:0:0:0:0:0:0:1');
  });
});

describe('the certificate is reissued under the same CA', () => {
  for (const [name, hosts, time, renewed] of [
    ['not 31 days before its end', ['localhost'], NOW + 333 * DAY, false],
    ['29 days before its end', ['localhost'], NOW + 336 * DAY, true],
    ['for a host that it lacks and the CA may vouch for', ['localhost', 'acme.localhost'], NOW, true],
  ] as const) {
    test(name, async () => {
      const { ensure } = await installation();
      const first = await ensure(['localhost']);
      const second = await ensure(hosts, time);
      assert.deepEqual([second.renewed, second.ca, second.notices], [renewed, first.ca, []]);
      assert.equal(second.cert !== first.cert, renewed);
    });
  }

  for (const [name, file, content] of [
    ['when its key was lost', 'server-key.pem', undefined],
    ['when the certificate was lost', 'server.pem', undefined],
    ['when it was cut short', 'server.pem', '-----BEGIN CERTIFICATE-----\nMIIB'],
    ['and the list of CAs is written again when it was lost', 'ca.pem', undefined],
  ] as const) {
    test(name, async () => {
      const { directory, ensure } = await installation();
      const first = await ensure(['localhost']);
      const path = join(directory, 'tls', file);
      await (content === undefined ? unlink(path) : writeFile(path, content));
      const second = await ensure(['localhost']);
      assert.deepEqual([second.renewed, second.ca], [file !== 'ca.pem', first.ca]);
      const again = await ensure(['localhost']);
      assert.deepEqual([again.renewed, again.cert], [false, second.cert]);
      assert.ok(new X509Certificate(second.cert).checkIssued(new X509Certificate(first.ca)));
    });
  }

  test('when it is of another CA', async () => {
    const [one, other] = [await installation(), await installation()];
    const [first, foreign] = [await one.ensure(['localhost']), await other.ensure(['localhost'])];
    await writeFile(join(one.directory, 'tls', 'server.pem'), foreign.cert);
    await writeFile(join(one.directory, 'tls', 'server-key.pem'), foreign.key);
    const second = await one.ensure(['localhost']);
    assert.deepEqual([second.renewed, second.ca], [true, first.ca]);
  });
});

describe('a CA for hosts beyond the others', () => {
  test('a further CA is added: clients that trust the first reach its hosts, and nothing else', async () => {
    const { ensure } = await installation();
    const first = await ensure(['localhost']);
    const second = await ensure(['id.example', 'localhost']);
    assert.equal(countOf(second.ca), 2);
    assert.ok(second.ca.startsWith(first.ca));
    assert.match(second.notices.join(), /A further local CA was created for id\.example/);
    // Addresses are served by the first certificate, which is that of loopback.
    assert.deepEqual(
      second.certificates.map(({ hosts }) => hosts),
      [['localhost', '127.0.0.1', '::1'], ['id.example']],
    );
    assert.equal(second.cert, first.cert);
    const third = await ensure(['id.example', 'localhost']);
    assert.deepEqual([third.ca, third.renewed, third.notices], [second.ca, false, []]);
    const back = await ensure(['localhost']);
    assert.deepEqual([back.ca, back.cert], [second.ca, first.cert]);
  });

  test('is the same at every node of a store, also when two create one at once', async () => {
    const one = await installation();
    const other = await installation(one.authorities);
    const [here, there] = await Promise.all([one.ensure(['localhost']), other.ensure(['localhost'])]);
    assert.deepEqual([countOf(here.ca), here.ca], [1, there.ca]);
    assert.notEqual(here.key, there.key);
    await one.ensure(['localhost', 'id.example']);
    const late = await other.ensure(['localhost', 'id.example']);
    assert.deepEqual([countOf(late.ca), late.notices], [2, []]);
  });

  test('replaces one that ends within 30 days; the old one is trusted until its end', async () => {
    const { ensure } = await installation();
    const first = await ensure(['localhost']);
    const second = await ensure(['localhost'], NOW + 3640 * DAY);
    assert.deepEqual([countOf(second.ca), second.ca.startsWith(first.ca)], [2, true]);
    const third = await ensure(['localhost'], NOW + 3660 * DAY);
    assert.deepEqual([countOf(third.ca), second.ca.endsWith(third.ca)], [1, true]);
  });

  test(`is not created when there are ${MAX_AUTHORITIES}, which is reported, and the others are served`, async () => {
    const { ensure, authorities } = await installation();
    await ensure(['localhost']);
    const [first] = authorities.stored;
    assert(first !== undefined);
    for (let number = 2; number < MAX_AUTHORITIES; number++) authorities.stored.push({ ...first, number });
    assert.deepEqual((await ensure(['localhost', 'last.example'])).certificates.length, 2);
    const { certificates, notices } = await ensure(['localhost', 'last.example', 'late.example']);
    assert.equal(certificates.length, 2);
    assert.match(notices.join(), /There are 64 local CAs.* none is for late\.example.*--tls-cert/);
  });
});

test('a folder that cannot be created is named', async () => {
  const directory = join(await folder(), 'file');
  await writeFile(directory, '');
  await assert.rejects(
    ensureLocalCertificates({ directory, hosts: ['localhost'], authorities: memoryAuthorities() }),
    (error) => error instanceof LocalCaError && error.message.includes(join(directory, 'tls')),
  );
});

describe('certificateHosts', () => {
  for (const [hosts, expected] of [
    [['localhost'], ['localhost', '127.0.0.1', '::1']],
    [['127.0.0.1'], ['localhost', '127.0.0.1', '::1']],
    [['acme.localhost'], ['localhost', '127.0.0.1', '::1', 'acme.localhost']],
    [['Auth.Example.'], ['auth.example']],
    [['auth.example', 'auth.example'], ['auth.example']],
    [['10.0.0.1'], ['10.0.0.1']],
  ] as const) {
    test(hosts.join(', '), () => assert.deepEqual(certificateHosts(hosts), expected));
  }
});
