// A session with the command against a real server: login with its CA, creation and deletion of clients, and
// the explanation of refusals.
import assert from 'node:assert/strict';
import { readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { freePort } from '../free-port.ts';
import { exportedVariables, type Outcome, runCommand, SERVING, serveOptions, startServe, temporaryHome } from './command.ts';

const ok = ({ code, out, err }: Outcome): string => {
  assert.equal(code, 0, err);
  return out;
};

test('a session with the command', async (t) => {
  const serverHome = await temporaryHome(t);
  const home = await temporaryHome(t);
  const port = await freePort();
  const server = startServe(t, serveOptions(port), { home: serverHome });
  await server.waitForOutput(SERVING);
  const admin = await exportedVariables(await readFile(join(serverHome, 'data', 'bootstrap.env'), 'utf8'));
  const ca = admin.CURL_CA_BUNDLE ?? assert.fail();
  const run = (args: readonly string[], env: Record<string, string> = {}, input = ''): Promise<Outcome> =>
    runCommand(args, { home, env, input });
  const login = ['login', '--tenant-url', `localhost:${port}`, '--client-id', admin.client_id ?? '', '--client-secret-stdin'];

  await t.test('an unknown CA: exit code 4, with a remedy', async () => {
    const { code, err } = await run(login, {}, admin.client_secret);
    assert.equal(code, 4);
    assert.match(err, /certificate of https:\/\/localhost:\d+ is not trusted[\s\S]*NODE_EXTRA_CA_CERTS=[\s\S]*--ca-cert FILE/);
  });

  await t.test('a wrong secret: exit code 3, and nothing is saved', async () => {
    const { code, err } = await run([...login, '--ca-cert', ca], {}, 'wrong');
    assert.equal(code, 3);
    assert.match(err, /invalid_client: CSIAQ0155E/);
    assert.equal((await run(['token'])).code, 2);
  });

  await t.test('login saves the CA; afterwards no option is needed', async () => {
    ok(await run([...login, '--ca-cert', ca], {}, `${admin.client_secret}\n`));
    const file = join(home, '.config', 'mintmark', 'profile.json');
    assert.equal((await stat(file)).mode & 0o777, 0o600);
    assert.match(ok(await run(['token'])), /^[\w-]+\.[\w-]+\.[\w-]+\n$/);
  });

  let secret = '';
  await t.test('client create prints JSON with the secret to a pipe', async () => {
    const created = JSON.parse(
      ok(
        await run([
          'client',
          'create',
          '--name',
          'Billing',
          '--client-id',
          'billing',
          '--scope',
          'invoices:read invoices:write',
          '--default-scope',
          'invoices:read',
          '--token-lifetime',
          '600',
          '--expires',
          '30d',
        ]),
      ),
    );
    secret = created.client_secret;
    assert.match(secret, /^mms_/);
    assert.deepEqual(created.scopes, ['invoices:read', 'invoices:write']);
    assert.deepEqual(created.default_scopes, ['invoices:read']);
    assert.equal(created.access_token_lifetime, 600);
  });

  await t.test('client list and show print the new client', async () => {
    assert.deepEqual(
      ok(await run(['client', 'list', '--quiet']))
        .split('\n')
        .sort(),
      ['', 'billing', admin.client_id].sort(),
    );
    assert.match(ok(await run(['client', 'list', '--output', 'table'])), /^CLIENT ID +NAME +STATE/);
    const shown = JSON.parse(ok(await run(['client', 'show', 'billing'])));
    assert.equal(shown.state, 'enabled');
    assert.equal(shown.client_secret, undefined);
  });

  const billing = (): Record<string, string> => ({
    MINTMARK_TENANT_URL: `localhost:${port}`,
    MINTMARK_CLIENT_ID: 'billing',
    MINTMARK_CLIENT_SECRET: secret,
    NODE_EXTRA_CA_CERTS: ca,
  });
  await t.test('the new client gets a token with its default scope, with its secret from a file', async () => {
    const [, payload = ''] = ok(await run(['token'], billing())).split('.');
    const claims = JSON.parse(Buffer.from(payload, 'base64url').toString());
    assert.equal(claims.scope, 'invoices:read');
    assert.equal(claims.client_id, 'billing');
    await writeFile(join(home, 'secret'), secret);
    ok(
      await run([
        'token',
        '--tenant-url',
        `localhost:${port}`,
        '--client-id',
        'billing',
        '--client-secret-file',
        'secret',
        '--auth-method',
        'client_secret_basic',
      ]),
    );
  });

  await t.test('a scope that is not allowed: exit code 3; explain prints the cause and the remedy', async () => {
    const { code, out, err } = await run(['token', '--scope', 'admin'], billing());
    assert.deepEqual([code, out], [3, '']);
    assert.match(err, /invalid_scope/);
    const id = /mintmark explain (\S+)`/.exec(err)?.[1] ?? assert.fail(err);
    const entries = JSON.parse(ok(await run(['explain', id])));
    assert.equal(entries.at(-1).request_id, id);
    assert.equal(typeof entries.at(-1).cause, 'string');
    assert.equal(typeof entries.at(-1).remedy, 'string');
    assert(ok(await run(['explain', id, '--output', 'table'])).startsWith(entries[0].cause));
  });

  await t.test('a missing right: exit code 3', async () => {
    const { code, err } = await run(['client', 'list'], billing());
    assert.equal(code, 3, err);
  });

  await t.test('a client id that is taken: exit code 3, with the invalid field', async () => {
    const { code, err } = await run(['client', 'create', '--name', 'Again', '--client-id', 'billing']);
    assert.equal(code, 3);
    assert.match(err, /refused \(4\d\d\)/);
  });

  await t.test('disable ends tokens, enable allows new ones', async () => {
    assert.equal(JSON.parse(ok(await run(['client', 'disable', 'billing']))).state, 'disabled');
    const refused = await run(['token', '--no-cache'], billing());
    assert.equal(refused.code, 3);
    assert.equal(JSON.parse(ok(await run(['client', 'enable', 'billing']))).state, 'enabled');
    ok(await run(['token'], billing()));
  });

  await t.test('delete requires --yes without a terminal', async () => {
    assert.equal((await run(['client', 'delete', 'billing'])).code, 2);
    assert.deepEqual(JSON.parse(ok(await run(['client', 'delete', 'billing', '--yes']))), { client_id: 'billing', deleted: true });
    assert.equal((await run(['client', 'show', 'billing'])).code, 3);
    assert.equal((await run(['token', '--no-cache'], billing())).code, 3);
  });

  await t.test('recover creates a temporary administrator while the server runs', async () => {
    const recovered = await runCommand(['recover'], { home: serverHome });
    const lines = ok(recovered);
    const expiry = /expires at (\S+):/.exec(recovered.err)?.[1] ?? assert.fail(recovered.err);
    const remaining = Date.parse(expiry) - Date.now();
    assert(remaining > 0 && remaining <= 3_600_000, expiry);
    const env = await exportedVariables(lines);
    assert.equal(env.tenant_url, `localhost:${port}`);
    assert.match(ok(await run(['client', 'list', '--quiet'], env)), new RegExp(`^${admin.client_id}$`, 'm'));
  });

  await t.test('logout removes the profile', async () => {
    ok(await run(['logout']));
    assert.equal((await run(['client', 'list'])).code, 2);
  });
});
