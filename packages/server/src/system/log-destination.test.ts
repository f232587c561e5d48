import assert from 'node:assert/strict';
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
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
