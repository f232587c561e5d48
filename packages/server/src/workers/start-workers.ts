// A server of several processes: the primary process owns the listening sockets and the one writer of the store,
// and starts the workers, which serve the requests.
import cluster from 'node:cluster';
import { randomUUID } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { pino } from 'pino';
import type { RunningServer, StartOptions } from '../composition/start-options.ts';
import { exportMetrics } from '../composition/telemetry.ts';
import type { ServerConfig } from '../config/config.ts';
import { type RunningSharedWriter, startSharedWriter } from '../storage/sqlite/start-shared-writer.ts';
import { logDestination } from '../system/log-destination.ts';
import { StartError } from '../system/start-error.ts';
import { Worker } from './worker.ts';
import { WorkerPool } from './worker-pool.ts';

/** Two are reserved for tokens and for refreshing what is cached (decision 182). */
const FEWEST_DATABASE_CONNECTIONS = 3;

/** A server of several processes. Its `reload` replaces all workers without refusing a connection. */
export interface RunningWorkers extends RunningServer {
  /** Fulfils when the server cannot continue: its workers end again and again, or the store's writer has ended. */
  readonly failed: Promise<Error>;
}

/**
 * Starts a server whose requests are served by `config.workers` processes. Call it once in a process.
 *
 * @throws {@link StartError} with one message for the operator
 * @example
 * const server = await startWorkers(parseConfig({ flags: { workers: '4' }, env: process.env, cwd: process.cwd() }))
 */
export const startWorkers = async (
  config: ServerConfig,
  {
    log = pino({ level: config.logLevel }, logDestination()),
    ...handover
  }: Pick<StartOptions, 'log' | 'onFirstStart' | 'onFirstStartDecided'> = {},
): Promise<RunningWorkers> => {
  const { workers: count } = config;
  // The primary accepts connections and gives each to the next worker.
  cluster.schedulingPolicy = cluster.SCHED_RR;
  // Messages are JSON: with `serialization: 'advanced'`, Node 26.10 loses connections on the way to a worker.
  cluster.setupPrimary({ exec: fileURLToPath(import.meta.resolve('#worker-process')), args: [] });
  let writer: RunningSharedWriter | undefined;
  let pool: WorkerPool | undefined;
  try {
    const divided = configOfWorker(config);
    const instanceId = randomUUID();
    const roleOf = (number: number) => ({ number, instanceId, sharedWriter: writer?.socket, keepsHouse: number === 1 });
    const collect = async () => (await pool?.metrics.collect()) ?? [];
    const launch = (number: number) => new Worker({ number, config: divided, role: () => roleOf(number), handover, collect });
    pool = new WorkerPool(count, launch, log);
    writer = config.database.kind === 'sqlite' ? await startSharedWriter(config.dataDir) : undefined;
    const { metrics } = pool;
    const facts = await pool.start();
    const endExport = await exportMetrics(config.telemetry, {
      resource: { instanceId, worker: undefined },
      collect: () => metrics.collect(),
      log,
    });
    return { ...facts, ...running(pool, writer, endExport), measure: () => metrics.collect() };
  } catch (error) {
    await pool?.close();
    await writer?.close();
    throw StartError.of(error);
  }
};

/** The limits of a server are divided between its workers. */
const configOfWorker = (config: ServerConfig): ServerConfig => ({
  ...config,
  maxConnections: Math.ceil(config.maxConnections / config.workers),
  authFailures: Math.ceil(config.authFailures / config.workers),
  databaseConnections: Math.max(FEWEST_DATABASE_CONNECTIONS, Math.ceil(config.databaseConnections / config.workers)),
});

const running = (
  pool: WorkerPool,
  writer: RunningSharedWriter | undefined,
  endExport: () => Promise<void>,
): Pick<RunningWorkers, 'reload' | 'close' | 'failed'> => {
  let closing: Promise<void> | undefined;
  const close = async (): Promise<void> => {
    await pool.close();
    await writer?.close();
    // After the workers have reported what they counted last.
    await endExport();
  };
  return {
    reload: () => pool.renew(),
    close: () => {
      closing ??= close();
      return closing;
    },
    failed: writer === undefined ? pool.failed : Promise.race([pool.failed, writer.failed]),
  };
};
