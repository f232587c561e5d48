// The precedence of credential sources; a secret is never sent to a server that it was not given for.
import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable, Writable } from 'node:stream';
import { after, before, describe, test } from 'node:test';
import type { Io } from '../io.ts';
import type { ConnectionOptions } from './connection-options.ts';
import { profilePath, saveProfile } from './profile-file.ts';
import { resolveCredentials } from './resolve.ts';

let home = '';
before(async () => {
  home = await mkdtemp(join(tmpdir(), 'mintmark-resolve-'));
  const path = profilePath({ env: {}, home });
  const profile = { authMethod: 'client_secret_post', caCert: undefined } as const;
  await saveProfile(path, 'default', {
    ...profile,
    tenantUrl: 'https://saved.example',
    clientId: 'saved',
    clientSecret: 'saved-secret',
    caCert: '/ca.pem',
  });
  await saveProfile(path, 'other', {
    ...profile,
    tenantUrl: 'https://other.example',
    clientId: 'other',
    clientSecret: 'other-secret',
    authMethod: 'client_secret_basic',
  });
  await writeFile(join(home, 'secret-file'), 'file-secret\n');
});
after(() => rm(home, { recursive: true }));

const sink = new Writable({ write: (_chunk, _encoding, done) => done() });
const ioOf = (env: Io['env'], homeFolder = home): Io => ({
  stdin: Readable.from([Buffer.from('piped-secret\n')]),
  stdout: sink,
  stderr: sink,
  terminal: { stdin: false, stdout: false, stderr: false },
  env,
  cwd: home,
  home: homeFolder,
  now: Date.now,
  onStop: () => () => {},
  exit: () => {},
});

const GUIDE = { tenant_url: 'guide.example', client_id: 'guide', client_secret: 'guide-secret' };
const OWN = { MINTMARK_TENANT_URL: 'own.example', MINTMARK_CLIENT_ID: 'own', MINTMARK_CLIENT_SECRET: 'own-secret' };

describe('credentials come from the first of these sources', () => {
  const cases: [string, ConnectionOptions, Io['env'], [string, string, string]][] = [
    [
      'options, with the secret in a file',
      { tenantUrl: 'flag.example', clientId: 'flag', clientSecretFile: 'secret-file' },
      { ...OWN, ...GUIDE },
      ['https://flag.example', 'flag', 'file-secret'],
    ],
    [
      'options, with the secret piped in',
      { tenantUrl: 'flag.example', clientId: 'flag', clientSecretStdin: true },
      { ...OWN, ...GUIDE },
      ['https://flag.example', 'flag', 'piped-secret'],
    ],
    ['a profile that is given by name', { profile: 'other' }, { ...OWN, ...GUIDE }, ['https://other.example', 'other', 'other-secret']],
    ['MINTMARK_*', {}, { ...OWN, ...GUIDE }, ['https://own.example', 'own', 'own-secret']],
    [
      'MINTMARK_CLIENT_SECRET_FILE',
      {},
      { ...OWN, MINTMARK_CLIENT_SECRET: '', MINTMARK_CLIENT_SECRET_FILE: 'secret-file' },
      ['https://own.example', 'own', 'file-secret'],
    ],
    ["the guide's exports", {}, GUIDE, ['https://guide.example', 'guide', 'guide-secret']],
    ['the default profile', {}, {}, ['https://saved.example', 'saved', 'saved-secret']],
    [
      'empty variables are treated as not set',
      {},
      { tenant_url: '', MINTMARK_CLIENT_ID: '' },
      ['https://saved.example', 'saved', 'saved-secret'],
    ],
    ['values of several sources for the same client', { clientId: 'guide' }, GUIDE, ['https://guide.example', 'guide', 'guide-secret']],
    [
      'the profile completes options for its tenant',
      { tenantUrl: 'saved.example' },
      {},
      ['https://saved.example', 'saved', 'saved-secret'],
    ],
    [
      'another secret for the id of the profile',
      { clientSecretFile: 'secret-file' },
      {},
      ['https://saved.example', 'saved', 'file-secret'],
    ],
  ];
  for (const [name, options, env, want] of cases) {
    test(name, async () => {
      const { tenantUrl, clientId, proof } = await resolveCredentials(options, ioOf(env));
      assert.deepEqual([tenantUrl, clientId, proof.clientSecret], want);
    });
  }

  test('the method and the CA come from the profile', async () => {
    assert.equal((await resolveCredentials({ profile: 'other' }, ioOf({}))).proof.authMethod, 'client_secret_basic');
    assert.equal((await resolveCredentials({}, ioOf({}))).caCert, '/ca.pem');
  });
  test("the profile's CA also serves other credentials of its tenant, and only of its tenant", async () => {
    assert.equal((await resolveCredentials({}, ioOf({ ...GUIDE, tenant_url: 'saved.example' }))).caCert, '/ca.pem');
    assert.equal((await resolveCredentials({}, ioOf(GUIDE))).caCert, undefined);
  });
});

describe('a secret is used only with the tenant and the id that it was given for', () => {
  const cases: [string, ConnectionOptions, Io['env'], RegExp][] = [
    [
      'not to another tenant',
      { tenantUrl: 'flag.example' },
      GUIDE,
      /client id:.*\nclient secret:[\s\S]*\nThe credentials with tenant_url are for another tenant/,
    ],
    ['not with another id', { clientId: 'flag' }, GUIDE, /client secret of flag:/],
    ['not from the profile to another tenant', {}, { tenant_url: 'guide.example' }, /client id:.*\nclient secret:/],
    ['not from the profile with another id', { clientId: 'flag' }, {}, /client secret of flag:/],
  ];
  for (const [name, options, env, message] of cases) {
    test(name, () => assert.rejects(resolveCredentials(options, ioOf(env)), { name: 'UsageError', message }));
  }
});

describe('missing and invalid credentials are reported', () => {
  test('all missing ones at once', () =>
    assert.rejects(resolveCredentials({}, ioOf({}, join(home, 'nobody'))), {
      name: 'UsageError',
      message: [
        'Credentials are missing. Paste the lines that `mintmark serve` printed, or run `mintmark login`, or give:',
        'tenant URL: --tenant-url, MINTMARK_TENANT_URL or tenant_url',
        'client id: --client-id, MINTMARK_CLIENT_ID or client_id',
        'client secret: --client-secret-file, --client-secret-stdin, MINTMARK_CLIENT_SECRET, MINTMARK_CLIENT_SECRET_FILE or client_secret',
        'or its private key: --client-key or MINTMARK_CLIENT_KEY_FILE',
        'or, where the platform issues tokens to programs: --workload or MINTMARK_WORKLOAD',
      ].join('\n'),
    }));

  const refused: [string, ConnectionOptions, Io['env'], RegExp][] = [
    ['two secrets in the environment', {}, { ...OWN, MINTMARK_CLIENT_SECRET_FILE: 'x' }, /either MINTMARK_CLIENT_SECRET or/],
    ['two secrets in the options', { clientSecretFile: 'x', clientSecretStdin: true }, {}, /either --client-secret-file or/],
    ['a certificate without its key', { clientCert: 'x' }, {}, /^--client-cert needs the private key/],
    [
      'a certificate without its key, in the environment',
      {},
      { ...OWN, MINTMARK_CLIENT_CERT_FILE: 'x' },
      /^MINTMARK_CLIENT_CERT_FILE needs/,
    ],
    ['a missing profile', { profile: 'none' }, GUIDE, /no profile none in .*profile\.json/],
    ['an invalid profile name', { profile: '../x' }, {}, /A profile name is/],
    [
      'a tenant URL with a path, by the name of its variable',
      {},
      { ...GUIDE, tenant_url: 'guide.example/v1.0' },
      /^tenant_url must be host/,
    ],
    ['a tenant URL over plain http, by the name of its option', { tenantUrl: 'http://flag.example' }, {}, /^--tenant-url must use https/],
  ];
  for (const [name, options, env, message] of refused) {
    test(name, () => assert.rejects(resolveCredentials(options, ioOf(env)), { name: 'UsageError', message }));
  }
});
