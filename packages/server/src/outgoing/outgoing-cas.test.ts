// The CAs of outgoing requests: invalid files are refused with the remedy, and changed ones are loaded.
import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { rootCertificates } from 'node:tls';
import { pino } from 'pino';
import { certificate } from '../../../../test/certificates.ts';
import { watchOutgoingCas } from './outgoing-cas.ts';

describe('--outgoing-ca', () => {
  let folder = '';
  let file = '';
  let one = '';
  let two = '';
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'mintmark-cas-'));
    file = join(folder, 'ca.pem');
    one = (await certificate({ subject: 'CN=one', ca: true })).cert;
    two = (await certificate({ subject: 'CN=two', ca: true })).cert;
  });
  after(() => rm(folder, { recursive: true, force: true }));

  const silent = pino({ level: 'silent' });
  const REFUSED: Readonly<Record<string, readonly [() => string | Buffer, RegExp]>> = {
    'an empty file': [() => '', /ca\.pem \(--outgoing-ca\) contains no PEM certificate\.$/],
    DER: [
      () => Buffer.from(one.replace(/-----[^-]+-----|\s/g, ''), 'base64'),
      /It is in DER, and must be PEM: openssl x509 -inform der -in \S+ca\.pem/,
    ],
    'a certificate that is cut off': [
      () => `${one.slice(0, 200)}\n-----END CERTIFICATE-----\n`,
      /--outgoing-ca\) has a certificate that cannot be read/,
    ],
  };
  for (const [name, [content, message]] of Object.entries(REFUSED)) {
    test(`${name} is refused at the start`, async () => {
      await writeFile(file, content());
      await assert.rejects(watchOutgoingCas(file, silent), { message });
    });
  }

  test('a missing file is refused at the start', () =>
    assert.rejects(watchOutgoingCas(join(folder, 'none'), silent), { message: /ENOENT/ }));

  test('without a file the system decides', async () => {
    assert.equal((await watchOutgoingCas(undefined, silent)).current(), undefined);
  });

  test('a reload reads a new file, in addition to the CAs of the system; an invalid one leaves the old in use', async (t) => {
    await writeFile(file, one);
    const cas = await watchOutgoingCas(file, silent);
    t.after(() => cas.stop());
    const added = () =>
      cas
        .current()
        ?.slice(rootCertificates.length)
        .map((pem) => pem.trim());
    assert.deepEqual(added(), [one.trim()]);
    await writeFile(file, one + two);
    await cas.reload();
    assert.deepEqual(added(), [one.trim(), two.trim()]);
    await writeFile(file, 'nothing');
    await cas.reload();
    assert.deepEqual(added(), [one.trim(), two.trim()]);
  });
});
