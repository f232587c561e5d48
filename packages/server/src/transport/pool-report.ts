// What a pool of connections reports.

/** Counts of connections that were refused or closed because of a limit. */
export interface PoolCounts {
  /** New connections that were refused. */
  readonly refused: number;
  /** Idle connections that were closed for new ones. */
  readonly evicted: number;
  /** Connections whose peer did not read its response. */
  readonly unread: number;
  /** Connections on which too many requests waited. */
  readonly pipelined: number;
}

/** The state of a pool. */
export interface PoolReport extends PoolCounts {
  readonly connections: number;
  readonly maxConnections: number;
}

/** Before anything is counted. */
export const NONE: PoolCounts = { refused: 0, evicted: 0, unread: 0, pipelined: 0 };

/** Adds counts. */
export const sumOf = (one: PoolCounts, other: PoolCounts): PoolCounts => ({
  refused: one.refused + other.refused,
  evicted: one.evicted + other.evicted,
  unread: one.unread + other.unread,
  pipelined: one.pipelined + other.pipelined,
});
