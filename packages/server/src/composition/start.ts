// The dependencies of every step of a start.
import type { Logger } from 'pino';
import type { ServerConfig } from '../config/config.ts';
import type { Metrics } from '../metrics/metrics.ts';
import type { Tracing } from '../tracing/tracing.ts';
import type { WorkerRole } from './worker-role.ts';

export interface Start {
  readonly config: ServerConfig;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  readonly log: Logger;
  readonly requestId: () => string;
  /** Every part registers its own. */
  readonly metrics: Metrics;
  /** `undefined` when nothing is traced. */
  readonly tracing: Tracing | undefined;
  /** Disposed of in reverse order when the start fails or the server closes. */
  readonly parts: AsyncDisposableStack;
  /** The folder of the console's pages; `undefined` for those of the installed package. */
  readonly consolePages: string | undefined;
  /** `undefined` in a server of one process. */
  readonly role: WorkerRole | undefined;
}
