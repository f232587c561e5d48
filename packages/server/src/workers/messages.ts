// The messages between the primary process and its workers.
import type { FirstCredentials, RunningServer } from '../composition/start-options.ts';
import type { WorkerRole } from '../composition/worker-role.ts';
import type { ServerConfig } from '../config/config.ts';
import type { Family } from '../metrics/family.ts';

/** What a running server reports about itself. */
export type ServerFacts = Omit<RunningServer, 'reload' | 'close' | 'measure'>;

/** From the primary process. */
export type ToWorker =
  | { readonly start: { readonly config: ServerConfig; readonly role: WorkerRole } }
  /** The response to `handover`. */
  | { readonly handedOver: { readonly problem: string | undefined } }
  /** Requests the metrics of the process. */
  | { readonly measure: true }
  /** The response to `scrape`. */
  | { readonly scraped: readonly Family[] }
  /** Requests in progress are completed. `isReplaced`: another worker serves in its place. */
  | { readonly stop: { readonly isReplaced: boolean } };

/** From a worker. */
export type ToPrimary =
  /** Each second while its event loop runs. */
  | { readonly beat: true }
  | { readonly serving: ServerFacts }
  | { readonly failed: string }
  /** The response to `measure`, and the last message before the end. */
  | { readonly measured: readonly Family[] }
  /** Requests the metrics of all processes, which one scrape gets. */
  | { readonly scrape: true }
  /** A step of a first start: the credentials, then whether the store contains them. The worker waits. */
  | { readonly handover: { readonly credentials: FirstCredentials } | { readonly created: boolean } };
