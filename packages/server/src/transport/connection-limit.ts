// Limits connections by the configuration and by the limit of open files. Probes have a separate limit.
import { readFileSync } from 'node:fs';
import type { Logger } from 'pino';
import { ConnectionPool } from './connection-pool.ts';
import type { PoolReport } from './pool-report.ts';
import { WorkLimit, type WorkReport } from './work-limit.ts';

/** Descriptors reserved for the store, files, probes and outgoing requests. */
export const RESERVED_FILES = 200;
/** Maximum number of connections of the operations listener. */
const MAX_PROBES = 64;

/** The limit of open files of this process; `undefined` where the system does not report it. */
export const openFileLimit = (): number | undefined => {
  try {
    // On Linux. The report below takes tens of milliseconds.
    return Number(/^Max open files +(\d+)/m.exec(readFileSync('/proc/self/limits', 'utf8'))?.[1] ?? Number.POSITIVE_INFINITY);
  } catch {
    return reportedLimit();
  }
};

const reportedLimit = (): number | undefined => {
  const report: { readonly userLimits?: { readonly open_files?: { readonly soft?: unknown } } } = process.report.getReport();
  const limit = report.userLimits?.open_files?.soft;
  return typeof limit === 'number' ? limit : undefined;
};

/** The connection pools. */
export interface ConnectionPools {
  /** Maximum of `served`. */
  readonly maxConnections: number;
  /** Shared by the public listeners. */
  readonly served: ConnectionPool;
  /** The limit of the operations listener. */
  readonly probes: ConnectionPool;
}

/** The configured limits of the public listeners. */
export interface ConfiguredLimits {
  /** Number of connections. */
  readonly maxConnections: number;
  /** Milliseconds that a request may wait for those in work before it. */
  readonly maxDelay: number;
}

/** Creates the pools. */
export const createConnectionPools = (
  { maxConnections: wanted, maxDelay }: ConfiguredLimits,
  log: Logger,
  openFiles: number | undefined = openFileLimit(),
): ConnectionPools => {
  const available = openFiles === undefined ? wanted : Math.max(1, openFiles - RESERVED_FILES);
  const maxConnections = Math.min(wanted, available);
  if (maxConnections < wanted) {
    log.warn(
      { open_files: openFiles, max_connections: maxConnections },
      `the limit of open files leaves room for fewer than ${wanted} connections`,
    );
  }
  const report = ({ maxConnections: max, ...counts }: PoolReport): void =>
    log.warn({ max_connections: max, ...counts }, 'connections were cut or refused');
  const onReport = ({ refused, limit, retryAfter }: WorkReport): void =>
    log.warn({ refused, in_work: limit, retry_after: retryAfter }, 'requests were refused: more arrive than can be served in time');
  return {
    maxConnections,
    served: new ConnectionPool({ maxConnections }, report, new WorkLimit({ maxDelay, onReport })),
    probes: new ConnectionPool({ maxConnections: MAX_PROBES }, report),
  };
};
