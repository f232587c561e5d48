// A running server and its shutdown. It first reports that it is not ready, so that no new requests are
// routed to it; then it completes the requests in flight, and closes its parts in reverse order.
import type { Logger } from 'pino';
import type { Metrics } from '../metrics/metrics.ts';
import type { Health } from './health.ts';
import { DRAIN, type Network } from './network.ts';
import type { RunningServer } from './start-options.ts';

/** The parts of a running server. */
export interface RunningParts {
  readonly facts: Omit<RunningServer, 'reload' | 'close' | 'measure'>;
  readonly network: Network;
  readonly metrics: Metrics;
  readonly health: Health;
  /** The parts that are reloaded with the server. */
  readonly reloaded: readonly { reload(): Promise<void> }[];
  readonly endWaiting: () => void;
  readonly opened: AsyncDisposableStack;
  readonly log: Logger;
}

export const runningServer = ({ facts, network, metrics, health, reloaded, endWaiting, opened, log }: RunningParts): RunningServer => {
  let closing: Promise<void> | undefined;
  return {
    ...facts,
    measure: () => metrics.collect(),
    reload: async () => {
      await Promise.all(reloaded.map((each) => each.reload()));
      log.info('reloaded: certificates and the outgoing CA; every other option is read at a start');
    },
    close: ({ isReplaced = false } = {}) => {
      health.stop();
      endWaiting();
      closing ??= drain(network, opened, log, isReplaced);
      return closing;
    },
  };
};

const drain = async ({ served, operations }: Network, opened: AsyncDisposableStack, log: Logger, isReplaced: boolean): Promise<void> => {
  log.info('stopping: no new connections; requests in flight are completed');
  // Probes are for the process that replaces this one.
  const closed = isReplaced ? [...served, operations] : served;
  await Promise.all(closed.map((each) => each.close({ graceMs: DRAIN, keepIdle: isReplaced })));
  await opened.disposeAsync();
  log.info('stopped');
};
