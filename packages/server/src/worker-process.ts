// The program of a worker process: a server of its own, which the primary process starts and stops.
import { rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { pino } from 'pino';
import type { RunningServer } from './composition/start-options.ts';
import type { Family } from './metrics/family.ts';
import { startServer } from './server.ts';
import { excludeVariables } from './system/crash-report.ts';
import { limitHeapGrowth } from './system/heap-growth.ts';
import { logDestination } from './system/log-destination.ts';
import type { ToPrimary, ToWorker } from './workers/messages.ts';

/** Milliseconds between two signs that the event loop runs. */
const BEAT = 1_000;

const send = (message: ToPrimary): void => void process.send?.(message);

// A terminal and a service manager signal all processes of a group. The primary process decides.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => {});

excludeVariables();
limitHeapGrowth();

let server: RunningServer | undefined;
let handedOver: PromiseWithResolvers<void> | undefined;

const handOver = (handover: Extract<ToPrimary, { handover: unknown }>['handover']): Promise<void> => {
  handedOver = Promise.withResolvers();
  send({ handover });
  return handedOver.promise;
};

let scraping: PromiseWithResolvers<readonly Family[]> | undefined;

/** The metrics of all processes. Scrapes at the same time share one collection. */
const scrape = (): Promise<readonly Family[]> => {
  if (scraping === undefined) {
    scraping = Promise.withResolvers();
    send({ scrape: true });
  }
  return scraping.promise;
};

const start = async ({ config, role }: Extract<ToWorker, { start: unknown }>['start']): Promise<void> => {
  // Node ends a worker whose primary process was killed, and nothing else removes the socket then.
  process.on('exit', () => {
    if (!process.connected && role.sharedWriter !== undefined) rmSync(dirname(role.sharedWriter), { recursive: true, force: true });
  });
  try {
    server = await startServer(config, {
      log: pino({ level: config.logLevel }, logDestination()).child({ worker: role.number }),
      role,
      collect: scrape,
      onFirstStart: (credentials) => handOver({ credentials }),
      onFirstStartDecided: (created) => handOver({ created }),
    });
    const { reload: _reload, close: _close, measure: _measure, ...facts } = server;
    send({ serving: facts });
  } catch (error) {
    send({ failed: error instanceof Error ? error.message : String(error) });
  }
};

/** Fulfils when the message was sent. */
const report = async (): Promise<void> => {
  const measured = (await server?.measure()) ?? [];
  const message: ToPrimary = { measured };
  await new Promise<void>((resolve) => (process.send === undefined ? resolve() : process.send(message, undefined, {}, () => resolve())));
};

const receive = async (message: ToWorker): Promise<void> => {
  if ('start' in message) return start(message.start);
  if ('handedOver' in message) {
    const { problem } = message.handedOver;
    if (problem === undefined) handedOver?.resolve();
    else handedOver?.reject(new Error(problem));
    return;
  }
  if ('measure' in message) return report();
  if ('scraped' in message) {
    scraping?.resolve(message.scraped);
    scraping = undefined;
    return;
  }
  await server?.close(message.stop);
  // What it has counted remains.
  await report();
  process.exit(0);
};

process.on('message', (message: ToWorker) => void receive(message));
setInterval(() => send({ beat: true }), BEAT);
