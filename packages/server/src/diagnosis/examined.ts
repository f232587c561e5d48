// What the checks of a server begin with, read once.
import type { ServerConfig } from '../config/config.ts';
import type { MasterKeys } from '../keys/master-key.ts';
import type { Tenant } from '../records/tenant.ts';
import type { ReadOnlyStore } from '../storage/contract/read-only-store.ts';
import type { RunningState } from './running-server.ts';

/** The environment of the checks: parameters, so that tests can produce any state. */
export interface Environment {
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** The space of the file system of a path, in bytes. */
  readonly space: (path: string) => Promise<{ readonly free: number; readonly total: number }>;
  /** The limit of open files of this process. */
  readonly openFiles: () => number | undefined;
  readonly cores: () => number;
}

/** A store whose tables are this version's, and that has a tenant. */
export interface UsableStore extends ReadOnlyStore {
  /** The home tenant first. */
  readonly tenants: readonly Tenant[];
  /** `undefined` when they could not be loaded, or are not the store's. */
  readonly keys: MasterKeys | undefined;
}

/** The server that is checked. */
export interface Examined extends Environment {
  readonly config: ServerConfig;
  /** `undefined` when it does not run. */
  readonly running: RunningState | undefined;
  /** `undefined` when it cannot be read, is empty, or is of another version. */
  readonly store: UsableStore | undefined;
}
