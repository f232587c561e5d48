// `mintmark doctor --server` while the server is down: each fault is found and has a remedy, and nothing is changed.
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { chmod, cp, mkdir, open, readdir, readFile, unlink, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { before, describe, test } from 'node:test';
import { backup, type Finding, parseConfig, startServer } from '@mintmark/server';
import { certificate } from './certificates.ts';
import {
  assertFound,
  certified,
  changed,
  diagnose,
  execute,
  FREE_PORT,
  file,
  folderOf,
  listening,
  mode,
  type Produce,
  type Setting,
  stateOf,
  withFlags,
  withOptions,
} from './diagnosis-setting.ts';
import { ADMIN, type Ending, suiteEnding } from './running-server.ts';
import { recordedStore, statementsOf } from './upgrades/recorded-store.ts';

const [MB, DAY] = [1024 * 1024, 86_400_000];

describe('a server that is down', () => {
  const ending = suiteEnding();
  let template: string;
  before(async () => {
    template = await folderOf(ending);
    const flags = { listen: ['http://127.0.0.1:0'], publicUrl: 'https://id.example', data: template, logLevel: 'fatal', ...FREE_PORT };
    const env = { MINTMARK_BOOTSTRAP_CLIENT_ID: ADMIN.clientId, MINTMARK_BOOTSTRAP_CLIENT_SECRET: ADMIN.clientSecret };
    await (await startServer(parseConfig({ flags, env, cwd: template }))).close();
  });

  /** A copy of the folder of a server that was stopped. */
  const stopped = async (t: Ending): Promise<Setting> => {
    const folder = await folderOf(t);
    await cp(template, folder, { recursive: true, mode: 0 });
    const flags = { listen: ['http://127.0.0.1:8443'], publicUrl: 'https://id.example', trustedProxy: ['127.0.0.1'], data: folder };
    return { folder, flags: { ...flags, ...FREE_PORT } };
  };

  test('that has no fault has no failed check and no warning, and nothing is changed', async (t) => {
    const setting = await stopped(t);
    const earlier = await stateOf(setting.folder);
    const findings = await diagnose(setting);
    assert.deepEqual(
      findings.filter(({ state }) => state === 'failed' || state === 'warning'),
      [],
    );
    for (const [check, said] of [
      ['store', /of this version; tenants: 1/],
      ['master key', /^mk_\w+ opens the store$/],
      ['integrity', /intact/],
      ['signing keys', /next rotation is due at 20/],
    ] as const) {
      assertFound(findings, check, 'ok', said);
    }
    assert.deepEqual(await stateOf(setting.folder), earlier);
  });

  test('that was never started has nothing to check yet, and nothing is created', async (t) => {
    const folder = await folderOf(t);
    const findings = await diagnose({ folder, flags: { data: join(folder, 'data'), ...FREE_PORT } });
    assertFound(findings, 'store', 'ok', /there is none yet/);
    assert.ok(!findings.some(({ state }) => state === 'failed'));
    assert.deepEqual(await readdir(folder), []);
  });

  const CASES: readonly (readonly [title: string, Produce, check: string, state: Finding['state'], said: RegExp])[] = [
    [
      'a configuration file that is no YAML',
      file('mintmark.yaml', 'listen: [\n'),
      'configuration',
      'failed',
      /mintmark\.yaml .*not valid YAML/,
    ],
    ['an unknown key in it', file('mintmark.yaml', 'lisen: x\n'), 'configuration', 'failed', /lisen is not a key/],
    [
      'a misspelled variable',
      async () => ({ env: { MINTMARK_LISTN: 'x' } }),
      'configuration',
      'warning',
      /^MINTMARK_LISTN is set, but nothing reads it$/,
    ],
    [
      'a master key that everyone can read',
      mode('master.key', 0o644),
      'files',
      'failed',
      /every user .* can read .*master\.key \(mode 644\)/,
    ],
    ['one that its group can read', mode('master.key', 0o640), 'files', 'warning', /its group can read .*master\.key/],
    ['a configuration that everyone can replace', mode('mintmark.yaml', 0o666), 'files', 'failed', /can replace .*mintmark\.yaml/],
    [
      'a data folder that everyone can replace',
      ({ folder }) => chmod(folder, 0o777).then(() => undefined),
      'files',
      'failed',
      /can replace/,
    ],
    ['credentials of the first start', file('bootstrap.env', ''), 'files', 'warning', /bootstrap\.env still contains/],
    [
      'another master key',
      ({ folder }) => writeFile(join(folder, 'master.key'), randomBytes(32).toString('base64')).then(() => undefined),
      'master key',
      'failed',
      /is not the store's/,
    ],
    [
      'a lost master key',
      ({ folder }) => unlink(join(folder, 'master.key')).then(() => undefined),
      'master key',
      'failed',
      /There is no master key/,
    ],
    [
      'a signing key that does not decrypt',
      changed("UPDATE signing_keys SET private_key = replace(private_key, substr(private_key, -8), 'AAAAAAAA')"),
      'master key',
      'failed',
      /./,
    ],
    ['a lost store', ({ folder }) => unlink(join(folder, 'mintmark.db')).then(() => undefined), 'store', 'failed', /the store was lost/],
    [
      'a damaged store',
      async ({ folder }) => {
        const handle = await open(join(folder, 'mintmark.db'), 'r+');
        const { size } = await handle.stat();
        for (let at = 8192; at < size; at += 4096) await handle.write(randomBytes(256), 0, 256, at);
        await handle.close();
        return undefined;
      },
      'integrity',
      'failed',
      /is damaged/,
    ],
    [
      'a store of a newer version',
      changed("INSERT INTO mintmark_migration (name, timestamp) VALUES ('0999-later', '')"),
      'store',
      'failed',
      /written by a newer version/,
    ],
    [
      'a store of the previous release',
      async ({ folder }) => {
        await unlink(join(folder, 'mintmark.db'));
        execute(folder, await statementsOf('0.1.0', 'sqlite'));
        return { env: { MINTMARK_MASTER_KEY: (await recordedStore('0.1.0', 'sqlite')).masterKey } };
      },
      'store',
      'warning',
      /of an older version, and lacks \d{4}-/,
    ],
    [
      'a disk with little space',
      withOptions({ space: async () => ({ free: 500 * MB, total: 9000 * MB }) }),
      'disk',
      'warning',
      /^500 MB of 8\.8 GB/,
    ],
    ['a disk that is all but full', withOptions({ space: async () => ({ free: 63 * MB, total: 9000 * MB }) }), 'disk', 'failed', /^63 MB/],
    [
      'a limit of open files below that of connections',
      withOptions({ openFiles: () => 10_199 }),
      'open files',
      'warning',
      /^10199 in this shell/,
    ],
    [
      'more workers than cores',
      async () => ({ flags: { workers: '4' }, options: { cores: () => 3 } }),
      'workers',
      'warning',
      /^4 for 3 cores$/,
    ],
    ['an expired certificate', certified(['id.example'], -1), 'certificate', 'failed', /expired at/],
    ['one that ends soon', certified(['id.example'], 13), 'certificate', 'warning', /1[23] days$/],
    ['one for another name', certified(['other.example'], 90), 'certificate', 'failed', /is not for id\.example/],
    [
      'a key that is not that of the certificate',
      async (setting, t) => {
        const { flags } = (await certified(['id.example'], 90)(setting, t)) ?? {};
        await writeFile(join(setting.folder, 'key.pem'), (await certificate({})).key);
        return { flags: flags ?? {} };
      },
      'certificate',
      'failed',
      /is not that of the first certificate/,
    ],
    [
      'a proxy that anyone can be',
      withFlags({ trustedProxy: ['0.0.0.0/0'] }),
      'proxies',
      'failed',
      /^--trusted-proxy 0\.0\.0\.0\/0: almost anyone/,
    ],
    [
      'a proxy that is not trusted',
      withFlags({ trustedProxy: [] }),
      'proxies',
      'warning',
      /every client seems to be at the address of the proxy/,
    ],
    ['requests to the metadata service', withFlags({ outgoingAllow: ['169.254.0.0/16'] }), 'outgoing', 'failed', /169\.254\.169\.254/],
    ['requests to anywhere', withFlags({ outgoingAllow: ['8.0.0.0/6'] }), 'outgoing', 'warning', /wider than any network/],
    ['a tenant without a key', changed('DELETE FROM signing_keys'), 'signing keys', 'failed', /has no ES256 key that signs/],
    [
      'one without a standby',
      changed('DELETE FROM signing_keys WHERE signs_from IS NULL'),
      'signing keys',
      'warning',
      /no ES256 key in reserve/,
    ],
    ['a rotation that is late', withOptions({ now: () => Date.now() + 91 * DAY }), 'signing keys', 'warning', /should have been rotated/],
    [
      'audit entries that are not signed',
      async ({ folder }) => {
        execute(folder, 'UPDATE audit_chains SET signed_seq = 0');
        return { options: { now: () => Date.now() + 301_000 } };
      },
      'audit',
      'warning',
      /are not signed/,
    ],
    ['no backup', withOptions({ backups: 'none' }), 'backups', 'failed', /^there is none in .*none$/],
    [
      'an old backup',
      async (setting) => {
        await mkdir(join(setting.folder, 'backups'));
        await backup(parseConfig({ flags: setting.flags, env: {}, cwd: setting.folder }), join(setting.folder, 'backups', 'nightly'));
        return { options: { backups: 'backups', now: () => Date.now() + 27 * 3_600_000 } };
      },
      'backups',
      'warning',
      /nightly is 27 hours old/,
    ],
    [
      'a backup under a master key that is not loaded',
      async (setting, t) => {
        const other = await stopped(t);
        const key = randomBytes(32).toString('base64');
        await writeFile(join(other.folder, 'master.key'), `${key}\n${await readFile(join(other.folder, 'master.key'), 'utf8')}`);
        await mkdir(join(setting.folder, 'backups'));
        await backup(parseConfig({ flags: other.flags, env: {}, cwd: other.folder }), join(setting.folder, 'backups', 'other'));
        return { options: { backups: 'backups' } };
      },
      'backups',
      'warning',
      /needs the master key mk_\w+, which is not loaded/,
    ],
    [
      'another program at the operations address',
      async (_, t) => ({
        flags: {
          managementListen: await listening(
            t,
            createServer((_request, response) => void response.end('hello')),
          ),
        },
      }),
      'server',
      'failed',
      /another program responds/,
    ],
    [
      'another issuer at the public URL',
      async (_, t) => {
        const metadata = JSON.stringify({ issuer: 'https://other.example/oauth2' });
        return {
          flags: {
            publicUrl: await listening(
              t,
              createServer((_request, response) => void response.end(metadata)),
            ),
          },
        };
      },
      'issuer',
      'failed',
      /names the issuer https:\/\/other\.example\/oauth2, not/,
    ],
    [
      'a response without end at the public URL',
      async (_, t) => {
        const endless = createServer((_request, response) => {
          const write = (): void => void response.write(' '.repeat(65_536), (error) => error ?? write());
          write();
        });
        return { flags: { publicUrl: await listening(t, endless) } };
      },
      'issuer',
      'failed',
      /responds with more than 256 KiB/,
    ],
  ];
  for (const [title, produce, check, state, said] of CASES) {
    test(`${title}: ${check} ${state}`, async (t) => {
      const setting = await stopped(t);
      const { flags, ...more } = (await produce(setting, t)) ?? {};
      const findings = await diagnose({ ...setting, ...more, flags: { ...setting.flags, ...flags } });
      assertFound(findings, check, state, said);
    });
  }
});
