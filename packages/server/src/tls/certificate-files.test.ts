// The operator's certificate: problems are reported at startup; a valid new pair is loaded while the server
// runs.
import assert from 'node:assert/strict';
import { createPrivateKey, X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { connect } from 'node:tls';
import { pino } from 'pino';
import { certificate, type TestCertificate } from '../../../../test/certificates.ts';
import type { RunningServer } from '../composition/start-options.ts';
import { parseConfig } from '../config/config.ts';
import { startServer } from '../server.ts';

const SERVER_AUTH = ['1.3.6.1.5.5.7.3.1'];
const forHost = (host: string, days = 30): Promise<TestCertificate> =>
  certificate({ subject: `CN=${host}`, san: [{ type: 'dns', value: host }], days, purposes: SERVER_AUTH });

const der = (pem: string): Buffer => Buffer.from(pem.replace(/-----[^-]+-----|\s/g, ''), 'base64');

/** The certificate that is presented at a port of this machine. */
const presented = async (url: string): Promise<string> => {
  const socket = connect({ port: Number(new URL(url).port), host: '127.0.0.1', servername: 'localhost', rejectUnauthorized: false });
  await once(socket, 'secureConnect');
  const fingerprint = socket.getPeerCertificate().fingerprint256;
  socket.destroy();
  return fingerprint;
};

const fingerprintOf = ({ cert }: { cert: string }): string => new X509Certificate(cert).fingerprint256;

describe('a certificate of the operator', () => {
  let folder = '';
  let [good, other, foreign, expired]: TestCertificate[] = [];
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'mintmark-tls-'));
    [good, other, foreign, expired] = await Promise.all([
      forHost('localhost'),
      forHost('localhost'),
      forHost('id.example'),
      forHost('localhost', -0.0001),
    ]);
  });
  after(() => rm(folder, { recursive: true, force: true }));

  const put = async (cert: string | Buffer, key: string | Buffer): Promise<void> => {
    for (const [name, content] of [
      ['cert.pem', cert],
      ['key.pem', key],
    ] as const) {
      await writeFile(join(folder, `${name}.new`), content);
      await rename(join(folder, `${name}.new`), join(folder, name));
    }
  };

  const start = async (lines: string[] = []): Promise<RunningServer> =>
    startServer(
      parseConfig({
        flags: {
          listen: ['https://localhost:0'],
          managementListen: 'http://127.0.0.1:0',
          data: await mkdtemp(join(folder, 'data-')),
          tlsCert: join(folder, 'cert.pem'),
          tlsKey: join(folder, 'key.pem'),
        },
        env: {},
        cwd: folder,
      }),
      { log: pino({ level: 'info' }, { write: (line: string) => void lines.push(line) }) },
    );

  const given = (created: TestCertificate | undefined): TestCertificate => {
    assert(created !== undefined);
    return created;
  };

  const encrypted = () =>
    createPrivateKey(given(good).key).export({ type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase: 'x' }).toString();

  // The pair, and the error.
  const REFUSED: Readonly<Record<string, readonly [() => string | Buffer, () => string | Buffer, RegExp]>> = {
    'a certificate in DER': [
      () => der(given(good).cert),
      () => given(good).key,
      /cert\.pem \(--tls-cert\) is in DER .* must be PEM.*openssl x509 -inform der/,
    ],
    'a key in DER': [() => given(good).cert, () => der(given(good).key), /key\.pem \(--tls-key\) is in DER .*openssl pkey -inform der/],
    'a key that does not fit': [
      () => given(good).cert,
      () => given(other).key,
      /key\.pem \(--tls-key\) is not that of the first certificate in .*cert\.pem .*CN=localhost/,
    ],
    'swapped files': [() => given(good).key, () => given(good).cert, /contains no certificate but a private key.*swapped/],
    'a chain that begins with another certificate': [
      () => given(foreign).cert + given(good).cert,
      () => given(good).key,
      /chain must begin with the server certificate/,
    ],
    'a key under a passphrase': [() => given(good).cert, encrypted, /passphrase.*openssl pkey -in .*key\.pem/],
    'an empty file': [() => '', () => given(good).key, /cert\.pem is empty/],
    'a certificate that is cut off': [
      () => given(good).cert.slice(0, 300),
      () => given(good).key,
      /certificate in .*cert\.pem cannot be read/,
    ],
    'no key in the key file': [() => given(good).cert, () => given(good).cert, /key\.pem \(--tls-key\) contains no private key/],
  };
  for (const [name, [cert, key, expected]] of Object.entries(REFUSED)) {
    test(`${name}: the start is refused with the remedy, and nothing is created`, async () => {
      await put(cert(), key());
      await assert.rejects(
        start(),
        (error) => error instanceof Error && expected.test(error.message) && !error.message.includes('PRIVATE'),
      );
    });
  }

  const NAMED: Readonly<Record<string, readonly [() => TestCertificate | undefined, RegExp]>> = {
    'an expired certificate': [() => expired, /CN=localhost.* expired at 20\d\d-.*Replace the file/],
    'a certificate that lacks the public host': [() => foreign, /is not for localhost, under which clients call.*DNS:id\.example/],
  };
  for (const [name, [created, expected]] of Object.entries(NAMED)) {
    test(`${name} is used, since a proxy may not check it, and reported at startup`, async (t) => {
      const { cert, key } = given(created());
      await put(cert, key);
      const lines: string[] = [];
      const server = await start(lines);
      t.after(() => server.close());
      assert.match(lines.join(''), expected);
      assert.equal(await presented(server.listening[0] ?? ''), fingerprintOf({ cert }));
    });
  }

  test('a reload loads a new pair; an invalid one leaves the old one in use and is reported', async (t) => {
    const [first, second] = [given(good), given(other)];
    await put(first.cert, first.key);
    const lines: string[] = [];
    const server = await start(lines);
    t.after(() => server.close());
    const url = server.listening[0] ?? '';
    assert.equal(await presented(url), fingerprintOf(first));
    await put(second.cert, second.key);
    await server.reload();
    assert.equal(await presented(url), fingerprintOf(second));
    for (const [bad, expected] of [
      [{ cert: first.cert, key: second.key }, /cannot be used; the previous one stays in use\. .*is not that of the first certificate/],
      [given(expired), /stays in use\. .*expired at/],
      [given(foreign), /stays in use\. .*is not for localhost/],
    ] as const) {
      lines.length = 0;
      await put(bad.cert, bad.key);
      await server.reload();
      assert.match(lines.join(''), expected);
      assert.equal(await presented(url), fingerprintOf(second));
    }
    await put(first.cert, first.key);
    await server.reload();
    assert.equal(await presented(url), fingerprintOf(first));
  });
});
