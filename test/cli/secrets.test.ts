// The lifecycle of a client’s secrets with the command, against a real server.
import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { before, describe, test } from 'node:test';
import { ADMIN, startTestServer, suiteEnding, type TestServer } from '../running-server.ts';
import { type Outcome, runCommand } from './command.ts';

describe('mintmark secret', () => {
  const ending = suiteEnding();
  let server: TestServer;
  let home: string;
  before(async () => {
    // The command uses https, with the server's own CA.
    server = await startTestServer(ending, {
      flags: { listen: ['https://localhost:0', 'http://127.0.0.1:0'], publicUrl: 'https://localhost:0' },
    });
    home = await mkdtemp(join(tmpdir(), 'mintmark-cli-'));
    ending.after(() => rm(home, { recursive: true, force: true }));
  });
  const runWords = (words: readonly string[], input = ''): Promise<Outcome> =>
    runCommand(words, {
      home,
      input,
      env: {
        tenant_url: new URL(server.publicUrl).host,
        client_id: ADMIN.clientId,
        client_secret: ADMIN.clientSecret,
        NODE_EXTRA_CA_CERTS: server.caFile ?? assert.fail(),
      },
    });
  const run = (line: string, input = ''): Promise<Outcome> => runWords(line.split(' '), input);
  const ok = async (line: string, input = ''): Promise<string> => {
    const { code, out, err } = await run(line, input);
    assert.equal(code, 0, `${line}\n${err}`);
    return out.trim();
  };
  const fails = async (line: string, code: number, message: RegExp): Promise<void> => {
    const outcome = await run(line);
    assert.equal(outcome.code, code, outcome.err);
    assert.match(outcome.err, message);
    assert.doesNotMatch(outcome.out + outcome.err, /mms_/);
  };
  const authenticates = async (clientId: string, clientSecret: string): Promise<boolean> =>
    (await server.post('/oauth2/token', { grant_type: 'client_credentials', client_id: clientId, client_secret: clientSecret })).status ===
    200;

  test('add, list and retire', async () => {
    const { clientId } = await server.create({});
    const added = JSON.parse(await ok(`secret add ${clientId} --label laptop --expires 30d`));
    assert.ok(await authenticates(clientId, added.client_secret));
    assert.deepEqual([added.label, added.state], ['laptop', 'active']);
    const table = await ok(`secret list ${clientId} --output table`);
    assert.match(table, /^SECRET +LABEL +LAST FOUR +STATE +CREATED +ENDS +LAST USED/);
    assert.match(table, new RegExp(`${added.id}  laptop .* from 127\\.0\\.0\\.1`));
    assert.doesNotMatch(table, /mms_/);
    assert.equal(JSON.parse(await ok(`secret retire ${clientId} ${added.id} --dry-run`)).state, 'retired');
    assert.ok(await authenticates(clientId, added.client_secret), 'it was only tried');
    await fails(`secret retire ${clientId} ${added.id}`, 2, /give --yes/);
    assert.equal(JSON.parse(await ok(`secret retire ${clientId} ${added.id} --yes`)).state, 'retired');
    assert.ok(!(await authenticates(clientId, added.client_secret)));
  });

  test('rotate --to-file prints the record without the secret, which is only in the file', async () => {
    const { clientId, clientSecret } = await server.create({});
    const { code, out, err } = await run(`secret rotate ${clientId} --overlap 12h --to-file new.secret`);
    assert.equal(code, 0, err);
    assert.doesNotMatch(out + err, /mms_/);
    const secret = (await readFile(join(home, 'new.secret'), 'utf8')).trim();
    assert.equal((await stat(join(home, 'new.secret'))).mode & 0o777, 0o600);
    assert.deepEqual([await authenticates(clientId, secret), await authenticates(clientId, clientSecret)], [true, true]);
    const [old] = JSON.parse(await ok(`secret list ${clientId}`));
    const remaining = Date.parse(old.retires_at) - Date.now();
    assert.ok(remaining > 11.9 * 3_600_000 && remaining <= 12 * 3_600_000, String(remaining));
    await fails(`secret rotate ${clientId} --to-file new.secret`, 2, /exists already/);
    assert.equal(JSON.parse(await ok(`secret list ${clientId}`)).length, 2, 'nothing was made');
  });

  test('--quiet without a destination is refused before a secret is created', async () => {
    const { clientId } = await server.create({});
    await fails('client create --name lost --client-id lost --quiet', 2, /the secret would be lost/);
    await fails('client show lost', 3, /404/);
    for (const verb of ['add', 'rotate']) await fails(`secret ${verb} ${clientId} --quiet`, 2, /the secret would be lost/);
    assert.equal(JSON.parse(await ok(`secret list ${clientId}`)).length, 1);
    assert.equal(await ok('client create --name kept --client-id kept --quiet --to-file kept.secret'), 'kept');
    assert.equal(
      await ok('client create --name key --client-id by-mtls --auth-method tls_client_auth --tls-san-dns a.example --quiet'),
      'by-mtls',
    );
  });

  test('postpone, cancel, update, deactivate and reactivate', async () => {
    const { clientId, clientSecret } = await server.create({});
    await ok(`secret rotate ${clientId} --overlap 1h`);
    const [{ id }] = JSON.parse(await ok(`secret list ${clientId}`));
    const runOnSecret = async (verb: string, options = '') => JSON.parse(await ok(`secret ${verb} ${clientId} ${id}${options}`));
    assert.ok(Date.parse((await runOnSecret('postpone', ' --until 7d')).retires_at) > Date.now() + 6 * 86_400_000);
    assert.equal((await runOnSecret('cancel')).retires_at, null);
    assert.equal((await runOnSecret('update', ' --label old')).label, 'old');
    assert.ok((await runOnSecret('update', ' --expires 90d')).expires_at);
    assert.equal((await runOnSecret('update', ' --no-expires')).expires_at, null);
    await fails(`secret update ${clientId} ${id}`, 2, /Nothing to change/);
    assert.equal((await runOnSecret('deactivate')).state, 'deactivated');
    assert.ok(!(await authenticates(clientId, clientSecret)));
    assert.equal((await runOnSecret('reactivate')).state, 'active');
    assert.ok(await authenticates(clientId, clientSecret));
  });

  test('import, and add with a chosen secret', async () => {
    const { clientId } = await server.create({});
    const hash = '{SSHA256}n+NyCAC8BTzorAU7AQEsEfh4qDAh0HpRtPLX0dsQdApzYWx0';
    assert.equal(JSON.parse(await ok(`secret import ${clientId} --label ldap`, `${hash}\n`)).kept_as, 'imported');
    assert.ok(await authenticates(clientId, 'correct horse'));
    await writeFile(join(home, 'chosen'), 'another horse\n');
    assert.equal(JSON.parse(await ok(`secret add ${clientId} --chosen-file chosen`)).kept_as, 'argon2id');
    assert.ok(await authenticates(clientId, 'another horse'));
    await writeFile(join(home, 'weak'), 'changeme1234\n');
    await fails(`secret add ${clientId} --chosen-file weak`, 3, /\/client_secret: stands for a secret/);
  });

  test('revoke also ends the tokens that were issued for the secret', async () => {
    const client = await server.create({});
    const token = await server.token(client);
    const [{ id }] = JSON.parse(await ok(`secret list ${client.clientId}`));
    assert.equal(JSON.parse(await ok(`secret revoke ${client.clientId} ${id} --yes`)).state, 'revoked');
    const form = { client_id: ADMIN.clientId, client_secret: ADMIN.clientSecret, token };
    assert.deepEqual(await (await server.post('/oauth2/introspect', form)).json(), { active: false });
  });

  test('a secret that could not be delivered is reported as lost, with a remedy', async () => {
    const { clientId } = await server.create({});
    const outcome = await runWords(['secret', 'rotate', clientId, '--to-command', 'exit 3']);
    assert.equal(outcome.code, 1);
    const [, , lostSecretId] = /mintmark secret retire (\S+) (\S+) --yes/.exec(outcome.err) ?? assert.fail(outcome.err);
    assert.doesNotMatch(outcome.err + outcome.out, /mms_/);
    assert.ok(JSON.parse(await ok(`secret list ${clientId}`)).some(({ id }: { id: string }) => id === lostSecretId));
  });

  test('client create has the same destinations for its secret', async () => {
    const manifest = await ok('client create --name job --client-id job --to-k8s-secret job-credentials');
    const [, secret = ''] = /client_secret: "(mms_\w+)"/.exec(manifest) ?? [];
    assert.match(manifest, /^apiVersion: v1\nkind: Secret\n[\s\S]*client_id: "job"/);
    assert.ok(await authenticates('job', secret));
  });
});
