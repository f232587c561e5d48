// What a start is given, and the server that it returns.
import type { RequestListener } from 'node:http';
import type { Logger } from 'pino';

/** The credentials of the first admin. */
export interface FirstCredentials {
  readonly clientId: string;
  readonly clientSecret: string;
  /** `host[:port]`, without a scheme, as the guide writes it. */
  readonly tenantUrl: string;
  /** The local CA that the server's certificate is from; `undefined` with a certificate of the operator's. */
  readonly caFile: string | undefined;
}

/** What a start may be given beside its configuration. */
export interface StartOptions {
  /** Milliseconds since the epoch. */
  readonly now?: () => number;
  readonly log?: Logger;
  /** Called once, at a first start, with the credentials before they are committed, so that they cannot be lost. */
  readonly onFirstStart?: (credentials: FirstCredentials) => void | Promise<void>;
  /**
   * Called once after {@link StartOptions.onFirstStart}: whether the store holds these credentials, which a start that fails later does not
   * change. Not called while that is not known, as when a database is lost as it commits: keep them then.
   */
  readonly onFirstStartDecided?: (made: boolean) => void | Promise<void>;
  /**
   * What a program that has the server inside puts before it: takes the server's handler and gives the one that every request of every listener
   * goes to, health aside. It hands on what it does not answer itself.
   */
  readonly around?: (handler: RequestListener) => RequestListener;
}

/** A server that serves. */
export interface RunningServer {
  readonly publicUrl: string;
  /** The URLs that are really listened at. */
  readonly listening: readonly string[];
  readonly operationsUrl: string | undefined;
  readonly caFile: string | undefined;
  /** The store in words, without a secret. */
  readonly store: string;
  /** `false` when the store was found. */
  readonly firstStart: boolean;
  /**
   * Reads again what may change while the server runs: the operator's certificate and key, and `--outgoing-ca`. What cannot be used is logged,
   * and the one from before stays in use. Everything else that the configuration names is read at the start alone.
   */
  reload(): Promise<void>;
  /** Takes no more requests, lets those under way end, and closes the store. */
  close(): Promise<void>;
}
