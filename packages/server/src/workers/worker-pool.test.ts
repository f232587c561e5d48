// Who takes the place of a worker that ends while all are replaced.
import assert from 'node:assert/strict';
import cluster from 'node:cluster';
import { EventEmitter, once } from 'node:events';
import { describe, type TestContext, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { pino } from 'pino';
import { parse } from '../config/config.sample.ts';
import { Worker } from './worker.ts';
import { WorkerPool } from './worker-pool.ts';

/** Two workers that serve, the workers that were launched so far, and the messages of the log. */
interface Serving {
  readonly pool: WorkerPool;
  readonly launched: readonly Worker[];
  readonly logged: readonly string[];
  /** The next worker that is launched. */
  readonly next: () => Promise<Worker>;
}

/** @param held - the positions of those among the launched that serve only when they are measured */
const twoWorkers = async (t: TestContext, held: readonly number[]): Promise<Serving> => {
  t.mock.timers.enable({ apis: ['setInterval'] });
  cluster.setupPrimary({ exec: fileURLToPath(new URL('worker-program.sample.ts', import.meta.url)), execArgv: [], args: [] });
  const launched: Worker[] = [];
  const logged: string[] = [];
  const events = new EventEmitter<{ launch: [Worker] }>();
  const role = { number: 1, instanceId: 'i', keepsHouse: true, sharedWriter: undefined };
  const launch = (number: number): Worker => {
    const worker = new Worker({ number, config: parse(), role: () => role, handover: {}, collect: async () => [] });
    if (!held.includes(launched.length)) queueMicrotask(() => void worker.measure());
    launched.push(worker);
    events.emit('launch', worker);
    return worker;
  };
  const log = pino({}, { write: (line: string) => void logged.push(JSON.parse(line).msg) });
  const pool = new WorkerPool(2, launch, log);
  t.after(async () => {
    const closed = pool.close();
    for (const worker of launched) worker.kill();
    await closed;
  });
  await pool.start();
  const next = async (): Promise<Worker> => {
    const [worker] = await once(events, 'launch');
    return worker;
  };
  return { pool, launched, logged, next };
};

const kill = async (worker: Worker | undefined): Promise<void> => {
  worker?.kill();
  await worker?.ended;
};

const numbersOf = (workers: readonly Worker[]): readonly number[] => workers.map(({ number }) => number);

describe('while all workers are replaced,', () => {
  test('one that ends is replaced by its successor alone', async (t) => {
    const { pool, launched } = await twoWorkers(t, [2]);
    const renewing = pool.renew();
    await kill(launched[0]);
    await launched[2]?.measure();
    await renewing;
    assert.deepEqual(numbersOf(launched), [1, 2, 1, 2]);
  });

  test('one that takes the place of another and does not serve yet is replaced once', async (t) => {
    const { pool, launched, logged, next } = await twoWorkers(t, [2]);
    const replacement = next();
    await kill(launched[0]);
    await replacement;
    await pool.renew();
    await kill(launched[2]);
    assert.deepEqual(logged, ['a worker ended with SIGKILL, and is replaced', 'every worker was replaced']);
    assert.deepEqual(numbersOf(launched), [1, 2, 1, 1, 2]);
  });

  test('one that ends is replaced though its successor does not start', async (t) => {
    const { pool, launched, next } = await twoWorkers(t, [2]);
    const renewing = pool.renew();
    await kill(launched[0]);
    const replacement = next();
    await kill(launched[2]);
    await renewing;
    const worker = await replacement;
    assert.equal(worker.number, 1);
    await worker.serving;
  });

  test('the metric of a number has one sample', async (t) => {
    const { pool } = await twoWorkers(t, []);
    await pool.renew();
    const families = await pool.metrics.collect();
    const up = families.find(({ name }) => name === 'mintmark_worker_up');
    assert.deepEqual(
      up?.samples.map(({ labels }) => labels),
      [{ worker: '1' }, { worker: '2' }],
    );
  });
});
