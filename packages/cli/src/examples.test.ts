// Runs the examples of `--help` as they are printed, in a shell, against a real server. Only ids that the
// server generates are replaced.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { parseConfig, type RunningServer, startServer } from '@mintmark/server';
import { COMMAND_PATHS, type Outcome, runInMemory } from './command-run.sample.ts';

// What `npm test` has built of the sources, which starts in half the time, or the entry point that the bin file starts.
const BUILT = process.env['MINTMARK_TEST_COMMAND'];
const PROGRAM = BUILT === undefined ? ['--conditions=@mintmark/source', fileURLToPath(new URL('./main.ts', import.meta.url))] : [BUILT];
const COMMAND = [process.execPath, ...PROGRAM].map((word) => `'${word}'`).join(' ');
const ADMIN = { client_id: 'admin', client_secret: 'correct-horse-battery-staple-0123456789' };
/** Commands that work on a server's store, run a server or save credentials have their own tests. */
const ELSEWHERE: readonly string[] = [
  'serve',
  'guard serve',
  'recover',
  'backup',
  'restore',
  'migrate-store',
  'check-store',
  'upgrade-store',
  'key rewrap',
  'issuer refresh',
  'client refresh-metadata',
  'login',
  'logout',
];
/** A token of a pod, as the cluster signs it. */
const podToken = (key: KeyObject, audience: string): string => {
  const now = Math.floor(Date.now() / 1000);
  const sub = 'system:serviceaccount:shop:billing';
  const claims = { iss: 'https://kubernetes.default.svc.cluster.local', sub, aud: [audience], iat: now, exp: now + 3_600 };
  const parts = [
    { alg: 'ES256', typ: 'JWT' },
    { ...claims, 'kubernetes.io': { namespace: 'shop', serviceaccount: { uid: 'c1b7' } } },
  ];
  const input = parts.map((part) => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.');
  return `${input}.${sign('sha256', Buffer.from(input), { key, dsaEncoding: 'ieee-p1363' }).toString('base64url')}`;
};

const PRINTED = {
  id: '01a20000-0000-7000-8000-000000000000',
  kid: 'AbCdEfGhIjKlMnOpQrStUvWxYz0123456789-_AbCdE',
  request: '5f0c2a91be7d43aa10c6',
} as const;

const examplesOf = async (path: readonly string[]): Promise<string[]> =>
  [...(await runInMemory([...path, '--help'])).out.matchAll(/^ {2}\$ (.+)$/gm)].map(([, line = '']) => line);

describe('the examples work of', () => {
  let folder: string;
  let server: RunningServer;
  let env: Record<string, string>;
  const shell = (line: string): Promise<Outcome> =>
    new Promise((resolve) =>
      execFile('bash', ['-o', 'pipefail', '-c', `mintmark() { ${COMMAND} "$@"; }\n${line}`], { cwd: folder, env }, (error, out, err) =>
        resolve({ code: error === null ? 0 : Number(error.code ?? 1), out, err }),
      ),
    );
  const ok = async (line: string): Promise<string> => {
    const { code, out, err } = await shell(line);
    assert.equal(code, 0, `${line}\n${err}`);
    return out.trim();
  };
  /** The id of a token that was issued before. */
  let grantId: string;
  /** The id in the examples of a command, and how a real one is found. */
  const LIVE: Readonly<Record<string, readonly [printed: string, find: () => Promise<string>]>> = {
    'client revoke-credential': [PRINTED.id, () => ok('mintmark client show billing | jq -r .secrets[0].id')],
    ...Object.fromEntries(
      ['retire', 'postpone', 'cancel', 'update', 'deactivate', 'reactivate', 'revoke'].map((verb) => [
        `secret ${verb}`,
        [PRINTED.id, () => ok('mintmark secret rotate payments-api --overlap 0 --quiet --to-file rotated.secret --force')] as const,
      ]),
    ),
    'key revoke': [
      PRINTED.kid,
      () => ok('mintmark key list | jq -r \'.[] | select(.algorithm == "ES256" and .state == "signing") | .kid\''),
    ],
    'tenant disable': [PRINTED.id, () => ok('mintmark tenant list --quiet | tail -1')],
    'tenant move': [PRINTED.id, () => ok('mintmark tenant list --quiet | tail -1')],
    'tenant enable': [PRINTED.id, () => ok('mintmark tenant list --quiet | tail -1')],
    'grant show': [PRINTED.id, async () => grantId],
    'grant chain': [PRINTED.id, async () => grantId],
    'grant suspend': [PRINTED.id, async () => grantId],
    'grant reactivate': [PRINTED.id, async () => grantId],
    'grant revoke': [PRINTED.id, async () => grantId],
    ...Object.fromEntries(
      ['show', 'update', 'advice', 'revoke', 'delete'].map((verb) => [
        `trust ${verb}`,
        [PRINTED.id, () => ok('mintmark trust list billing --quiet | head -1 | cut -c3-')] as const,
      ]),
    ),
    explain: [
      PRINTED.request,
      async () => /mintmark explain (\w+)/.exec((await shell('mintmark token --scope other')).err)?.[1] ?? assert.fail(),
    ],
  };

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'mintmark-examples-'));
    let ahead = -600_000;
    const flags = {
      listen: ['https://localhost:0'],
      publicUrl: 'https://localhost:0',
      managementListen: 'http://127.0.0.1:0',
      data: 'data',
      logLevel: 'fatal',
    };
    const first = { MINTMARK_BOOTSTRAP_CLIENT_ID: ADMIN.client_id, MINTMARK_BOOTSTRAP_CLIENT_SECRET: ADMIN.client_secret };
    server = await startServer(parseConfig({ flags, env: first, cwd: folder }), { now: () => Date.now() + ahead });
    // The standby key of the first start has been published for long enough to sign.
    ahead = 0;
    const ca = server.caFile ?? assert.fail();
    env = {
      PATH: process.env['PATH'] ?? '',
      HOME: folder,
      // The compile cache of the whole test run.
      ...(process.env['NODE_COMPILE_CACHE'] === undefined ? undefined : { NODE_COMPILE_CACHE: process.env['NODE_COMPILE_CACHE'] }),
      // No server of this machine has the addresses that `doctor --server` looks at.
      MINTMARK_LISTEN: 'https://localhost:0',
      MINTMARK_PUBLIC_URL: 'https://localhost:0',
      MINTMARK_MANAGEMENT_LISTEN: 'http://127.0.0.1:0',
      tenant_url: new URL(server.publicUrl).host,
      NODE_EXTRA_CA_CERTS: ca,
      CURL_CA_BUNDLE: ca,
      ...ADMIN,
    };
    const jwks = () => JSON.stringify({ keys: [generateKeyPairSync('ed25519').publicKey.export({ format: 'jwk' })] });
    for (const name of ['keys.json', 'new-keys.json', 'okta-keys.json']) writeFileSync(join(folder, name), jwks());
    const cluster = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    writeFileSync(join(folder, 'cluster-keys.json'), JSON.stringify({ keys: [cluster.publicKey.export({ format: 'jwk' })] }));
    writeFileSync(join(folder, 'workload.jwt'), podToken(cluster.privateKey, `${server.publicUrl}/oauth2`));
    copyFileSync(join(folder, 'workload.jwt'), join(folder, 'user.jwt'));
    writeFileSync(join(folder, 'payments.hash'), '$2b$05$abcdefghijklmnopqrstuuHNbAKRhpaujgo33bRWs.NLUTJO3lOy2\n');
    writeFileSync(join(folder, 'payout.schema.json'), '{"type": "object", "required": ["iban"]}');
    writeFileSync(
      join(folder, 'clients.yaml'),
      'kind: Client\nclient_id: shop\nname: Shop\nlabels: {managed-by: apply}\nsecret: {to: {file: shop.secret}}\n',
    );
    const verify = { clientId: 'verify', clientName: 'From Verify', clientSecret: 'p4wZ9rTq2Lm7Xc1V', entitlements: [] };
    writeFileSync(join(folder, 'apiclients.json'), JSON.stringify({ apiClients: [verify] }));
    const hydra = {
      id: 'ledger',
      client_secret: '$2b$05$abcdefghijklmnopqrstuuHNbAKRhpaujgo33bRWs.NLUTJO3lOy2',
      grant_types: ['client_credentials'],
    };
    writeFileSync(join(folder, 'hydra-clients.json'), JSON.stringify([hydra]));
    const auth0 = { client_id: 'TqX4', name: 'Reports', grant_types: ['client_credentials'] };
    const grant = { client_id: 'TqX4', audience: 'https://api.example.com/reports', scope: ['reports:read'] };
    writeFileSync(join(folder, 'tenant.json'), JSON.stringify({ clients: [auth0], clientGrants: [grant] }));
    writeFileSync(join(folder, 'realm.json'), JSON.stringify({ clients: [{ clientId: 'keycloak', serviceAccountsEnabled: true }] }));
    writeFileSync(join(folder, 'provider.secret'), 'of-the-provider\n');
    copyFileSync(ca, join(folder, 'clients-ca.pem'));
    const token = await ok('mintmark login --profile production && mintmark token');
    grantId = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()).jti;
    await ok("mintmark client update admin --scope 'invoices:read'");
    await ok('mintmark client create --name API --client-id payments-api');
    await ok('mintmark client create --name Router --client-id router --kind agent --to-file router.secret');
    await ok('mintmark client create --name Leaked --client-id leaked --to-file leaked.secret');
    // The default resource of the client of another system, which would be lost if it were not registered.
    await ok(`mintmark resource create ${grant.audience} --scope reports:read`);
    await ok('mintmark issuer create okta --kind oidc --issuer https://acme.okta.example --jwks okta-keys.json');
  });
  after(async () => {
    await server.close();
    rmSync(folder, { recursive: true });
  });

  // Afterwards the tenant has tokens without a grant, so that grants cannot be revoked by criteria.
  const isLast = (path: readonly string[]): boolean => path.join(' ') === 'tenant update';
  for (const path of [...COMMAND_PATHS.filter((each) => !isLast(each)), ...COMMAND_PATHS.filter(isLast)]) {
    const words = path.join(' ');
    if (ELSEWHERE.includes(words)) continue;
    test(words, async () => {
      const [printed = '', find = async () => ''] = LIVE[words] ?? [];
      const examples = await examplesOf(path);
      assert.ok(examples.length > 0);
      assert.ok(printed === '' || examples.some((line) => line.includes(printed)), `${words} is about nothing that is there`);
      const live = await find();
      for (const line of examples) {
        const real = printed === '' ? line : line.replace(printed, live);
        const outcome = await shell(real);
        // What cannot be undone needs confirmation, and there is no terminal.
        if (outcome.code === 2 && outcome.err.includes('give --yes')) {
          if (!examples.includes(`${line} --yes`)) await ok(`${real} --yes`);
          continue;
        }
        assert.equal(outcome.code, 0, `${real}\n${outcome.out}${outcome.err}`);
      }
    });
  }
});
