// The spinner is shown on a terminal while work takes long, and leaves nothing behind.
import assert from 'node:assert/strict';
import { Readable, Writable } from 'node:stream';
import { test } from 'node:test';
import type { Io } from '../io.ts';
import { withProgress } from './progress.ts';

/** Waits until the spinner is drawn, whose own timer does not keep the process running. */
const untilDrawn = async ({ drawn }: { readonly drawn: Promise<void> }): Promise<void> => {
  const running = setInterval(() => {}, 1_000);
  await drawn;
  clearInterval(running);
};

/** An environment with or without a terminal, and what was drawn there. */
const rig = (terminal: boolean) => {
  const drawn = Promise.withResolvers<void>();
  const rig = { shown: '', drawn: drawn.promise };
  const stderr = new Writable({
    write(chunk, _encoding, done) {
      rig.shown += chunk;
      drawn.resolve();
      done();
    },
  });
  const io: Io = {
    stdin: Readable.from([]),
    stdout: stderr,
    stderr,
    terminal: { stdin: terminal, stdout: terminal, stderr: terminal },
    env: {},
    cwd: '/',
    home: '/',
    now: Date.now,
    onStop: () => () => {},
    exit: () => assert.fail('exit'),
  };
  return Object.assign(rig, { io });
};

test('work that takes long is shown on a terminal, and the line is cleared', async () => {
  const terminal = rig(true);
  const result = await withProgress(terminal.io, 'Listing', async () => {
    await untilDrawn(terminal);
    return 5;
  });
  assert.equal(result, 5);
  assert.match(terminal.shown, /^\r. Listing …/u);
  assert.equal(terminal.shown.slice(-4), '\r\x1b[K');
});

test('an error of the work is rethrown, and the line is cleared', async () => {
  const terminal = rig(true);
  const work = async (): Promise<never> => {
    await untilDrawn(terminal);
    throw new Error('no');
  };
  await assert.rejects(withProgress(terminal.io, 'Listing', work), { message: 'no' });
  assert.equal(terminal.shown.slice(-4), '\r\x1b[K');
});

for (const [name, isTerminal] of [
  ['work that is done at once is not shown', true],
  ['nothing is shown without a terminal', false],
] as const) {
  test(name, async () => {
    const terminal = rig(isTerminal);
    await withProgress(terminal.io, 'Listing', async () => 5);
    assert.equal(terminal.shown, '');
  });
}
