// Questions on a terminal: what is typed is taken, a secret is not shown, Ctrl-C cancels.
import assert from 'node:assert/strict';
import { PassThrough } from 'node:stream';
import { describe, test } from 'node:test';
import type { Io } from './io.ts';
import { askSecret, askText, askWhether } from './prompts.ts';

/** A terminal at which these keys are typed, one after the other. */
const typing = (keys: string): { io: Io; shown: () => string } => {
  const stdin = new PassThrough();
  const stderr = new PassThrough();
  let shown = '';
  stderr.on('data', (chunk: Buffer) => {
    shown += chunk;
  });
  for (const key of keys) setImmediate(() => stdin.write(key));
  const io: Io = {
    stdin,
    stdout: new PassThrough(),
    stderr,
    terminal: { stdin: true, stdout: true, stderr: true },
    env: {},
    cwd: '/',
    home: '/',
    now: Date.now,
    onStop: () => () => {},
    exit: () => assert.fail('exit'),
  };
  return { io, shown: () => shown };
};

describe('what is typed', () => {
  test('a text, without blanks around it', async () =>
    assert.equal(await askText(typing(' localhost:8443 \r').io, 'Tenant URL'), 'localhost:8443'));
  test('nothing is not an answer', async () => {
    const { io, shown } = typing('\rx\r');
    assert.equal(await askText(io, 'Client id'), 'x');
    assert.match(shown(), /This is needed/);
  });
  test('a secret is taken and never shown', async () => {
    const { io, shown } = typing('hunter2\r');
    assert.equal(await askSecret(io, 'Client secret'), 'hunter2');
    assert.match(shown(), /Client secret/);
    assert.doesNotMatch(shown(), /hunter|h.{0,20}u.{0,20}n.{0,20}t.{0,20}e.{0,20}r2/);
  });
  for (const [key, want] of [
    ['y', true],
    ['n', false],
    ['\r', false],
  ] as const) {
    test(`${JSON.stringify(key)} means ${want ? 'yes' : 'no'}`, async () =>
      assert.equal(await askWhether(typing(key).io, 'Delete?'), want));
  }
});

describe('Ctrl-C cancels', () => {
  test('a text', () => assert.rejects(askText(typing('ab\x03').io, 'Tenant URL'), { name: 'Cancelled' }));
  test('a secret', () => assert.rejects(askSecret(typing('ab\x03').io, 'Client secret'), { name: 'Cancelled' }));
  test('a confirmation', () => assert.rejects(askWhether(typing('\x03').io, 'Delete?'), { name: 'Cancelled' }));
});
