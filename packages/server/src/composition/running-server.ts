// A server that serves, and its end: not ready first, so that no new request is sent here; then drained, last in first out.
import type { Logger } from 'pino';
import type { Health } from './health.ts';
import { DRAIN, type Network } from './network.ts';
import type { RunningServer } from './start-options.ts';

/** What is reloaded and closed. */
export interface RunningParts {
  readonly facts: Omit<RunningServer, 'reload' | 'close'>;
  readonly network: Network;
  readonly health: Health;
  /** Each is reloaded with the server. */
  readonly reloaded: readonly { reload(): Promise<void> }[];
  readonly endWaiting: () => void;
  readonly opened: AsyncDisposableStack;
  readonly log: Logger;
}

/** The running server. */
export const runningServer = ({ facts, network, health, reloaded, endWaiting, opened, log }: RunningParts): RunningServer => {
  let closing: Promise<void> | undefined;
  return {
    ...facts,
    reload: async () => {
      await Promise.all(reloaded.map((each) => each.reload()));
      log.info('reloaded: certificates and the outgoing CA; every other option is read at a start');
    },
    close: () => {
      health.stop();
      endWaiting();
      closing ??= drain(network, opened, log);
      return closing;
    },
  };
};

const drain = async ({ served }: Network, opened: AsyncDisposableStack, log: Logger): Promise<void> => {
  log.info('stopping: no new connections; requests in flight are completed');
  await Promise.all(served.map((each) => each.close({ graceMs: DRAIN })));
  await opened.disposeAsync();
  log.info('stopped');
};
