import assert from 'node:assert/strict';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { pluginCalls, REPEAT_WINDOW } from './plugin-calls.ts';

test('a call is recent within 15 seconds after another one for the same key', async (t) => {
  const home = await mkdtemp(join(tmpdir(), 'mintmark-handed-'));
  t.after(() => rm(home, { recursive: true }));
  let now = 1_800_000_000_000;
  const calls = pluginCalls({ env: {}, home, now: () => now });
  assert.equal(await calls.isRecent('a'), false);
  await calls.record('a');
  assert.deepEqual([await calls.isRecent('a'), await calls.isRecent('b')], [true, false]);
  now += REPEAT_WINDOW - 1;
  assert.equal(await calls.isRecent('a'), true);
  now += 1;
  assert.equal(await calls.isRecent('a'), false);
  await calls.record('b');
  assert.deepEqual(await readdir(join(home, '.cache/mintmark/plugin-calls')), ['b'], 'and what is over leaves nothing behind');
  await calls.forget('b');
  assert.equal(await calls.isRecent('b'), false);
});
