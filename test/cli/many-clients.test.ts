// Commands that act on all clients of a team, and lists of them, against a real server.
import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { before, describe, test } from 'node:test';
import { ADMIN, type CreatedClient, startTestServer, suiteEnding, type TestServer } from '../running-server.ts';
import { type Outcome, runCommand } from './command.ts';

type Json = Record<string, unknown>;

describe('all clients of a team', () => {
  const ending = suiteEnding();
  let server: TestServer;
  let home: string;
  let limited: CreatedClient;
  const run = (line: string, { clientId, clientSecret }: { clientId: string; clientSecret: string } = ADMIN): Promise<Outcome> =>
    runCommand(line.split(' '), {
      home,
      env: {
        tenant_url: new URL(server.publicUrl).host,
        client_id: clientId,
        client_secret: clientSecret,
        NODE_EXTRA_CA_CERTS: server.caFile ?? assert.fail(),
      },
    });
  const json = async (line: string, code = 0, caller: { clientId: string; clientSecret: string } = ADMIN): Promise<Json[]> => {
    const outcome = await run(line, caller);
    assert.equal(outcome.code, code, `${line}\n${outcome.err}`);
    return JSON.parse(outcome.out);
  };
  const results = (list: readonly Json[]) => list.map(({ client_id, result }) => [client_id, result]);
  before(async () => {
    server = await startTestServer(ending, {
      flags: { listen: ['https://localhost:0', 'http://127.0.0.1:0'], publicUrl: 'https://localhost:0' },
    });
    home = await mkdtemp(join(tmpdir(), 'mintmark-cli-'));
    ending.after(() => rm(home, { recursive: true, force: true }));
    for (const id of ['pay-1', 'pay-2']) await server.create({ client_id: id, owner: 'payments', labels: { tier: 'gold' } });
    await server.create({ client_id: 'pay-auditor', owner: 'payments', entitlements: ['readAudit'] });
    await server.create({ client_id: 'elsewhere', owner: 'search' });
    limited = await server.create({ client_id: 'manager', owner: 'ops', entitlements: ['manageAPIClients@payments'] });
  });

  test('secret rotate-all lists the clients in a dry run, rotates each, and reports refusals', async () => {
    const dryRun = await json('secret rotate-all --owner payments --dry-run');
    assert.deepEqual(results(dryRun), [
      ['pay-1', 'would be done'],
      ['pay-2', 'would be done'],
      ['pay-auditor', 'would be done'],
    ]);
    assert.deepEqual(await json('secret rotate-all --owner payments --older-than 1d --dry-run'), []);
    const withoutDestination = await run('secret rotate-all --owner payments');
    assert.deepEqual([withoutDestination.code, withoutDestination.out], [2, ''], withoutDestination.err);
    const rotated = await json(`secret rotate-all --owner payments --to-folder ${home}`, 7, limited);
    assert.deepEqual(results(rotated), [
      ['pay-1', 'done'],
      ['pay-2', 'done'],
      ['pay-auditor', 'refused'],
    ]);
    assert.match(String(rotated[2]?.detail), /every entitlement that the client has/);
    const file = join(home, 'pay-1.secret');
    assert.equal((await stat(file)).mode & 0o777, 0o600);
    await server.token({ clientId: 'pay-1', clientSecret: (await readFile(file, 'utf8')).trim() });
    assert.doesNotMatch(JSON.stringify(rotated), /mms_/);
  });
  test('secret rotate-all finds a file that cannot be written before the first rotation', async () => {
    const before = await json('secret list pay-1');
    const folder = join(home, 'blocked');
    await mkdir(join(folder, 'pay-2.secret'), { recursive: true });
    const { code, err } = await run(`secret rotate-all --owner payments --to-folder ${folder}`);
    assert.deepEqual([code, /pay-2\.secret is not a file/.test(err)], [2, true], err);
    assert.deepEqual(await json('secret list pay-1'), before);
    assert.deepEqual(await readdir(folder), ['pay-2.secret']);
  });
  test('client lockdown-all reports what would end in a dry run, and then locks the clients down', async () => {
    const dryRun = await json('client lockdown-all --label tier=gold --dry-run');
    assert.deepEqual(results(dryRun), [
      ['pay-1', 'would be done'],
      ['pay-2', 'would be done'],
    ]);
    assert.equal(dryRun[0]?.detail, '1 live token');
    assert.equal((await run('client lockdown-all --label tier=gold')).code, 2, 'there is no terminal');
    assert.equal((await run('client lockdown-all --yes')).code, 2, 'no clients are chosen');
    assert.equal((await run('client lockdown-all --label tier=gold --yes --quiet')).out, 'pay-1\npay-2\n');
    assert.deepEqual(await json('client lockdown-all --label tier=gold --yes'), [], 'they are locked down already');
    const states = await json('client list --owner payments');
    assert.deepEqual(
      states.map(({ client_id, state }) => [client_id, state]),
      [
        ['pay-1', 'disabled'],
        ['pay-2', 'disabled'],
        ['pay-auditor', 'enabled'],
      ],
    );
  });
  test('secret list filters by age and by expiry, with the last use', async () => {
    const secrets = await json('secret list --owner search --older-than 1970-01-02');
    assert.deepEqual(secrets, []);
    await server.manage('POST', '/clients/elsewhere/secrets', { expires_at: new Date(Date.now() + 86_400_000).toISOString() });
    const [ending_] = await json('secret list --expires-before 2d --owner search');
    assert.equal(ending_?.client_id, 'elsewhere');
    const wrong = await run('secret list elsewhere --owner search');
    assert.equal(wrong.code, 2);
    assert.match((await run('client list --output table')).out, /LAST USED/);
    assert.deepEqual(
      (await json('grant sign-ins --owner payments')).filter(({ result }) => result === 'granted').map(({ client_id }) => client_id),
      ['pay-1'],
    );
  });
  test('client show prints the time of each state of the client and its secrets', async () => {
    const expiresAt = new Date(Date.now() + 60_000).toISOString();
    const { body } = await server.create({ client_id: 'brief', secret_expires_at: expiresAt });
    const [first] = body.secrets as Json[];
    await server.manage('POST', `/clients/brief/secrets`, {});
    const revoked = (await (await server.manage('POST', `/clients/brief/credentials/${first?.id}/revoke`)).json()) as { secrets: Json[] };
    const shown = (await run('client show brief --output table')).out;
    assert.match(shown, new RegExp(`revoked since ${revoked.secrets[0]?.revoked_at} created ${first?.created_at}`));
    await server.manage('PATCH', '/clients/brief', { expires_at: expiresAt });
    server.advance(61_000);
    assert.match((await run('client show brief --output table')).out, new RegExp(`^state +expired since ${expiresAt.slice(0, 19)}`, 'm'));
  });
  test('whoami prints the client, the source of the credentials and the rights', async () => {
    const [line] = [JSON.parse((await run('whoami')).out)];
    assert.deepEqual(
      [line.client_id, line.found_in, line.entitlements],
      [ADMIN.clientId, 'the environment (client_id)', ['administrator']],
    );
    const [other] = [JSON.parse((await run('whoami', limited)).out)];
    assert.deepEqual([other.client_id, other.entitlements], ['manager', null]);
  });
  test('a client without the right to list clients gets an error that names the right', async () => {
    const [plain, auditor] = [await server.create({}), await server.create({ entitlements: ['readAudit'] })];
    for (const client of [plain, auditor]) {
      const { code, err } = await run('client list', client);
      assert.equal(code, 3, err);
      assert.match(err, /the entitlement readAPIClients/);
    }
  });
  test('entitlement list --inert includes inert entitlements', async () => {
    const names = async (line: string) => (await json(line)).map(({ name }) => name);
    const usual = await names('entitlement list');
    assert(usual.includes('readAPIClients') && !usual.includes('readWebhooks'));
    assert((await names('entitlement list --inert')).includes('readWebhooks'));
  });
});
