// A TLS certificate is renewed while the server runs.
import assert from 'node:assert/strict';
import { X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import { rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { connect } from 'node:tls';
import { certificate, type TestCertificate } from '../certificates.ts';
import { freePort } from '../free-port.ts';
import { SERVING, startServe, temporaryHome } from './command.ts';

const localhostCertificate = (): Promise<TestCertificate> =>
  certificate({ subject: 'CN=localhost', san: [{ type: 'dns', value: 'localhost' }], purposes: ['1.3.6.1.5.5.7.3.1'] });

const presentedFingerprint = async (port: number): Promise<string> => {
  const socket = connect({ port, host: '127.0.0.1', servername: 'localhost', rejectUnauthorized: false });
  await once(socket, 'secureConnect');
  const fingerprint = socket.getPeerCertificate().fingerprint256;
  socket.destroy();
  return fingerprint;
};

const writePair = async (folder: string, pair: TestCertificate): Promise<void> => {
  for (const name of ['cert', 'key'] as const) {
    await writeFile(join(folder, `${name}.new`), pair[name]);
    await rename(join(folder, `${name}.new`), join(folder, `${name}.pem`));
  }
};

test('a new certificate is loaded without a signal; SIGHUP reloads and does not end the server', async (t) => {
  const [first, second, folder, port] = [
    await localhostCertificate(),
    await localhostCertificate(),
    await temporaryHome(t),
    await freePort(),
  ];
  await writePair(folder, first);
  const options = ['--listen', `https://localhost:${port}`, '--management-listen', 'http://127.0.0.1:0'];
  const running = startServe(t, [...options, '--tls-cert', 'cert.pem', '--tls-key', 'key.pem'], { home: folder });
  await running.waitForOutput(SERVING);
  await writePair(folder, second);
  await running.waitForOutput(/the TLS certificate was reloaded/);
  assert.equal(await presentedFingerprint(port), new X509Certificate(second.cert).fingerprint256);
  running.child.kill('SIGHUP');
  await running.waitForOutput(/reloaded: certificates/);
  assert.equal(await presentedFingerprint(port), new X509Certificate(second.cert).fingerprint256);
  running.child.kill('SIGTERM');
  assert.equal((await running.ended).code, 0);
});
