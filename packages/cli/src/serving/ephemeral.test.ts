// `serve --ephemeral` refuses options and variables for production.
import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { runInMemory } from '../command-run.sample.ts';

describe('serve --ephemeral', () => {
  let folder: string;
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'mintmark-refused-'));
    writeFileSync(join(folder, 'x.pem'), '');
  });
  after(() => rmSync(folder, { recursive: true }));
  const BEYOND = /serves only this machine/;
  const REFUSED: readonly [args: readonly string[], env: Readonly<Record<string, string>>, says: RegExp][] = [
    [['--data', 'data'], {}, /--data is not for --ephemeral, which stores nothing permanently/],
    [['--database', 'postgres://db.example/x'], {}, /--database is not for --ephemeral/],
    [[], { MINTMARK_DATA: '/srv' }, /MINTMARK_DATA is not for --ephemeral/],
    [[], { MINTMARK_DATABASE: 'postgres://db.example/x' }, /MINTMARK_DATABASE is not for --ephemeral/],
    [[], { MINTMARK_MASTER_KEY: Buffer.alloc(32, 1).toString('base64') }, /MINTMARK_MASTER_KEY is not for --ephemeral/],
    [['--tls-cert', 'x.pem', '--tls-key', 'x.pem'], {}, /--tls-cert is not for --ephemeral/],
    [['--trusted-proxy', '10.0.0.0/8'], {}, /--trusted-proxy is not for --ephemeral/],
    [['--client-cert-header', 'Client-Cert'], {}, /--client-cert-header is not for --ephemeral/],
    [['--audit-checkpoint-file', 'x'], {}, /--audit-checkpoint-file is not for --ephemeral, which leaves nothing behind/],
    [['--audit-checkpoint-url', 'https://a.example'], {}, /--audit-checkpoint-url is not for --ephemeral/],
    [['--listen', 'https://0.0.0.0:0', '--public-url', 'https://localhost:0'], {}, BEYOND],
    [['--listen', 'https://localhost:0', '--listen', 'https://[::]:0', '--public-url', 'https://localhost:0'], {}, BEYOND],
    [['--mtls-listen', 'https://0.0.0.0:0', '--mtls-public-url', 'https://localhost:0'], {}, BEYOND],
    [['--management-listen', 'http://0.0.0.0:0'], {}, BEYOND],
    [['--public-url', 'https://id.example'], {}, BEYOND],
    [['--mtls-listen', 'https://localhost:0', '--mtls-public-url', 'https://id.example'], {}, BEYOND],
  ];
  for (const [args, env, says] of REFUSED) {
    test(`refuses ${[...args, ...Object.keys(env)].join(' ')}`, async () => {
      const { code, out, err } = await runInMemory(['serve', '--ephemeral', ...args], { folder, env });
      assert.deepEqual([code, out], [2, '']);
      assert.match(err, says);
      assert.deepEqual(readdirSync(folder), ['x.pem']);
    });
  }

  test('refuses a configuration file that names a store', async () => {
    writeFileSync(join(folder, 'mintmark.yaml'), 'data: /srv/mintmark\n');
    const { code, err } = await runInMemory(['serve', '--ephemeral'], { folder });
    assert.equal(code, 2);
    assert.match(err, /mintmark\.yaml: data is not for --ephemeral/);
  });

  for (const [args, says] of [
    [['--until-stdin-ends'], /--until-stdin-ends needs --ephemeral/],
    [['--ephemeral', '--print-credentials'], /omit --print-credentials/],
  ] as const) {
    test(`${args.join(' ')} is invalid`, async () => {
      const { code, err } = await runInMemory(['serve', ...args], { folder });
      assert.equal(code, 2);
      assert.match(err, says);
    });
  }
});
