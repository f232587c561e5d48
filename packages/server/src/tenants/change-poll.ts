// Polls for changes that another process made to the store. Each is listed for at least ten seconds, since
// commits do not become visible in the order of their times; they are applied idempotently.
import type { Logger } from 'pino';
import { FailureReporter } from '../system/failure-reporter.ts';
import type { Freshness } from './freshness.ts';

/** Milliseconds between polls. */
const POLL_INTERVAL = 250;

/** Polls until stopped. @returns stops it, once the poll under way has ended */
export const pollChanges = (freshness: Freshness, log: Logger): (() => Promise<void>) => {
  let stopped = false;
  const outage = new FailureReporter(log, 'reading the store');
  let timer: NodeJS.Timeout;
  let running: Promise<void> = Promise.resolve();
  const poll = async (): Promise<void> => {
    try {
      await freshness.refresh();
      outage.recovered();
    } catch (error) {
      if (!stopped) outage.failing(error);
    }
    if (!stopped) schedule();
  };
  const schedule = (): void => {
    timer = setTimeout(() => {
      running = poll();
    }, POLL_INTERVAL).unref();
  };
  schedule();
  return async () => {
    stopped = true;
    clearTimeout(timer);
    await running;
  };
};
