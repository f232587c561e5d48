// The options of a start, and the running server.
import type { RequestListener } from 'node:http';
import type { Logger } from 'pino';
import type { Family } from '../metrics/family.ts';
import type { WorkerRole } from './worker-role.ts';

/** The credentials of the first admin. */
export interface FirstCredentials {
  readonly clientId: string;
  readonly clientSecret: string;
  /** `host[:port]`, without a scheme, as in the guide. */
  readonly tenantUrl: string;
  /**
   * The file of the local CA that issued the server's certificate; `undefined` with the operator's
   * certificate.
   */
  readonly caFile: string | undefined;
  /**
   * The one-time link by which the first operator signs in to the console, within a day; `undefined` when the console is
   * off.
   */
  readonly operatorLink: string | undefined;
}

/** The options of a start besides its configuration. */
export interface StartOptions {
  /** Milliseconds since the epoch. */
  readonly now?: () => number;
  readonly log?: Logger;
  /**
   * Called once at the first start with the credentials, before they are committed, so that they cannot be
   * lost.
   */
  readonly onFirstStart?: (credentials: FirstCredentials) => void | Promise<void>;
  /**
   * Called once after {@link StartOptions.onFirstStart} with whether the store contains these credentials. A
   * later failure of the start does not change that. It is not called when the result is unknown, as when the
   * database connection is lost during the commit: keep the credentials then.
   */
  readonly onFirstStartDecided?: (created: boolean) => void | Promise<void>;
  /**
   * Wraps the server's handler, for a program that embeds the server. The result receives every request of
   * every listener except the operations listener.
   */
  readonly around?: (handler: RequestListener) => RequestListener;
  /** The folder of the console's pages; by default, those of the package `@mintmark/console`. */
  readonly consolePages?: string;
  /** Reads the metrics of all processes of the server, in a worker; by default, those of this process. */
  readonly collect?: () => Promise<readonly Family[]>;
  /** Set in the worker processes of a server. */
  readonly role?: WorkerRole;
}

/** How a server closes. */
export interface CloseOptions {
  /**
   * Whether another process continues to serve at the same addresses: idle connections then stay open for up to
   * ten seconds, to end with the response to their next request.
   */
  readonly isReplaced?: boolean;
}

/** A running server. */
export interface RunningServer {
  readonly publicUrl: string;
  /** The URLs of the bound listeners. */
  readonly listening: readonly string[];
  readonly operationsUrl: string | undefined;
  readonly caFile: string | undefined;
  /** A description of the store, without secrets. */
  readonly store: string;
  /** Whether this start created the home tenant. */
  readonly firstStart: boolean;
  /**
   * Reloads the operator's certificate and key, and `--outgoing-ca`. When a file cannot be used, that is
   * logged and the previous one stays in use. All other options are read only at the start.
   */
  reload(): Promise<void>;
  /** Reads the metrics of this process; with several, those of all. */
  measure(): Promise<readonly Family[]>;
  /** Accepts no more requests, completes those in flight, and closes the store. */
  close(options?: CloseOptions): Promise<void>;
}
