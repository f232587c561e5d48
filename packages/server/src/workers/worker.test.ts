// For how long a worker may say nothing before it is killed.
import assert from 'node:assert/strict';
import cluster from 'node:cluster';
import { once } from 'node:events';
import { describe, type TestContext, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { parse } from '../config/config.sample.ts';
import { Worker } from './worker.ts';

const SECOND = 1_000;

/** A worker that has reported once, and a clock that the test controls. */
const reportedOnce = async (t: TestContext): Promise<Worker> => {
  t.mock.timers.enable({ apis: ['setInterval', 'setTimeout'] });
  cluster.setupPrimary({ exec: fileURLToPath(new URL('worker-program.sample.ts', import.meta.url)), execArgv: [], args: [] });
  const role = { number: 1, instanceId: 'i', keepsHouse: true, sharedWriter: undefined };
  const worker = new Worker({ number: 1, config: parse(), role: () => role, handover: {}, collect: async () => [] });
  const first = once(cluster, 'message');
  worker.start(false);
  await first;
  t.after(async () => {
    worker.kill();
    await worker.ended;
  });
  return worker;
};

describe('a worker that says nothing', () => {
  test('is not killed within a minute before it serves, also if it has reported', async (t) => {
    const worker = await reportedOnce(t);
    t.mock.timers.tick(60 * SECOND);
    assert.equal(await worker.measure(), true, 'it was killed');
  });

  test('is killed after it', async (t) => {
    const worker = await reportedOnce(t);
    t.mock.timers.tick(61 * SECOND);
    assert.equal(await worker.measure(), false, 'it was not killed');
    await assert.rejects(worker.serving, /A worker did not respond, and was killed before it served\./);
  });

  test('is killed after 15 seconds once it serves', async (t) => {
    const worker = await reportedOnce(t);
    await worker.measure();
    await worker.serving;
    t.mock.timers.tick(15 * SECOND);
    assert.equal(await worker.measure(), true, 'it was killed before');
    t.mock.timers.tick(16 * SECOND);
    assert.equal(await worker.measure(), false, 'it was not killed');
    assert.equal(await worker.ended, 'did not respond, and was killed');
  });
});
