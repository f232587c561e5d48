// What distinguishes a worker, one of several processes of a server, from a server of one process.

/** The role of a worker. Apart from it, each worker is a node of its own on the same store. */
export interface WorkerRole {
  /** Counts from 1; the worker that replaces it has the same number. */
  readonly number: number;
  /** Names the server in what it exports; the same for all workers. */
  readonly instanceId: string;
  /** Whether this worker runs the periodic tasks, which are needed once per store. */
  readonly keepsHouse: boolean;
  /**
   * Whether other workers serve already: connections are left to them until this one has started. Otherwise it
   * responds that the server is starting.
   */
  readonly joins: boolean;
  /** The socket of the shared writer; `undefined` with PostgreSQL. */
  readonly sharedWriter: string | undefined;
}
