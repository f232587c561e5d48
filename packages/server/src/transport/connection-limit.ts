// How many connections there is room for: what the configuration says, and less where the system lets a process open fewer files. Probes have
// room of their own.
import type { Logger } from 'pino';
import { ConnectionPool, type Crowding } from './connection-pool.ts';

/** Descriptors that are kept for everything but public connections: the store, files, probes, requests of our own. */
const RESERVED_FILES = 200;
/** Most connections of the operations listener: probes are few, and have to get through when nobody else does. */
const MAX_PROBES = 64;

/** How many files this process may open; `undefined` where the system does not say. */
const openFileLimit = (): number | undefined => {
  const report: { readonly userLimits?: { readonly open_files?: { readonly soft?: unknown } } } = process.report.getReport();
  const limit = report.userLimits?.open_files?.soft;
  return typeof limit === 'number' ? limit : undefined;
};

/** Pools for the public listeners together, and for that of operations. */
export interface ConnectionRoom {
  readonly maxConnections: number;
  readonly served: ConnectionPool;
  readonly probes: ConnectionPool;
}

/** Makes the pools. @param wanted - most public connections */
export const connectionRoom = (wanted: number, log: Logger, openFiles: number | undefined = openFileLimit()): ConnectionRoom => {
  const most = openFiles === undefined ? wanted : Math.max(1, openFiles - RESERVED_FILES);
  const maxConnections = Math.min(wanted, most);
  if (maxConnections < wanted) {
    log.warn(
      { open_files: openFiles, max_connections: maxConnections },
      `the limit of open files leaves room for fewer than ${wanted} connections`,
    );
  }
  const report = ({ maxConnections: max, ...counts }: Crowding): void =>
    log.warn({ max_connections: max, ...counts }, 'connections were cut or refused');
  return {
    maxConnections,
    served: new ConnectionPool({ maxConnections }, report),
    probes: new ConnectionPool({ maxConnections: MAX_PROBES }, report),
  };
};
