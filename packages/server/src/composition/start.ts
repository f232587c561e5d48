// The dependencies of every step of a start.
import type { Logger } from 'pino';
import type { ServerConfig } from '../config/config.ts';

export interface Start {
  readonly config: ServerConfig;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  readonly log: Logger;
  readonly requestId: () => string;
  /** Disposed of in reverse order when the start fails or the server closes. */
  readonly parts: AsyncDisposableStack;
}
