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
import { makeLeaf } from './local-authority.ts';
import { certificateHosts, ensureLocalCertificate, LocalCaError, renewLocalCertificate } from './local-ca.ts';
import { encodeNameConstraints, NAME_CONSTRAINTS } from './name-constraints.ts';

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

// A real server under the certificate; answers 'ok'.
const serve = async (context: TestContext, pair: { cert: string; key: string }): Promise<number> => {
  const server = https.createServer(pair, (_request, response) => response.end('ok'));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  context.after(() => server.close().closeAllConnections());
  const address = server.address();
  assert.ok(address !== null && typeof address === 'object');
  return address.port;
};

// By Node and by curl, as each of them verifies by default; the failure, or the body.
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

describe('the local CA', () => {
  test('is made once, for its owner alone', async () => {
    const directory = join(await folder(), 'data');
    const first = await ensureLocalCertificate({ directory, hosts: ['localhost'], now: at(NOW) });
    assert.deepEqual([first.authority, first.renewed, first.why], ['made', true, undefined]);
    assert.equal(first.caFile, join(directory, 'tls', 'ca.pem'));
    assert.equal((await stat(join(directory, 'tls'))).mode & 0o777, 0o700);
    assert.deepEqual((await readdir(join(directory, 'tls'))).sort(), ['ca-key.pem', 'ca.pem', 'server-key.pem', 'server.pem']);
    for (const name of ['ca-key.pem', 'server-key.pem']) {
      assert.equal((await stat(join(directory, 'tls', name))).mode & 0o777, 0o600);
    }
    const second = await ensureLocalCertificate({ directory, hosts: ['localhost'], now: at(NOW + DAY) });
    assert.deepEqual([second.authority, second.renewed], ['kept', false]);
    assert.deepEqual([second.cert, second.key, second.expiresAt], [first.cert, first.key, first.expiresAt]);
  });

  for (const host of ['localhost', '127.0.0.1']) {
    test(`Node and curl accept it for ${host}`, async (context) => {
      const pair = await ensureLocalCertificate({ directory: await folder(), hosts: ['localhost'], now: at(NOW) });
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
      const directory = await folder();
      const { caFile } = await ensureLocalCertificate({ directory, hosts, now: at(NOW) });
      const authority = { cert: await readFile(caFile, 'utf8'), key: await readFile(join(directory, 'tls', 'ca-key.pem'), 'utf8') };
      const stolen = await makeLeaf(authority, [host], NOW);
      const { node, curl } = await ask(await serve(context, stolen), host, caFile);
      assert.match(node, violation);
      assert.equal(curl, 'exit 60');
    });
  }

  test('is a CA for servers, critically constrained, and lasts ten years; the certificate lasts a year at most', async () => {
    const { caFile, cert, expiresAt } = await ensureLocalCertificate({ directory: await folder(), hosts: ['localhost'], now: at(NOW) });
    const constraints = new X509(await readFile(caFile, 'utf8')).getExtension(NAME_CONSTRAINTS);
    assert.equal(constraints?.critical, true);
    assert.deepEqual(Buffer.from(constraints.value), encodeNameConstraints(['localhost', '127.0.0.1', '::1']));
    const [authority, leaf] = [new X509Certificate(await readFile(caFile)), new X509Certificate(cert)];
    assert.ok(authority.validToDate.getTime() - NOW > 3650 * DAY);
    assert.ok(leaf.validToDate.getTime() - leaf.validFromDate.getTime() <= 365 * DAY);
    assert.equal(leaf.validToDate.getTime(), expiresAt);
    assert.deepEqual([authority.ca, leaf.ca], [true, false]);
    assert.equal(leaf.subjectAltName, 'DNS:localhost, IP Address:127.0.0.1, IP Address:0:0:0:0:0:0:0:1');
  });
});

describe('the certificate is issued anew under the same CA', () => {
  const made = async () => {
    const directory = await folder();
    return { directory, first: await ensureLocalCertificate({ directory, hosts: ['localhost'], now: at(NOW) }) };
  };

  for (const [name, hosts, time, renewed] of [
    ['not 31 days before its end', ['localhost'], NOW + 333 * DAY, false],
    ['29 days before its end', ['localhost'], NOW + 336 * DAY, true],
    ['for a host that it lacks and the CA may vouch for', ['localhost', 'acme.localhost'], NOW, true],
  ] as const) {
    test(name, async () => {
      const { directory, first } = await made();
      const ca = await readFile(first.caFile, 'utf8');
      const second = await ensureLocalCertificate({ directory, hosts, now: at(time) });
      assert.deepEqual([second.renewed, second.authority], [renewed, 'kept']);
      assert.equal(second.cert !== first.cert, renewed);
      assert.equal(await readFile(first.caFile, 'utf8'), ca);
    });
  }

  for (const [name, file, content] of [
    ['when its key was lost', 'server-key.pem', undefined],
    ['when the certificate was lost', 'server.pem', undefined],
    ['when it was cut short', 'server.pem', '-----BEGIN CERTIFICATE-----\nMIIB'],
  ] as const) {
    test(name, async () => {
      const { directory, first } = await made();
      const path = join(directory, 'tls', file);
      await (content === undefined ? unlink(path) : writeFile(path, content));
      const second = await ensureLocalCertificate({ directory, hosts: ['localhost'], now: at(NOW) });
      assert.deepEqual([second.renewed, second.authority], [true, 'kept']);
      const again = await ensureLocalCertificate({ directory, hosts: ['localhost'], now: at(NOW) });
      assert.deepEqual([again.renewed, again.cert], [false, second.cert]);
      assert.ok(new X509Certificate(second.cert).checkIssued(new X509Certificate(await readFile(first.caFile))));
    });
  }

  test('when it is of another CA', async () => {
    const [{ directory }, other] = [await made(), await made()];
    await writeFile(join(directory, 'tls', 'server.pem'), other.first.cert);
    await writeFile(join(directory, 'tls', 'server-key.pem'), other.first.key);
    const second = await ensureLocalCertificate({ directory, hosts: ['localhost'], now: at(NOW) });
    assert.deepEqual([second.renewed, second.authority], [true, 'kept']);
  });
});

describe('the CA is replaced, and it is said why', () => {
  for (const [name, hosts, time, lost, why] of [
    ['when it may not vouch for a host', ['localhost', 'auth.example'], NOW, undefined, /auth\.example/],
    ['when it ends', ['localhost'], NOW + 3640 * DAY, undefined, /ends/],
    ['when its key is lost and a certificate is needed', ['localhost'], NOW + 340 * DAY, 'ca-key.pem', /key/],
  ] as const) {
    test(name, async () => {
      const directory = await folder();
      const first = await ensureLocalCertificate({ directory, hosts: ['localhost'], now: at(NOW) });
      const ca = await readFile(first.caFile, 'utf8');
      if (lost !== undefined) await unlink(join(directory, 'tls', lost));
      const second = await ensureLocalCertificate({ directory, hosts, now: at(time) });
      assert.deepEqual([second.renewed, second.authority], [true, 'replaced']);
      assert.match(second.why ?? '', why);
      assert.notEqual(await readFile(first.caFile, 'utf8'), ca);
      assert.equal((await ensureLocalCertificate({ directory, hosts, now: at(time) })).renewed, false);
    });
  }
});

describe('renewLocalCertificate', () => {
  test('hands a certificate over only when there is a new one', async () => {
    const directory = await folder();
    const secured: string[] = [];
    const renew = (time: number) =>
      renewLocalCertificate({ directory, hosts: ['localhost'], now: at(time) }, ({ cert }) => secured.push(cert));
    assert.deepEqual([await renew(NOW), await renew(NOW + DAY), await renew(NOW + 340 * DAY)], [true, false, true]);
    assert.equal(secured.length, 2);
  });
});

test('a folder that cannot be made is named', async () => {
  const directory = join(await folder(), 'file');
  await writeFile(directory, '');
  await assert.rejects(
    ensureLocalCertificate({ directory, hosts: ['localhost'] }),
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
