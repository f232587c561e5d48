// Prompts on a terminal: input is returned, a secret is not shown, Ctrl-C cancels.
import assert from 'node:assert/strict';
import { PassThrough } from 'node:stream';
import { describe, test } from 'node:test';
import type { Io } from './io.ts';
import { askConfirmed, askSecret, askText } from './prompts.ts';

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

describe('a prompt', () => {
  test('returns the text without surrounding whitespace', async () =>
    assert.equal(await askText(typing(' localhost:8443 \r').io, 'Tenant URL'), 'localhost:8443'));
  test('asks again after empty input', async () => {
    const { io, shown } = typing('\rx\r');
    assert.equal(await askText(io, 'Client id'), 'x');
    assert.match(shown(), /This is needed/);
  });
  test('never echoes a secret', async () => {
    const { io, shown } = typing('hunter2\r');
    assert.equal(await askSecret(io, 'Client secret'), 'hunter2');
    assert.match(shown(), /Client secret/);
    assert.doesNotMatch(shown(), /hunter|h.{0,20}u.{0,20}n.{0,20}t.{0,20}e.{0,20}r2/);
  });
  test('asks again when the check fails', async () => {
    const { io, shown } = typing('ab\x7f\x7f\rx\r');
    assert.equal(await askText(io, 'Client id', '', (typed) => (typed === 'x' ? undefined : 'No.')), 'x');
    assert.match(shown(), /This is needed/);
  });
});

describe('askConfirmed is confirmed', () => {
  const table: readonly [what: string, keys: string, name: string | undefined, want: boolean][] = [
    ['by yes', 'yes\r', 'k3', true],
    ['by its name', 'k3\r', 'k3', true],
    ['by yes, without a name', 'yes\r', undefined, true],
    ['not by Enter', '\r', 'k3', false],
    ['not by y', 'y\r', 'k3', false],
    ['not by another name', 'k4\r', 'k3', false],
    ['not by no', 'no\r', 'k3', false],
    ...['h', 'j', 'k', 'l', '\x1b[A', '\x1b[B', '\x1b[C', '\x1b[D', ' ', '\t'].map((key): [string, string, string, boolean] => [
      `not by ${JSON.stringify(key)} and Enter`,
      `${key}\r`,
      'k3',
      false,
    ]),
  ];
  for (const [what, keys, name, want] of table) {
    test(what, async () => assert.equal(await askConfirmed(typing(keys).io, 'Delete?', name), want));
  }
});

describe('the end of the input cancels', () => {
  const questions: readonly [what: string, ask: (io: Io) => Promise<unknown>][] = [
    ['a text', (io) => askText(io, 'Tenant URL')],
    ['a secret', (io) => askSecret(io, 'Client secret')],
    ['a confirmation', (io) => askConfirmed(io, 'Delete?', 'k3')],
  ];
  const cancelled = { name: 'Cancelled', message: 'Cancelled: nothing was done.' };
  for (const [what, ask] of questions) {
    test(`${what}, by Ctrl-D`, () => assert.rejects(ask(typing('\x04').io), cancelled));
    test(`${what}, when the terminal is closed`, async () => {
      const { io } = typing('');
      setImmediate(() => io.stdin.destroy());
      await assert.rejects(ask(io), cancelled);
    });
    test(`${what}, when it has ended before the prompt`, async () => {
      const { io } = typing('');
      io.stdin.destroy();
      await assert.rejects(ask(io), cancelled);
    });
  }
});

describe('Ctrl-C cancels', () => {
  test('a text', () => assert.rejects(askText(typing('ab\x03').io, 'Tenant URL'), { name: 'Cancelled' }));
  test('a secret', () => assert.rejects(askSecret(typing('ab\x03').io, 'Client secret'), { name: 'Cancelled' }));
  test('a confirmation', () => assert.rejects(askConfirmed(typing('k3\x03').io, 'Delete?', 'k3'), { name: 'Cancelled' }));
});
