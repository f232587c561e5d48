// Connections to PostgreSQL, all with the same settings. Every wait has a timeout on this side, because a
// database may stop responding without closing its connections.
import { Socket } from 'node:net';
import { Client, type ClientConfig, Pool, type PoolClient, types } from 'pg';
import { StorageUnavailable } from '../contract/errors.ts';
import { DatabaseHosts, type DatabaseUrl, parseDatabaseUrl } from './database-url.ts';
import { prepareSession, type Sessions } from './session.ts';
import { Slots } from './slots.ts';

/** Milliseconds to wait for a connection, new or in use. */
const CONNECT_TIMEOUT = 3000;
/** Milliseconds to wait for a statement's response beyond the database's own limit. */
const GRACE = 1000;
/** Idle milliseconds before the first TCP keep-alive probe. */
const KEEP_ALIVE_DELAY = 10_000;
/** Milliseconds until connections that do not close are destroyed. */
const CLOSE_TIMEOUT = 1000;

/** Names the database of a URL in messages, without its user and password. */
export const storeNameOf = (url: string): string => {
  const { hostNames, database } = requireDatabaseUrl(url);
  return `PostgreSQL at ${hostNames}, database "${database}",`;
};

const requireDatabaseUrl = (url: string): DatabaseUrl => {
  const parsed = parseDatabaseUrl(url);
  if (parsed !== undefined) return parsed;
  throw new StorageUnavailable(
    'The database URL is not a URL. It is written as postgres://user@host:5432/database, or with several hosts, ' +
      'postgres://user@a,b/database?target_session_attrs=read-write.',
  );
};

/** A pool and the state of its sessions. */
export interface Connections {
  readonly pool: Pool;
  readonly sessions: Sessions;
  readonly hosts: DatabaseHosts;
  /** A connection for a transaction or a read of any length. A few connections are left for short statements. */
  readonly connect: () => Promise<PoolClient>;
  /** The same, for a transaction that a token waits for: one of those few, if no other is free. */
  readonly connectForToken: () => Promise<PoolClient>;
  /** Closes the pool, also when the database does not respond. */
  readonly close: () => Promise<void>;
}

const DEFAULT_SIZE = 10;
/**
 * Connections that only short statements use: the insert of grants, and the poll without which a node is
 * not fresh. Lists and changes of the management API, which may wait for locks, cannot hold up tokens.
 */
const RESERVED = 2;
/** Those of the reserved that transactions for tokens use. The rest is for statements that wait for no lock. */
const RESERVED_TRANSACTIONS = 1;

/** The limits of a pool, and what it shares. */
export interface PoolLimits {
  /** Maximum number of connections; 10 when absent. */
  readonly size?: number | undefined;
  /** Milliseconds to wait for a connection, new or in use. */
  readonly connectTimeout?: number;
  /** The hosts of another pool for the same URL, so that this one does not begin with a host that failed there. */
  readonly hosts?: DatabaseHosts;
}

export const createPool = (
  url: string,
  sessions: Sessions,
  { size = DEFAULT_SIZE, connectTimeout = CONNECT_TIMEOUT, hosts: known }: PoolLimits = {},
): Connections => {
  const { hosts: urls, mustBeWritable } = requireDatabaseUrl(url);
  const hosts = known ?? new DatabaseHosts(urls);
  const sockets = new Set<Socket>();
  const { HostClient, isReady } = clientsOf(hosts, sockets);
  const pool = new Pool({
    Client: HostClient,
    application_name: 'mintmark',
    max: size,
    connectionTimeoutMillis: connectTimeout,
    query_timeout: sessions.statementTimeout + GRACE,
    keepAlive: true,
    keepAliveInitialDelayMillis: KEEP_ALIVE_DELAY,
    types: { getTypeParser },
    onConnect: async (client) => {
      await prepareSession(client, { ...sessions, mustBeWritable }, connectTimeout);
      isReady.add(client);
    },
  });
  // An 'error' event without a listener would end the process. The caller gets the error from its own query.
  pool.on('error', () => {});
  pool.on('connect', (client) => client.on('error', () => {}));
  const close = async (): Promise<void> => {
    await pool.end();
    setTimeout(() => {
      for (const socket of sockets) socket.destroy();
    }, CLOSE_TIMEOUT).unref();
  };
  const slots = new Slots(Math.max(1, size - RESERVED), connectTimeout);
  const reserved = new Slots(RESERVED_TRANSACTIONS, connectTimeout);
  const connectWith = async (free: () => void): Promise<PoolClient> => {
    try {
      const client = await pool.connect();
      const { release } = client;
      client.release = (error) => {
        release(error);
        free();
      };
      return client;
    } catch (error) {
      free();
      throw error;
    }
  };
  const connect = async () => connectWith(await slots.take());
  const connectForToken = async () => connectWith(slots.takeFree() ?? (await reserved.take()));
  return { pool, sessions, hosts, connect, connectForToken, close };
};

/** Clients of the host in use. One whose session cannot be prepared lets the next client use the next host. */
const clientsOf = (hosts: DatabaseHosts, sockets: Set<Socket>) => {
  const isReady = new WeakSet<object>();
  class HostClient extends Client {
    constructor(config: ClientConfig = {}) {
      const url = hosts.current;
      const socket = new Socket();
      sockets.add(socket);
      super({ ...config, connectionString: url, stream: () => socket });
      const fail = (): void => void (isReady.has(this) || hosts.failed(url));
      socket.once('error', fail);
      socket.once('close', () => {
        sockets.delete(socket);
        fail();
      });
    }
  }
  return { HostClient, isReady };
};

// BIGINT as a number instead of pg's string: the store's are times and counts, far below 2^53.
const getTypeParser: typeof types.getTypeParser = (id: number, ...format) =>
  id === types.builtins.INT8 ? Number : types.getTypeParser(id, ...format);
