// `mintmark doctor --server`: each fault of a server, produced for real, is found and has a remedy, while the server
// runs or is down; and a diagnosis changes nothing.
import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { chmod, cp, mkdir, mkdtemp, open, readdir, readFile, rm, stat, unlink, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { type AddressInfo, createServer as createSocketServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { before, describe, type TestContext, test } from 'node:test';
import { backup, type ConfigFlags, type DiagnosisOptions, diagnoseServer, type Finding, parseConfig, startServer } from '@mintmark/server';
import { certificate } from './certificates.ts';
import { runCommand } from './cli/command.ts';
import { startPostgres, type TestPostgres } from './postgres.ts';
import { ADMIN, type Ending, startTestServer, suiteEnding, type TestServer } from './running-server.ts';
import { recordedStore, statementsOf } from './upgrades/recorded-store.ts';

const MB = 1024 * 1024;
const DAY = 86_400_000;

const folderOf = async (t: Ending): Promise<string> => {
  const folder = await mkdtemp(join(tmpdir(), 'mintmark-diagnosis-'));
  t.after(() => rm(folder, { recursive: true, force: true }));
  return folder;
};

/** A server, as a diagnosis is given it. */
interface Setting {
  readonly folder: string;
  readonly flags: ConfigFlags;
  readonly env?: Readonly<Record<string, string>>;
  readonly options?: DiagnosisOptions;
}

const diagnose = ({ folder, flags, env = {}, options }: Setting): Promise<readonly Finding[]> =>
  diagnoseServer({ flags, env, cwd: folder }, options);

/** Names, sizes, modes, times and content of all files. */
const stateOf = async (folder: string): Promise<unknown> =>
  Promise.all(
    (await readdir(folder, { recursive: true })).toSorted().map(async (name) => {
      const { mode, size, mtimeMs } = await stat(join(folder, name));
      // The index of the log is memory that processes share: a reader marks its place in it.
      const content = size === 0 || name.endsWith('-shm') ? '' : await readFile(join(folder, name)).catch(() => '');
      return { name, mode, size, mtimeMs: name.endsWith('-shm') ? 0 : mtimeMs, hash: createHash('sha256').update(content).digest('hex') };
    }),
  );

const assertFound = (findings: readonly Finding[], check: string, state: Finding['state'], said: RegExp): void => {
  const found = findings.filter((finding) => finding.check === check);
  assert.ok(
    found.some((finding) => finding.state === state && said.test(finding.said)),
    `no ${state} ${check} ${said} in ${JSON.stringify(findings, undefined, 1)}`,
  );
  for (const { state: each, remedy } of findings) assert.equal(remedy !== undefined, each === 'failed' || each === 'warning');
};

const execute = (folder: string, statement: string): void => {
  using database = new DatabaseSync(join(folder, 'mintmark.db'));
  database.exec(statement);
};

/** Runs a program at a port, which the next listener there would not get. */
const listening = async (t: Ending, server: ReturnType<typeof createServer | typeof createSocketServer>): Promise<string> => {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(async () => void server.close());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
};

const FREE_PORT = { managementListen: 'http://127.0.0.1:0' };

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

  type Produce = (setting: Setting, t: TestContext) => Promise<Partial<Setting> | undefined>;
  const changed =
    (statement: string): Produce =>
    async ({ folder }) =>
      void execute(folder, statement);
  const withFlags =
    (flags: ConfigFlags): Produce =>
    async () => ({ flags });
  const withOptions =
    (options: DiagnosisOptions): Produce =>
    async () => ({ options });
  const mode =
    (name: string, bits: number): Produce =>
    async ({ folder }) => {
      await writeFile(join(folder, name), '', { flag: 'a' });
      await chmod(join(folder, name), bits);
      return undefined;
    };
  /** Writes a certificate and its key. */
  const certified =
    (names: readonly string[], days: number): Produce =>
    async ({ folder }) => {
      const { cert, key } = await certificate({ san: names.map((value) => ({ type: 'dns', value })), days, purposes: [] });
      const [tlsCert, tlsKey] = [join(folder, 'cert.pem'), join(folder, 'key.pem')];
      await writeFile(tlsCert, cert);
      await writeFile(tlsKey, key, { mode: 0o600 });
      return { flags: { listen: ['https://127.0.0.1:8443'], tlsCert, tlsKey } };
    };
  const file =
    (name: string, content: string): Produce =>
    async ({ folder }) => {
      await writeFile(join(folder, name), content, { mode: 0o600 });
      return undefined;
    };

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

describe('a server that runs', () => {
  const ending = suiteEnding();
  let server: TestServer;
  let setting: Setting;
  const started = async (t: Ending, flags: ConfigFlags = {}): Promise<readonly [TestServer, Setting]> => {
    const running = await startTestServer(t, { flags });
    const { directory: folder, operationsUrl = '', publicUrl, url } = running;
    return [running, { folder, flags: { listen: [url], publicUrl, data: folder, managementListen: operationsUrl, ...flags } }];
  };
  before(async () => {
    [server, setting] = await started(ending);
  });

  test('and has no fault has no failed check and no warning, and its files are not changed', async () => {
    const earlier = await stateOf(setting.folder);
    const findings = await diagnose(setting);
    assert.deepEqual(
      findings.filter(({ state }) => state === 'failed' || state === 'warning'),
      [],
    );
    for (const check of ['server', 'version', 'issuer', 'open files', 'master key']) assertFound(findings, check, 'ok', /./);
    assert.deepEqual(await stateOf(setting.folder), earlier);
  });

  test('and cannot be reached at its public URL', async (t) => {
    const [, { flags, folder }] = await started(t, { publicUrl: 'https://127.0.0.1:1' });
    assertFound(await diagnose({ folder, flags }), 'issuer', 'failed', /ECONNREFUSED/);
  });

  test('and lost its store is not ready', async (t) => {
    const [, each] = await started(t);
    await unlink(join(each.folder, 'mintmark.db'));
    assertFound(await diagnose(each), 'server', 'failed', /cannot serve: .*its file was removed/);
  });

  test('and gets no address from its proxy', async (t) => {
    const [running, each] = await started(t, { trustedProxy: ['127.0.0.1'] });
    const response = await running.post('/oauth2/token', '', { 'x-forwarded-for': 'unknown' });
    assert.equal(response.status, 400);
    assertFound(await diagnose(each), 'proxies', 'warning', /^1 requests came from a trusted proxy without a readable x-forwarded-for$/);
  });

  test('and cannot deliver its audit checkpoints', async (t) => {
    const [running, each] = await started(t, { auditCheckpointUrl: 'https://127.0.0.1:1/' });
    assert.equal((await running.manage('POST', '/audit/checkpoints')).status, 200);
    assertFound(await diagnose(each), 'audit', 'warning', /^1 checkpoints wait for the url/);
  });

  test('and does not respond', async (t) => {
    const url = await listening(
      t,
      createSocketServer((socket) => void t.after(() => socket.destroy())),
    );
    const findings = await diagnose({ ...setting, flags: { ...setting.flags, managementListen: url } });
    assertFound(findings, 'server', 'failed', /does not respond/);
  });

  test('mintmark doctor --server prints the checks, and ends with 1 if one failed', async () => {
    const flags = ['--listen', server.url, '--public-url', server.publicUrl, '--data', setting.folder];
    const run = (more: readonly string[]) => runCommand(['doctor', '--server', ...flags, ...more], { home: setting.folder });
    const good = await run(['--management-listen', server.operationsUrl ?? '']);
    assert.deepEqual([good.code, good.err], [0, '']);
    assert.match(good.out, /^ok {7}server {8,} it runs and is ready/m);
    const bad = await run(['--management-listen', server.operationsUrl ?? '', '--trusted-proxy', '::/0', '--output', 'json']);
    assert.equal(bad.code, 1);
    const findings: readonly Finding[] = JSON.parse(bad.out);
    assert.equal(findings.find(({ check }) => check === 'proxies')?.state, 'failed');
    const refused = await run(['--workers', 'many']);
    assert.deepEqual([refused.code, /^failed +configuration +--workers must be/m.test(refused.out)], [1, true]);
    assert.equal((await runCommand(['doctor', '--backups', '.'], { home: setting.folder })).code, 2);
  });
});

describe('a server on PostgreSQL', () => {
  const ending = suiteEnding();
  const env = { MINTMARK_MASTER_KEY: randomBytes(32).toString('base64') };
  let postgres: TestPostgres;
  let setting: Setting;
  before(async () => {
    postgres = await startPostgres();
    ending.after(() => postgres.close());
    const database = await postgres.freshDatabase();
    const server = await startTestServer(ending, { flags: { database }, env });
    const { directory: folder, operationsUrl = '', publicUrl, url } = server;
    setting = { folder, env, flags: { listen: [url], publicUrl, data: folder, managementListen: operationsUrl, database } };
  });

  test('that has no fault has no failed check and no warning, and the database is only read', async (t) => {
    const { database = '' } = setting.flags;
    const name = new URL(database).pathname.slice(1);
    await postgres.query(database, `ALTER DATABASE "${name}" SET default_transaction_read_only = on`);
    t.after(() =>
      postgres.query(database, `SET default_transaction_read_only = off; ALTER DATABASE "${name}" RESET default_transaction_read_only`),
    );
    const findings = await diagnose(setting);
    assertFound(findings, 'database', 'ok', /^PostgreSQL \d+\S*; a round trip takes [\d.]+ ms$/);
    assertFound(findings, 'connections', 'ok', /^1 × --database-connections 10 = 10, of \d+ that are free/);
    assertFound(findings, 'clock', 'ok', /this machine, to within \d+ ms$/);
    assert.deepEqual(
      // It is not writable meanwhile, and a database of a test need not survive a crash: both are found.
      findings.filter(({ state, check }) => (state === 'failed' || state === 'warning') && check !== 'integrity'),
      [],
    );
    assertFound(findings, 'integrity', 'failed', /accepts no writes/);
    assertFound(findings, 'integrity', 'failed', /fsync is off/);
  });

  for (const [title, more, check, state, said] of [
    ['more connections than the database has', { flags: { databaseConnections: '1000' } }, 'connections', 'failed', /= 1000, of \d+ that/],
    ['a clock that is behind', { options: { now: () => Date.now() - 11_000 } }, 'clock', 'failed', /^the database is 1\d{4} ms ahead of/],
    ['a clock that is ahead', { options: { now: () => Date.now() + 2_000 } }, 'clock', 'warning', /^the database is [12]\d{3} ms behind/],
    [
      'a database that does not exist',
      { flags: { database: 'postgres://127.0.0.1:1/none' } },
      'store',
      'failed',
      /cannot be used: connect ECONNREFUSED/,
    ],
    [
      'another master key',
      { env: { MINTMARK_MASTER_KEY: randomBytes(32).toString('base64') } },
      'master key',
      'failed',
      /is not the store's/,
    ],
  ] as const satisfies readonly (readonly [string, Partial<Setting>, string, Finding['state'], RegExp])[]) {
    test(`${title}: ${check} ${state}`, async () => {
      const { flags, ...others }: Partial<Setting> = more;
      const findings = await diagnose({ ...setting, ...others, flags: { ...setting.flags, ...flags } });
      assertFound(findings, check, state, said);
      for (const { said: text } of findings) assert.ok(!text.includes('not-in-any-message'));
    });
  }

  test('too many connections for several servers', async () => {
    const [row] = await postgres.query(setting.flags.database ?? '', "SELECT current_setting('max_connections')::int AS most");
    const databaseConnections = String(Number(row?.['most']) - 10);
    // The running server, and the one that is checked, which does not run.
    const flags = { ...setting.flags, databaseConnections, managementListen: 'http://127.0.0.1:0' };
    const findings = await diagnose({ ...setting, flags });
    assertFound(findings, 'connections', 'warning', /^2 × --database-connections/);
  });
});
