import assert from 'node:assert/strict';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { handedOut, SECOND_CALL } from './plugin-calls.ts';

test('a call counts as the second of two within 15 seconds, by its own key alone', async (t) => {
  const home = await mkdtemp(join(tmpdir(), 'mintmark-handed-'));
  t.after(() => rm(home, { recursive: true }));
  let now = 1_800_000_000_000;
  const calls = handedOut({ env: {}, home, now: () => now });
  assert.equal(await calls.isRecent('a'), false);
  await calls.record('a');
  assert.deepEqual([await calls.isRecent('a'), await calls.isRecent('b')], [true, false]);
  now += SECOND_CALL - 1;
  assert.equal(await calls.isRecent('a'), true);
  now += 1;
  assert.equal(await calls.isRecent('a'), false);
  await calls.record('b');
  assert.deepEqual(await readdir(join(home, '.cache/mintmark/handed-out')), ['b'], 'and what is over leaves nothing behind');
  await calls.forget('b');
  assert.equal(await calls.isRecent('b'), false);
});
