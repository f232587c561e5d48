// Prompts on a real terminal: an irreversible action is confirmed by its name or by yes, and not by a single
// key. `login` refuses invalid input, and leaves no input to the shell.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { ADMIN, startTestServer, type TestServer } from '../running-server.ts';
import { temporaryHome } from './command.ts';
import { atTerminal } from './terminal.ts';

describe('at a terminal', () => {
  const ending: (() => unknown)[] = [];
  let server: TestServer;
  let home: string;
  let env: Record<string, string>;
  let client: Awaited<ReturnType<TestServer['create']>>;

  before(async () => {
    const t = { after: (fn: () => unknown) => ending.push(fn) };
    server = await startTestServer(t);
    home = await temporaryHome(t);
    client = await server.create({ client_id: 'k3', name: 'k3', scopes: ['read'] });
    env = { tenant_url: server.url, client_id: ADMIN.clientId, client_secret: ADMIN.clientSecret };
  });
  after(async () => {
    for (const end of ending.reverse()) await end();
  });

  const QUESTION = /Delete k3\?[\s\S]*Type k3 or yes to continue, anything else to cancel\./;
  const ARROWS = ['\x1b[A', '\x1b[B', '\x1b[C', '\x1b[D'];
  const cancellations: readonly [what: string, keys: readonly string[], code: number][] = [
    ['h, j, k and l, which move the cursor in other prompts', ['k', 'j', 'h', 'l', '\r'], 1],
    ['arrows', [...ARROWS, '\r'], 1],
    ['Enter', ['\r'], 1],
    ['y', ['y', '\r'], 1],
    ['Ctrl-D, which ends the input', ['\x04'], 130],
    ['Ctrl-C after the name', ['k3', '\x03'], 130],
    ['a part of the name', ['k', '\r'], 1],
  ];
  for (const [what, keys, code] of cancellations) {
    test(`nothing is deleted by ${what}`, async (t) => {
      const terminal = atTerminal(t, 'mintmark client delete k3', { home, env });
      await terminal.waitForText(QUESTION);
      for (const key of keys) terminal.type(key);
      assert.equal(await terminal.ended, code, terminal.shown());
      assert.match(terminal.shown(), /othing was done\./);
      await server.token(client);
    });
  }
  for (const word of ['k3', 'yes']) {
    test(`the client is deleted after ${word}`, async (t) => {
      const name = `${word}-one`;
      await server.create({ client_id: name, name });
      const terminal = atTerminal(t, `mintmark client delete ${name}`, { home, env });
      await terminal.waitForText(/anything else to cancel\./);
      terminal.type(`${word === 'yes' ? 'yes' : name}\r`);
      assert.equal(await terminal.ended, 0, terminal.shown());
      assert.match(terminal.shown(), new RegExp(`Deleted ${name}\\.`));
    });
  }

  test('login asks again at once for invalid input, and shows no secret', async (t) => {
    const clearLine = '\x15';
    const terminal = atTerminal(t, 'mintmark login', { home });
    await terminal.waitForText(/Tenant URL/);
    terminal.type('http://somewhere.example/path\r');
    await terminal.waitForText(/The tenant URL must be host\[:port\] without a path/);
    terminal.type(`${clearLine}${server.url}\r`);
    await terminal.waitForText(/Client id/);
    terminal.type('mms_0123456789\r');
    await terminal.waitForText(/This is a client secret\. It is asked for last/);
    terminal.type(`${clearLine}${ADMIN.clientId}\r`);
    await terminal.waitForText(/Client secret/);
    terminal.type('mms_abcdefghijklmnop\r');
    await terminal.waitForText(/its checksum does not match/);
    terminal.type(`${clearLine}${ADMIN.clientSecret}\r`);
    await terminal.waitForText(/Logged in to/);
    assert.equal(await terminal.ended, 0);
    for (const secret of ['mms_abcdefghijklmnop', ADMIN.clientSecret]) assert.ok(!terminal.shown().includes(secret));
    assert.match(await readFile(join(home, '.config/mintmark/profile.json'), 'utf8'), /"client_id": "admin"/);
  });

  test('login saves nothing when the input ends at a prompt', async (t) => {
    const terminal = atTerminal(t, 'mintmark login', { home: await temporaryHome(t) });
    await terminal.waitForText(/Tenant URL/);
    terminal.type('\x04');
    await terminal.waitForText(/Cancelled: nothing was done\./);
    assert.equal(await terminal.ended, 130);
    assert.doesNotMatch(terminal.shown(), /unsettled/);
  });

  const pastes: readonly [what: string, first: RegExp, keys: readonly string[]][] = [
    ['all lines pasted at the first question', /Tenant URL/, ['http//nowhere\radmin\rmms_pasted-secret\r', '\x03']],
    ['more than one line pasted at the last question', /Tenant URL/, ['127.0.0.1:2\r', 'admin\r', 'pasted-secret\rpasted-secret-again\r']],
  ];
  for (const [what, first, keys] of pastes) {
    test(`the shell gets no input from ${what}`, async (t) => {
      const folder = await temporaryHome(t);
      const terminal = atTerminal(t, 'mintmark login; echo "ended with $?"; cat > leftover', { home: folder });
      await terminal.waitForText(first);
      for (const [index, key] of keys.entries()) {
        if (index === 1 && keys.length === 3) await terminal.waitForText(/Client id/);
        if (index === 2) await terminal.waitForText(/Client secret/);
        terminal.type(key);
      }
      await terminal.waitForText(/ended with \d+/);
      terminal.type('\x04');
      await terminal.ended;
      assert.equal(await readFile(join(folder, 'leftover'), 'utf8'), '');
    });
  }
});
