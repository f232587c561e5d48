// The server reports its state to systemd by `systemd-notify`. Here a program of the same name records its arguments.
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { test } from 'node:test';
import { freePort } from '../free-port.ts';
import { until } from '../until.ts';
import { PROGRAM, SERVING, serveOptions, startProgram, temporaryHome } from './command.ts';

const RECORDER = '#!/bin/sh\nprintf "%s\\n" "$*" >> "$NOTIFY_SOCKET"\nenv > "$NOTIFY_SOCKET.env"\n';

test('systemd learns when the server serves, that it lives, and when it stops', async (t) => {
  const home = await temporaryHome(t);
  const record = join(home, 'record');
  await mkdir(join(home, 'bin'));
  await writeFile(join(home, 'bin/systemd-notify'), RECORDER, { mode: 0o755 });
  const masterKey = randomBytes(32).toString('base64');
  const env = {
    ...{ PATH: [join(home, 'bin'), process.env['PATH']].join(delimiter), NOTIFY_SOCKET: record, WATCHDOG_USEC: '2000' },
    MINTMARK_MASTER_KEY: masterKey,
  };
  const running = startProgram(t, process.execPath, [...PROGRAM, 'serve', ...serveOptions(await freePort())], { home, env });
  await running.waitForOutput(SERVING);
  const reports = async (): Promise<string[]> => (await readFile(record, 'utf8').catch(() => '')).split('\n');
  await until('the watchdog was told', async () => (await reports()).includes('WATCHDOG=1'));
  running.child.kill('SIGTERM');
  assert.equal((await running.ended).code, 0);
  const [first = '', ...rest] = (await reports()).filter((line) => line !== '');
  assert.match(first, /^--ready --status=Serving https:\/\/localhost:\d+$/);
  assert.deepEqual([...new Set(rest)].toSorted(), ['STOPPING=1', 'WATCHDOG=1']);
  const given = await readFile(`${record}.env`, 'utf8');
  assert.ok(given.includes(`NOTIFY_SOCKET=${record}\n`) && !given.includes(masterKey), 'the program gets no secret of the server');
});

test('a server that cannot report its state serves all the same, and says so', async (t) => {
  const home = await temporaryHome(t);
  await mkdir(join(home, 'bin'));
  await writeFile(join(home, 'bin/systemd-notify'), '#!/bin/sh\nexit 1\n', { mode: 0o755 });
  const env = { PATH: [join(home, 'bin'), process.env['PATH']].join(delimiter), NOTIFY_SOCKET: '/nowhere' };
  const running = startProgram(t, process.execPath, [...PROGRAM, 'serve', ...serveOptions(await freePort())], { home, env });
  await running.waitForOutput(/systemd-notify failed: its exit code is 1\./);
  running.child.kill('SIGTERM');
  assert.equal((await running.ended).code, 0);
});
