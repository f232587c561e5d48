// Commands that authenticate by a private key, also in a FAPI 2.0 tenant, where a secret is refused. Each run
// binds its tokens to a new DPoP key (RFC 9449).
import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { ADMIN, startTestServer, type TestServer } from '../running-server.ts';
import { exportsIn, type Outcome, runCommand, shell, temporaryHome } from './command.ts';

describe('with a private key', () => {
  const ending: (() => unknown)[] = [];
  let server: TestServer;
  let home: string;

  const run = (args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Outcome> => runCommand(args, { home, env });
  const asAdmin = (...args: string[]): Promise<Outcome> =>
    run(args, { tenant_url: server.url, client_id: ADMIN.clientId, client_secret: ADMIN.clientSecret });

  before(async () => {
    const t = { after: (fn: () => unknown) => ending.push(fn) };
    server = await startTestServer(t);
    home = await temporaryHome(t);
    credentialOptions = ['--tenant-url', server.url, '--client-id', 'officer', '--client-key', 'officer.pem'];
    const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    await writeFile(join(home, 'officer.pem'), privateKey.export({ type: 'pkcs8', format: 'pem' }));
    await writeFile(join(home, 'officer.jwks'), JSON.stringify({ keys: [publicKey.export({ format: 'jwk' })] }));
    const registered = ['--auth-method', 'private_key_jwt', '--jwks', 'officer.jwks', '--dpop-bound', '--entitlement', 'administrator'];
    const created = await asAdmin('client', 'create', '--name', 'Officer', '--client-id', 'officer', ...registered);
    assert.equal(created.code, 0, created.err);
  });
  after(async () => {
    for (const end of ending.reverse()) await end();
  });

  const list = ['client', 'list', '--quiet'];
  let credentialOptions: readonly string[];

  test('commands accept the key in options', async () => {
    const { code, out, err } = await run([...list, ...credentialOptions]);
    assert.equal(code, 0, err);
    assert.match(out, /^officer$/m);
  });

  test('commands accept the key in the environment', async () => {
    const env = { MINTMARK_TENANT_URL: server.url, MINTMARK_CLIENT_ID: 'officer', MINTMARK_CLIENT_KEY_FILE: 'officer.pem' };
    assert.equal((await run(list, env)).code, 0);
  });

  test('login saves the path of the key file, not the key', async () => {
    const { code, err } = await run(['login', ...credentialOptions]);
    assert.equal(code, 0, err);
    const profile = await readFile(join(home, '.config/mintmark/profile.json'), 'utf8');
    assert.equal(JSON.parse(profile).profiles.default.client_key, join(home, 'officer.pem'));
    assert.doesNotMatch(profile, /PRIVATE KEY|client_secret/);
    assert.equal((await run(list)).code, 0);
  });

  test('a key of another client is refused', async () => {
    const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    await writeFile(join(home, 'other.pem'), privateKey.export({ type: 'pkcs8', format: 'pem' }));
    const { code, out, err } = await run([...list, '--client-id', 'officer', '--client-key', 'other.pem']);
    assert.deepEqual([code, out], [3, '']);
    assert.doesNotMatch(err, /PRIVATE|\n\s+at /);
  });

  test('a FAPI 2.0 tenant accepts the key and refuses the secret', async () => {
    const switched = await run(['tenant', 'update', '--security-profile', 'fapi2', ...credentialOptions]);
    assert.equal(switched.code, 0, switched.err);
    assert.equal((await asAdmin(...list)).code, 3);
    const { code, out, err } = await run(list);
    assert.equal(code, 0, err);
    assert.match(out, /^officer$/m);
  });

  test('recover creates a key in a FAPI 2.0 tenant, and prints variables by which the next command authenticates', async () => {
    const { code, out, err } = await run(['recover', '--data', server.directory]);
    assert.equal(code, 0, err);
    const { MINTMARK_CLIENT_KEY_FILE: file = '', client_id: id = '' } = await variablesOf(out);
    assert.equal((await stat(file)).mode & 0o777, 0o600);
    assert.doesNotMatch(out + err, /PRIVATE KEY|client_secret/);
    const env = { tenant_url: server.url, client_id: id, MINTMARK_CLIENT_KEY_FILE: file };
    assert.equal((await run(list, env)).code, 0);
  });
});

const variablesOf = async (lines: string): Promise<Record<string, string>> => {
  const { out } = await shell(`${exportsIn(lines)}\nprintf '%s\\n' "$client_id" "$MINTMARK_CLIENT_KEY_FILE"`, {});
  const [id = '', file = ''] = out.split('\n');
  return { client_id: id, MINTMARK_CLIENT_KEY_FILE: file };
};
