import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { closeSync, constants, mkdtempSync, openSync, readFileSync, readSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { pino } from 'pino';
import { logDestination } from './log-destination.ts';

const folder = mkdtempSync(join(tmpdir(), 'mintmark-log-'));
after(() => rmSync(folder, { recursive: true }));
const file = join(folder, 'log');

test('lines are written at once', () => {
  const fd = openSync(file, 'w');
  const log = pino({ base: null, timestamp: false }, logDestination(fd));
  log.info('one');
  log.info('ü');
  closeSync(fd);
  assert.equal(readFileSync(file, 'utf8'), '{"level":30,"msg":"one"}\n{"level":30,"msg":"ü"}\n');
});

test('lines that cannot be written are lost without an error', () => {
  // Not open for writing: as a full disk, or a reader that is gone, it refuses every write.
  const fd = openSync(file, 'r');
  const log = pino({ base: null }, logDestination(fd));
  for (const _ of [1, 2]) log.error('lost');
  closeSync(fd);
});

test('a reader that is stuck loses lines, and when it reads again, each that it gets is whole', () => {
  const pipe = join(folder, 'pipe');
  execFileSync('mkfifo', [pipe]);
  const fd = openSync(pipe, constants.O_RDWR | constants.O_NONBLOCK);
  const log = pino({ base: null, timestamp: false }, logDestination(fd));
  const read = (): string => {
    const buffer = Buffer.alloc(1 << 20);
    return buffer.toString('utf8', 0, readSync(fd, buffer));
  };
  // More than a pipe holds, in lines of a length that does not divide it.
  for (let n = 0; n < 100; n++) log.info('x'.repeat(997));
  let text = read();
  log.info('again');
  text += read();
  closeSync(fd);
  const lines = text.trimEnd().split('\n');
  assert.ok(lines.length < 100);
  assert.equal(JSON.parse(lines.at(-1) ?? '').msg, 'again');
  for (const line of lines) assert.doesNotThrow(() => JSON.parse(line), line);
});
