// Every way to run the server and to stop it: it drains, exits with 0, and leaves no process behind.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { connect, type Socket } from 'node:net';
import { join } from 'node:path';
import { describe, type TestContext, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { COMMAND, freePort, type RunningCommand, SERVING, serveOptions, startProgram, temporaryHome } from './command.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const quoted = (words: readonly string[]): string => words.map((word) => `'${word}'`).join(' ');

/** A way to run the server. */
type Start = (t: TestContext, home: string, options: readonly string[]) => Promise<RunningCommand>;

const directly: Start = async (t, home, options) => startProgram(t, process.execPath, [COMMAND, 'serve', ...options], { home });

const byNpx: Start = async (t, home, options) =>
  // npx runs the installed package; the data folder is elsewhere.
  startProgram(t, 'npm', ['exec', '--', 'mintmark', 'serve', '--data', join(home, 'data'), ...options], { home, cwd: ROOT });

const byNpmStart: Start = async (t, home, options) => {
  const start = `exec ${quoted([process.execPath, COMMAND, 'serve', ...options])}`;
  await writeFile(join(home, 'package.json'), JSON.stringify({ name: 'x', private: true, scripts: { start } }));
  return startProgram(t, 'npm', ['start'], { home });
};

/** A connection to the server, which ends when the server does. */
const watched = async (port: number): Promise<Socket> => {
  const socket = connect(port, 'localhost');
  socket.on('error', () => {});
  await once(socket, 'connect');
  return socket;
};

const nothingListens = async (port: number): Promise<void> => {
  const socket = connect(port, 'localhost');
  const [error] = await once(socket, 'error');
  assert(error instanceof Error && 'code' in error);
  assert.equal(error.code, 'ECONNREFUSED');
};

const WAYS: [string, Start][] = [
  ['run directly', directly],
  ['run by npx', byNpx],
  ['run by npm start', byNpmStart],
];

for (const [name, start] of WAYS) {
  describe(name, () => {
    const ways: [string, (running: RunningCommand) => void][] = [
      ['SIGTERM', ({ child }) => child.kill('SIGTERM')],
      ['Ctrl-C', (running) => running.pressCtrlC()],
    ];
    for (const [stop, send] of ways) {
      test(`${stop} ends it, and no process is left`, async (t) => {
        const port = await freePort();
        const running = await start(t, await temporaryHome(t), serveOptions(port));
        await running.said(SERVING);
        const closed = once(await watched(port), 'close');
        send(running);
        await Promise.all([running.ended, closed]);
        await nothingListens(port);
      });
    }
  });
}

describe('run directly', () => {
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    test(`the exit code is 0 after ${signal}`, async (t) => {
      const running = await directly(t, await temporaryHome(t), serveOptions(await freePort()));
      await running.said(SERVING);
      running.child.kill(signal);
      const { code, err } = await running.ended;
      assert.equal(code, 0, err);
    });
  }

  test('SIGKILL of the launcher ends the server, too', async (t) => {
    const port = await freePort();
    const running = await directly(t, await temporaryHome(t), serveOptions(port));
    await running.said(SERVING);
    const closed = once(await watched(port), 'close');
    running.child.kill('SIGKILL');
    await closed;
    await running.ended;
    await nothingListens(port);
  });
});
