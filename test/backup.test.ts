// What a backup restores and what it does not, and the replacement of a master key while the server runs.
import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { type TestContext, test } from 'node:test';
import { gunzipSync, gzipSync } from 'node:zlib';
import { backup, makeMasterKey, parseConfig, restore, rewrapStore, StartError } from '@mintmark/server';
import { generateKeyPair, SignJWT } from 'jose';
import { browserAt, PASSWORD, signedInAs } from './operator-sessions.ts';
import { startPostgres } from './postgres.ts';
import { ADMIN, type CreatedClient, startTestServer, type TestServer } from './running-server.ts';

const folder = async (t: TestContext): Promise<string> => {
  const path = await mkdtemp(join(tmpdir(), 'mintmark-backup-'));
  t.after(() => rm(path, { recursive: true, force: true }));
  return path;
};
const configOf = (data: string, env: Record<string, string> = {}, database?: string) =>
  parseConfig({ flags: { data, logLevel: 'fatal', ...(database === undefined ? undefined : { database }) }, env, cwd: data });

const masterKeyOf = async (directory: string): Promise<Record<string, string>> => ({
  MINTMARK_MASTER_KEY: (await readFile(join(directory, 'master.key'), 'utf8')).trim(),
});
const restart = (t: TestContext, { url }: TestServer, directory: string, env: Record<string, string> = {}, flags = {}) =>
  startTestServer(t, { directory, env, flags: { listen: [url], ...flags } });
const isActive = async (server: TestServer, token: string): Promise<unknown> => {
  const form = { client_id: ADMIN.clientId, client_secret: ADMIN.clientSecret, token };
  return ((await (await server.post('/oauth2/introspect', form)).json()) as { active: unknown }).active;
};
const tokenStatus = async (server: TestServer, { clientId, clientSecret }: CreatedClient): Promise<number> =>
  (await server.post('/oauth2/token', { grant_type: 'client_credentials', client_id: clientId, client_secret: clientSecret })).status;

/** Creates a client that authenticates by assertions. */
const createSigner = async (server: TestServer) => {
  const { publicKey, privateKey } = await generateKeyPair('ES256', { extractable: true });
  const jwk = (await crypto.subtle.exportKey('jwk', publicKey)) as Record<string, unknown>;
  const { kty, crv, x, y } = jwk;
  const { clientId } = await server.create({ token_endpoint_auth_method: 'private_key_jwt', jwks: { keys: [{ kty, crv, x, y }] } });
  const assertion = (iat: number | undefined, exp: number): Promise<string> => {
    const jwt = new SignJWT({ iss: clientId, sub: clientId, aud: `${server.publicUrl}/oauth2`, jti: crypto.randomUUID(), exp });
    if (iat !== undefined) jwt.setIssuedAt(iat);
    return jwt.setProtectedHeader({ alg: 'ES256' }).sign(privateKey);
  };
  const status = async (at: TestServer, client_assertion: string): Promise<number> =>
    (
      await at.post('/oauth2/token', {
        grant_type: 'client_credentials',
        client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
        client_assertion,
      })
    ).status;
  return { assertion, status };
};

test('a lost data folder is restored from a backup, without anything that has ended since', async (t) => {
  const server = await startTestServer(t);
  const file = join(await folder(t), 'nightly.backup');
  const [unaffected, disabled, deleted, compromised] = await Promise.all([1, 2, 3, 4].map(() => server.create({})));
  assert.ok(unaffected !== undefined && disabled !== undefined && deleted !== undefined && compromised !== undefined);
  const signer = await createSigner(server);
  const seconds = Math.floor(Date.now() / 1000);
  const used = await signer.assertion(seconds, seconds + 300);
  assert.equal(await signer.status(server, used), 200);
  const withoutIat = await signer.assertion(undefined, seconds + 200);
  const before = [
    await server.token(unaffected),
    await server.token(disabled),
    await server.token(deleted),
    await server.token(compromised),
  ];
  await server.manage('POST', `/clients/${disabled.clientId}/disable`);
  await server.manage('DELETE', `/clients/${deleted.clientId}`);
  const [secret] = compromised.body.secrets as readonly { readonly id: string }[];
  await server.manage('POST', `/clients/${compromised.clientId}/credentials/${secret?.id}/revoke`);
  const earlierKeys = (await (await fetch(`${server.url}/oauth2/jwks`)).json()) as { keys: { kid: string }[] };

  const { masterKey, rows } = await backup(configOf(server.directory), file);
  assert.equal((await stat(file)).mode & 0o777, 0o600);
  assert.ok(rows > 10);
  const after = await server.token(unaffected);
  const env = await masterKeyOf(server.directory);
  assert.ok(!gunzipSync(await readFile(file)).includes(env.MINTMARK_MASTER_KEY ?? 'none'));
  await server.close();
  await rm(server.directory, { recursive: true });

  const directory = await folder(t);
  const { publicUrl } = await restore(configOf(directory, env), file);
  assert.equal(publicUrl, server.publicUrl);
  const restored = await restart(t, server, directory, env);
  for (const token of [...before, after]) assert.equal(await isActive(restored, token), false);
  assert.deepEqual(await Promise.all([disabled, deleted, compromised].map((client) => tokenStatus(restored, client))), [401, 401, 401]);
  assert.deepEqual([await signer.status(restored, used), await signer.status(restored, withoutIat)], [401, 401]);
  const now = Math.floor(Date.now() / 1000) + 2;
  assert.equal(await signer.status(restored, await signer.assertion(now, now + 60)), 200);
  assert.equal(await isActive(restored, await restored.token(unaffected)), true);
  const keys = (await (await fetch(`${restored.url}/oauth2/jwks`)).json()) as typeof earlierKeys;
  assert.equal(keys.keys.length, 2);
  assert.deepEqual(
    keys.keys.filter(({ kid }) => earlierKeys.keys.some((old) => old.kid === kid)),
    [],
  );
  const audit = (await (await restored.manage('GET', '/audit?request_id=restore')).json()) as {
    entries: { event: string; detail: unknown }[];
  };
  assert.deepEqual(
    audit.entries.map(({ event, detail }) => [event, (detail as { master_key: string }).master_key]),
    [['store.restore', masterKey]],
  );
  // A restore works once, and never into an existing store.
  await assert.rejects(restore(configOf(directory, env), file), /not empty/);
  await assert.rejects(backup(configOf(directory, env), file), /exists/);
});

test('with an export of the audit trail, nothing revoked, retired or deleted after the backup is restored', async (t) => {
  const server = await startTestServer(t);
  const [untouched, revoked, rotated, deleted] = await Promise.all([1, 2, 3, 4].map(() => server.create({})));
  assert.ok(untouched !== undefined && revoked !== undefined && rotated !== undefined && deleted !== undefined);
  const at = await folder(t);
  const [disabledTenant, reenabledTenant] = await Promise.all(
    ['https://off.example', 'https://back.example'].map(async (public_url) => {
      const { id } = (await (await server.manage('POST', '/tenants', { name: 'x', public_url })).json()) as { id: string };
      return id;
    }),
  );
  await backup(configOf(server.directory), join(at, 'b'));
  const idOf = ({ body: response }: CreatedClient) => (response.secrets as readonly { readonly id: string }[])[0]?.id;
  await server.manage('POST', `/clients/${revoked.clientId}/credentials/${idOf(revoked)}/revoke`);
  assert.equal((await server.manage('POST', `/clients/${rotated.clientId}/secrets/rotate`, { overlap: 0 })).status, 201);
  await server.manage('DELETE', `/clients/${deleted.clientId}`);
  for (const path of [`${disabledTenant}/disable`, `${reenabledTenant}/disable`, `${reenabledTenant}/enable`]) {
    assert.equal((await server.manage('POST', `/tenants/${path}`)).status, 200);
  }
  await server.manage('PATCH', `/clients/${ADMIN.clientId}`, { description: 'changed' });
  const { entries } = (await (await server.manage('GET', '/audit?limit=1000')).json()) as { entries: readonly object[] };
  await writeFile(join(at, 'audit.jsonl'), entries.map((entry) => `${JSON.stringify(entry)}\n`).join(''));
  const env = await masterKeyOf(server.directory);
  await server.close();

  const directory = await folder(t);
  await writeFile(join(at, 'no-export'), '{"at":"x"}\n');
  await assert.rejects(
    restore(configOf(directory, env), join(at, 'b'), { auditExport: join(at, 'no-export') }),
    /Line 1 of .* is no entry/,
  );
  await assert.rejects(restore(configOf(directory, env), join(at, 'b'), { auditExport: join(at, 'none') }), /ENOENT/);
  const {
    disabled,
    kept: stored,
    disabledTenants,
  } = await restore(configOf(directory, env), join(at, 'b'), {
    auditExport: join(at, 'audit.jsonl'),
  });
  assert.deepEqual(disabledTenants, [disabledTenant]);
  assert.deepEqual(
    [disabled.toSorted(), stored],
    [[revoked, rotated, deleted].map(({ clientId }) => clientId).toSorted(), [ADMIN.clientId]],
  );
  const restored = await restart(t, server, directory, env);
  assert.deepEqual(
    await Promise.all([untouched, revoked, rotated, deleted].map((client) => tokenStatus(restored, client))),
    [200, 401, 401, 401],
  );
  const stateOf = async (id: string | undefined) =>
    ((await (await restored.manage('GET', `/tenants/${id}`)).json()) as { state: string }).state;
  assert.deepEqual([await stateOf(disabledTenant), await stateOf(reenabledTenant)], ['disabled', 'enabled']);
});

test('a backup that was changed, truncated or encrypted by another key is not restored, and nothing is created', async (t) => {
  const server = await startTestServer(t);
  await server.create({ name: 'billing' });
  const file = join(await folder(t), 'b');
  await backup(configOf(server.directory), file);
  const env = await masterKeyOf(server.directory);
  const lines = gunzipSync(await readFile(file))
    .toString()
    .trimEnd()
    .split('\n');
  const writeBackup = (name: string, content: Buffer): Promise<string> => {
    const path = join(server.directory, name);
    return writeFile(path, content).then(() => path);
  };
  const compress = (changed: readonly string[]) => gzipSync(`${changed.join('\n')}\n`);
  const cases: readonly (readonly [name: string, content: Buffer, message: RegExp, env?: Record<string, string>])[] = [
    ['a value changed', compress(lines.map((line) => line.replace('billing', 'willing'))), /changed or cut short/],
    ['a line removed', compress(lines.toSpliced(3, 1)), /changed or cut short/],
    ['two lines swapped', compress([...lines.slice(0, 2), lines[3] ?? '', lines[2] ?? '', ...lines.slice(4)]), /changed or cut short/],
    ['the last line removed', compress(lines.slice(0, -1)), /changed or cut short/],
    ['a line after the end', compress([...lines, lines.at(-1) ?? '']), /changed or cut short/],
    ['truncated in the middle', (await readFile(file)).subarray(0, 900), /no backup|changed or cut short/],
    ['not gzip', Buffer.from('{}'), /no backup/],
    ['another format', compress(['{"mintmark_backup":99}']), /no backup/],
    ['without a line', compress([]), /no backup/],
    [
      'under another key',
      await readFile(file),
      /mk_[0-9a-f]{12}, which is not loaded/,
      { MINTMARK_MASTER_KEY: Buffer.from(`${'x'.repeat(31)}y`).toString('base64') },
    ],
  ];
  for (const [name, content, message, other = env] of cases) {
    await t.test(name, async () => {
      const directory = await folder(t);
      await assert.rejects(restore(configOf(directory, other), await writeBackup(name.replaceAll(' ', '-'), content)), (error) => {
        assert.ok(error instanceof StartError);
        assert.match(error.message, message);
        return true;
      });
      await assert.rejects(stat(join(directory, 'mintmark.db')), { code: 'ENOENT' });
    });
  }
  await t.test('a file that does not exist', async () => {
    await assert.rejects(restore(configOf(await folder(t), env), join(server.directory, 'none')), /none cannot be read \(ENOENT\)/);
  });
});

test('U+2028 and U+2029 in names do not end a line of a backup or an export', async (t) => {
  const server = await startTestServer(t);
  const client = await server.create({ name: 'a\u2028b\u2029c' });
  const at = await folder(t);
  await backup(configOf(server.directory), join(at, 'b'));
  await server.manage('PATCH', `/clients/${client.clientId}`, { description: 'g\u2028h' });
  const { entries } = (await (await server.manage('GET', '/audit?limit=1000')).json()) as { entries: readonly object[] };
  await writeFile(join(at, 'audit.jsonl'), entries.map((entry) => `${JSON.stringify(entry)}\n`).join(''));
  const directory = await folder(t);
  const { disabled } = await restore(configOf(directory, await masterKeyOf(server.directory)), join(at, 'b'), {
    auditExport: join(at, 'audit.jsonl'),
  });
  assert.deepEqual(disabled, [client.clientId]);
});

test('a backup contains no data that reveals a secret for a few minutes only', async (t) => {
  const server = await startTestServer(t);
  const headers = { authorization: `Bearer ${await server.token()}`, 'content-type': 'application/json', 'idempotency-key': 'once' };
  const created = await fetch(`${server.url}/management/v1/clients`, { method: 'POST', headers, body: '{"name":"once"}' });
  assert.equal(created.status, 201);
  const file = join(await folder(t), 'b');
  await backup(configOf(server.directory), file);
  const [, ...parts] = gunzipSync(await readFile(file))
    .toString()
    .trimEnd()
    .split('\n');
  const tables = parts.map((line) => (JSON.parse(line) as { table?: string }).table);
  assert.ok(tables.includes('clients'));
  for (const table of ['idempotent_requests', 'secret_reveals', 'changes']) assert.ok(!tables.includes(table), table);
});

test('a backup with its keys can be restored with its passphrase alone', async (t) => {
  const server = await startTestServer(t);
  const client = await server.create({});
  const file = join(await folder(t), 'all.backup');
  await assert.rejects(backup(configOf(server.directory), file, { passphrase: 'elevenchars' }), /shorter than 12/);
  await backup(configOf(server.directory), file, { passphrase: 'a passphrase of many words' });
  await server.close();
  const directory = await folder(t);
  await assert.rejects(restore(configOf(directory), file), /no master key/);
  await assert.rejects(restore(configOf(directory), file, { passphrase: 'another passphrase entirely' }), /not the one/);
  await restore(configOf(directory), file, { passphrase: 'a passphrase of many words' });
  assert.equal((await stat(join(directory, 'master.key'))).mode & 0o777, 0o600);
  const restored = await restart(t, server, directory);
  assert.equal(await isActive(restored, await restored.token(client)), true);
});

test('a backup of an embedded store can be restored into a PostgreSQL database', async (t) => {
  const server = await startTestServer(t);
  const client = await server.create({});
  const file = join(await folder(t), 'move.backup');
  await backup(configOf(server.directory), file);
  const env = await masterKeyOf(server.directory);
  await server.close();
  const postgres = await startPostgres();
  t.after(() => postgres.close());
  const database = await postgres.freshDatabase();
  const directory = await folder(t);
  await restore(configOf(directory, env, database), file);
  const moved = await restart(t, server, directory, env, { database });
  assert.equal(await isActive(moved, await moved.token(client)), true);
});

test('a new master key replaces the old one while the server runs, and the old one can be removed', async (t) => {
  const server = await startTestServer(t);
  const client = await server.create({});
  const jwt = await server.create({ token_endpoint_auth_method: 'client_secret_jwt' });
  for (const name of ['ada', 'zoe']) await signedInAs(server, name, ['viewer']);
  const old = await masterKeyOf(server.directory);
  const config = configOf(server.directory);
  const { keyId } = await makeMasterKey(config);
  await assert.rejects(makeMasterKey(config), /not in use yet/);
  await assert.rejects(rewrapStore(config), /No server was started with the master key/);
  const token = await server.token(client);
  await server.close();

  const second = await restart(t, server, server.directory);
  const later = await second.create({});
  const { moved, newest, retired } = await rewrapStore(config);
  assert.deepEqual([newest, retired.length], [keyId, 1]);
  // Two signing keys and a sealed secret.
  assert.equal(moved, 3);
  assert.deepEqual(await rewrapStore(config), { moved: 0, newest, retired: [] });
  assert.equal(await isActive(second, token), true);
  for (const each of [client, later]) assert.equal(await isActive(second, await second.token(each)), true);
  await second.close();

  const text = await readFile(join(server.directory, 'master.key'), 'utf8');
  const [first = ''] = text.split('\n');
  assert.notEqual(first, old.MINTMARK_MASTER_KEY);
  await writeFile(join(server.directory, 'master.key'), first, { mode: 0o600 });
  const third = await restart(t, server, server.directory);
  for (const each of [client, later]) assert.equal(await isActive(third, await third.token(each)), true);
  assert.equal(await isActive(third, token), true);
  const assertionJwt = new SignJWT({ iss: jwt.clientId, sub: jwt.clientId, aud: `${server.publicUrl}/oauth2`, jti: crypto.randomUUID() });
  const client_assertion = await assertionJwt
    .setProtectedHeader({ alg: 'HS256' })
    .setExpirationTime('1m')
    .sign(new TextEncoder().encode(jwt.clientSecret));
  const client_assertion_type = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';
  const response = await third.post('/oauth2/token', { grant_type: 'client_credentials', client_assertion_type, client_assertion });
  assert.equal(response.status, 200);
  const signIn = () => browserAt(third).call('POST', '/session', { name: 'ada', password: PASSWORD });
  for (let n = 0; n < 2; n++) assert.equal((await signIn()).status, 200);
  await third.close();
  // Each secret is rehashed at its next use, under the newest pepper: the admin's and those of the two
  // clients that sent requests, not that of the third; and so is the password of an operator at the next sign-in.
  const database = new DatabaseSync(join(server.directory, 'mintmark.db'), { readOnly: true, timeout: 5_000 });
  const rows = database.prepare('SELECT client_id, pepper_id FROM client_secrets').all();
  const operators = database.prepare('SELECT name, password_pepper_id FROM operators').all();
  database.close();
  const stalePasswords = operators.filter(({ password_pepper_id }) => password_pepper_id !== `${keyId}.1`).map(({ name }) => name);
  assert.deepEqual(stalePasswords, ['zoe']);
  const stale = rows.filter(({ pepper_id }) => pepper_id !== `${keyId}.1`).map(({ client_id }) => client_id);
  assert.deepEqual(stale, [jwt.clientId]);

  await writeFile(join(server.directory, 'master.key'), old.MINTMARK_MASTER_KEY ?? '', { mode: 0o600 });
  await assert.rejects(restart(t, server, server.directory), new RegExp(`the store.s \\(${keyId}\\)`));
});
