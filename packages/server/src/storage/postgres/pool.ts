// Connections to PostgreSQL, all with the same settings. A database may fall silent without closing anything: every wait ends on this side.
import { Socket } from 'node:net';
import { Pool, types } from 'pg';
import { StorageUnavailable } from '../contract/errors.ts';
import { prepareSession, type Sessions } from './session.ts';

/** How long to wait for a connection, a new one or one that is in use, in milliseconds. */
const CONNECT_TIMEOUT = 3000;
/** How long past the database's own limit to wait for what a statement says, in milliseconds. */
const GRACE = 1000;
/** Silence after which the operating system asks whether the other side is still there, in milliseconds. */
const KEEP_ALIVE_DELAY = 10_000;
/** How long connections may take to say goodbye, in milliseconds. */
const CLOSE_TIMEOUT = 1000;
const MAX_CONNECTIONS = 10;

/** The database of a URL in words, without its user and password. */
export const placeOf = (url: string): string => {
  if (!URL.canParse(url))
    throw new StorageUnavailable('The database URL is not a URL. It is written as postgres://user@host:5432/database.');
  const { host, pathname } = new URL(url);
  return `PostgreSQL at ${host || 'localhost'}, database "${pathname.slice(1)}",`;
};

/** A pool, and what is known about its sessions. */
export interface Connections {
  readonly pool: Pool;
  readonly sessions: Sessions;
  /** Closes the pool, also when the database does not say goodbye. */
  readonly close: () => Promise<void>;
}

/** Makes a pool of connections. */
export const createPool = (url: string, sessions: Sessions): Connections => {
  const sockets = new Set<Socket>();
  const pool = new Pool({
    connectionString: url,
    application_name: 'mintmark',
    max: MAX_CONNECTIONS,
    connectionTimeoutMillis: CONNECT_TIMEOUT,
    query_timeout: sessions.statementTimeout + GRACE,
    keepAlive: true,
    keepAliveInitialDelayMillis: KEEP_ALIVE_DELAY,
    types: { getTypeParser },
    onConnect: (client) => prepareSession(client, sessions, CONNECT_TIMEOUT),
    stream: () => {
      const socket = new Socket();
      sockets.add(socket.once('close', () => sockets.delete(socket)));
      return socket;
    },
  });
  // A connection that breaks says so here or on the client that holds it; with nobody listening, either would end the process. Whoever
  // used it hears of it by its own query.
  pool.on('error', () => {});
  pool.on('connect', (client) => client.on('error', () => {}));
  const close = async (): Promise<void> => {
    await pool.end();
    setTimeout(() => {
      for (const socket of sockets) socket.destroy();
    }, CLOSE_TIMEOUT).unref();
  };
  return { pool, sessions, close };
};

// BIGINT as a number: every one of the store's is a time, far below 2^53. JavaScript's default would be a string.
const getTypeParser: typeof types.getTypeParser = (id: number, ...format) =>
  id === types.builtins.INT8 ? Number : types.getTypeParser(id, ...format);
