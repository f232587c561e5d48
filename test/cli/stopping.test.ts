// However the server is run and stopped, it completes requests in progress, exits with 0 and leaves no process.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { connect, type Socket } from 'node:net';
import { join } from 'node:path';
import { describe, type TestContext, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { freePort } from '../free-port.ts';
import { startCollector } from '../otlp/collector.ts';
import { COUNTING, modulesIn } from '../otlp/module-count.ts';
import { LAUNCHER, type RunningCommand, SERVING, serveOptions, startProgram, temporaryHome } from './command.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const quoted = (words: readonly string[]): string => words.map((word) => `'${word}'`).join(' ');

/** A way to run the server. */
type Start = (t: TestContext, home: string, options: readonly string[], env?: Readonly<Record<string, string>>) => Promise<RunningCommand>;

const directly: Start = async (t, home, options, env = {}) =>
  startProgram(t, process.execPath, [LAUNCHER, 'serve', ...options], { home, env });

const byNpx: Start = async (t, home, options) =>
  // npx runs in the workspace, where the package is installed; the data folder is in the home.
  startProgram(t, 'npm', ['exec', '--', 'mintmark', 'serve', '--data', join(home, 'data'), ...options], { home, cwd: ROOT });

const byNpmStart: Start = async (t, home, options) => {
  const start = `exec ${quoted([process.execPath, LAUNCHER, 'serve', ...options])}`;
  await writeFile(join(home, 'package.json'), JSON.stringify({ name: 'x', private: true, scripts: { start } }));
  return startProgram(t, 'npm', ['start'], { home });
};

/** Opens a connection to the server, which closes when the server ends. */
const openConnection = async (port: number): Promise<Socket> => {
  const socket = connect(port, 'localhost');
  socket.on('error', () => {});
  await once(socket, 'connect');
  return socket;
};

/** A connection that someone accepts fails the test, instead of waiting for an error. */
const assertNothingListens = (port: number): Promise<void> =>
  assert.rejects(once(connect(port, 'localhost'), 'connect'), { code: 'ECONNREFUSED' });

const STARTS: [string, Start][] = [
  ['run directly', directly],
  ['run by npx', byNpx],
  ['run by npm start', byNpmStart],
];

for (const [name, start] of STARTS) {
  describe(name, () => {
    const stops: [string, (running: RunningCommand) => void][] = [
      ['SIGTERM', ({ child }) => child.kill('SIGTERM')],
      ['Ctrl-C', (running) => running.pressCtrlC()],
    ];
    for (const [stop, stopServer] of stops) {
      test(`${stop} ends the server, and no process is left`, async (t) => {
        const port = await freePort();
        const running = await start(t, await temporaryHome(t), serveOptions(port));
        await running.waitForOutput(SERVING);
        const closed = once(await openConnection(port), 'close');
        stopServer(running);
        await Promise.all([running.ended, closed]);
        await assertNothingListens(port);
      });
    }
  });
}

describe('run directly', () => {
  test('the exit code is 0 after SIGTERM, and nothing of OpenTelemetry was loaded', async (t) => {
    const running = await directly(t, await temporaryHome(t), serveOptions(await freePort()), COUNTING);
    await running.waitForOutput(SERVING);
    running.child.kill('SIGTERM');
    const { code, err } = await running.ended;
    assert.equal(code, 0, err);
    assert.equal(modulesIn(err), 0);
  });

  test('the exit code is 0 after SIGINT, while a collector does not respond, whose exporter would wait for ten minutes', async (t) => {
    const { url } = await startCollector(t, true);
    const env = { ...COUNTING, OTEL_EXPORTER_OTLP_ENDPOINT: url, OTEL_EXPORTER_OTLP_TIMEOUT: '600000' };
    const running = await directly(t, await temporaryHome(t), serveOptions(await freePort()), env);
    await running.waitForOutput(SERVING);
    running.child.kill('SIGINT');
    const { code, err } = await running.ended;
    assert.equal(code, 0, err);
    assert.ok(modulesIn(err) > 0, 'the modules are not counted');
  });

  test('SIGKILL of the launcher ends the server, too', async (t) => {
    const port = await freePort();
    const running = await directly(t, await temporaryHome(t), serveOptions(port));
    await running.waitForOutput(SERVING);
    const closed = once(await openConnection(port), 'close');
    running.child.kill('SIGKILL');
    await closed;
    await running.ended;
    await assertNothingListens(port);
  });
});
