// While a confirmation prompt is open, nothing else is drawn on the terminal.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { PassThrough } from 'node:stream';
import { test } from 'node:test';
import { Command } from 'commander';
import type { Io } from '../io.ts';
import { managementCommand } from './management-command.ts';

test('no progress is shown while a prompt is open', async (t) => {
  t.mock.timers.enable({ apis: ['setTimeout', 'setInterval'] });
  const stderr = new PassThrough({ encoding: 'utf8' });
  const io: Io = {
    stdin: new PassThrough(),
    stdout: new PassThrough(),
    stderr,
    terminal: { stdin: true, stdout: true, stderr: true },
    env: { tenant_url: 'http://127.0.0.1:2', client_id: 'a', client_secret: 'b' },
    cwd: '/',
    home: '/nowhere',
    now: Date.now,
    onStop: () => () => {},
    exit: () => assert.fail('exit'),
  };
  let isDeleted = false;
  const command = new Command('delete');
  managementCommand({
    arguments: [['<id>', 'what']],
    examples: [],
    progress: 'Deleting',
    ending: {
      effect: async () => ({ dry_run: true, live_tokens: 1, unrecorded_tokens: false, last_issued_at: null, addresses: [] }),
      question: () => 'Delete it?',
      irreversible: true,
    },
    call: async () => {
      isDeleted = true;
    },
    show: () => ({ json: {}, lines: () => [] }),
  }).configure(command, io);
  const run = command.parseAsync(['it'], { from: 'user' });
  let shown = '';
  while (!shown.includes('anything else to cancel')) shown += (await once(stderr, 'data'))[0];
  t.mock.timers.tick(1_000);
  io.stdin.push(null);
  await assert.rejects(run, { name: 'Cancelled' });
  shown += stderr.read() ?? '';
  assert.doesNotMatch(shown, /Deleting/);
  assert.equal(isDeleted, false);
});
