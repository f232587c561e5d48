// A start that is refused before anything is created.
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { parseConfig } from './config/config.ts';
import { startServer } from './server.ts';
import { StartError } from './system/start-error.ts';

test('a clock before the release of this version is reported, and nothing is created', async () => {
  const data = join(tmpdir(), `mintmark-clock-${process.pid}`);
  const config = parseConfig({
    flags: { data, listen: ['http://127.0.0.1:0'], managementListen: 'http://127.0.0.1:0' },
    env: {},
    cwd: tmpdir(),
  });
  await assert.rejects(startServer(config, { now: () => 0 }), (error) => error instanceof StartError && /1970-01-01/.test(error.message));
  assert.equal(existsSync(data), false);
});
