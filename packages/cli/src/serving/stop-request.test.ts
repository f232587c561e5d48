// One signal stops a server gracefully; a second Ctrl-C ends it at once.
import assert from 'node:assert/strict';
import { Readable, Writable } from 'node:stream';
import { test } from 'node:test';
import type { Io, StopSignal } from '../io.ts';
import { stopRequest } from './stop-request.ts';

const rig = () => {
  const exits: number[] = [];
  const listeners = new Set<(signal: StopSignal) => void>();
  let clock = 1_000_000;
  const io: Io = {
    stdin: Readable.from([]),
    stdout: new Writable(),
    stderr: new Writable(),
    terminal: { stdin: false, stdout: false, stderr: false },
    env: {},
    cwd: '/',
    home: '/',
    now: () => clock,
    onStop: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    exit: (code) => exits.push(code),
  };
  const send = (signal: StopSignal): void => {
    for (const listener of listeners) listener(signal);
  };
  return { io, exits, listeners, send, later: (milliseconds: number) => (clock += milliseconds) };
};

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  test(`${signal} requests a stop and does not exit`, async () => {
    const { io, exits, send } = rig();
    const { requested } = stopRequest(io);
    send(signal);
    await requested;
    assert.deepEqual(exits, []);
  });
}

test('SIGHUP requests a stop, unless it has another purpose', async () => {
  const { io, send } = rig();
  const { requested } = stopRequest(io);
  send('SIGHUP');
  await requested;
  const other = rig();
  let hangUps = 0;
  const { requested: asked } = stopRequest(other.io, () => (hangUps += 1));
  other.send('SIGHUP');
  assert.equal(hangUps, 1);
  const first = Promise.race([asked.then(() => 'stop'), Promise.resolve('still running')]);
  assert.equal(await first, 'still running');
  other.send('SIGTERM');
  await asked;
});

test('one Ctrl-C that arrives several times counts once', () => {
  const { io, exits, send, later } = rig();
  stopRequest(io);
  send('SIGINT');
  later(400);
  send('SIGINT');
  assert.deepEqual(exits, []);
});

test('a second Ctrl-C ends the process at once, with 130', () => {
  const { io, exits, send, later } = rig();
  stopRequest(io);
  send('SIGINT');
  later(501);
  send('SIGINT');
  assert.deepEqual(exits, [130]);
});

test('the first Ctrl-C after a SIGTERM does not exit, nor does another SIGTERM', () => {
  const { io, exits, send, later } = rig();
  stopRequest(io);
  send('SIGTERM');
  later(1000);
  send('SIGTERM');
  send('SIGINT');
  assert.deepEqual(exits, []);
});

test('after forget() there are no listeners', () => {
  const { io, listeners } = rig();
  stopRequest(io).forget();
  assert.equal(listeners.size, 0);
});
