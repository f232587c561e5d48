// Lists fit the width of a terminal, and do not fail in a pipe whose reader ends.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { before, describe, test } from 'node:test';
import { browserAt, PASSWORD, signedInAs } from '../operator-sessions.ts';
import { ADMIN, startTestServer, suiteEnding, type TestServer } from '../running-server.ts';
import { type Outcome, PROGRAM_IN_SHELL, runCommand, shell, temporaryHome } from './command.ts';
import { atTerminal } from './terminal.ts';

const ok = ({ code, out, err }: Outcome): string => {
  assert.equal(code, 0, err);
  return out;
};

const LISTS = [
  'client list',
  'secret list',
  'secret list billing',
  'grant list',
  'grant sign-ins',
  'usage',
  'resource list',
  'entitlement list',
  'audit list --limit 1000',
  'key list',
  'tenant list',
  'operator list',
  'operator sessions ada',
];
/**
 * As many clients as make `client list` larger than a pipe's buffer (64 KiB), so that its write fails.
 */
const CLIENT_COUNT = 90;

describe('lists', () => {
  const ending = suiteEnding();
  let server: TestServer;
  let home: string;
  let env: Record<string, string>;
  before(async () => {
    server = await startTestServer(ending);
    home = await temporaryHome(ending);
    env = { tenant_url: server.url, client_id: ADMIN.clientId, client_secret: ADMIN.clientSecret };
    const billing = await server.create({ client_id: 'billing', name: '世界 Billing', owner: 'payments', description: 'x' });
    await server.token(billing);
    await signedInAs(server, 'ada', ['viewer']);
    for (let created = 0; created < CLIENT_COUNT; created++)
      await server.create({ name: `Number ${created} of a long list`, description: 'd'.repeat(500) });
  });

  for (const columns of [60, 80, 120]) {
    test(`fit ${columns} columns, with every id complete`, async (t) => {
      const { ended, shown } = atTerminal(t, `mintmark client list; mintmark client list --quiet > ids`, { home, env, columns });
      assert.equal(await ended, 0, shown());
      // The spinner of a slow request is overwritten after a carriage return.
      const lines = shown().split(/[\r\n]+/);
      // The pseudo-terminal does not wrap lines: the program has to fit the width.
      for (const line of lines) assert(line.length <= columns, line);
      const ids = (await readFile(join(home, 'ids'), 'utf8')).trim().split('\n');
      assert.equal(ids.length, CLIENT_COUNT + 2);
      for (const id of ids)
        assert(
          lines.some((line) => line === id || line.startsWith(`${id} `)),
          id,
        );
    });
  }

  test('are not cut with --output wide, even in a narrow terminal', async (t) => {
    const { ended, shown } = atTerminal(t, 'mintmark client list --output wide', { home, env, columns: 60 });
    assert.equal(await ended, 0);
    assert.match(shown(), /CLIENT ID +NAME +STATE +OWNER +SCOPES +ENTITLEMENTS +CREATED +LAST USED/);
    // The spinner, which a slow machine draws before the table, has an ellipsis.
    assert.doesNotMatch(shown().slice(shown().indexOf('CLIENT ID')), /…|Left out/);
  });

  test('of the sessions of an operator name each, until they end', async () => {
    const { body } = await browserAt(server).call('POST', '/session', { name: 'ada', password: PASSWORD }, { 'user-agent': 'Ada/1' });
    await body?.cancel();
    const run = async (command: string) => ok(await runCommand(command.split(' '), { home, env }));
    const lines = (await run('operator sessions ada --output table')).trim().split('\n');
    assert.match(lines[0] ?? '', /^LAST USED +SINCE +BY +ADDRESS +BROWSER$/);
    assert.match(lines[1] ?? '', /^\S+Z +\S+Z +password +127\.0\.0\.1 +Ada\/1$/);
    assert.match(lines[2] ?? '', /^\S+Z +\S+Z +link +127\.0\.0\.1 +/);
    assert.equal(lines.length, 3);
    assert.equal(await run('operator end-sessions ada --quiet'), '2\n');
    assert.equal(await run('operator sessions ada --output table'), 'The operator is not signed in.\n');
  });

  const runInPipe = async (command: string, reader: string): Promise<{ out: string; code: string; err: string }> => {
    const mintmark = `${PROGRAM_IN_SHELL} ${command}`;
    const { out } = await shell(`cd '${home}'; { ${mintmark} 2>err; echo $? >code; } | ${reader}`, { HOME: home, ...env });
    const [code, err] = await Promise.all(['code', 'err'].map((name) => readFile(join(home, name), 'utf8')));
    return { out, code: code?.trim() ?? '', err: err ?? '' };
  };

  test('do not fail when the reader stops reading', async () => {
    assert.deepEqual(await runInPipe('client list', 'head -1'), { out: '[\n', code: '0', err: '' });
    assert.match((await runInPipe('client list --output table', 'head -1')).out, /^CLIENT ID .*\n$/);
  });
  for (const list of LISTS) {
    test(`${list} does not fail when the reader has ended`, async () => {
      assert.deepEqual(await runInPipe(list, 'true'), { out: '', code: '0', err: '' });
    });
  }
});
