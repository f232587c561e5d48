// Connections to PostgreSQL, all with the same settings.
import { Pool, types } from 'pg';
import { StorageUnavailable } from '../storage.ts';

/** How long to wait for a connection, in milliseconds. */
const CONNECT_TIMEOUT = 5000;
/** Longest silence within a transaction, in milliseconds: a lost node must not hold its locks. */
const IDLE_IN_TRANSACTION_TIMEOUT = 5000;
const MAX_CONNECTIONS = 10;

/** The database of a URL in words, without its user and password. */
export const placeOf = (url: string): string => {
  if (!URL.canParse(url))
    throw new StorageUnavailable('The database URL is not a URL. It is written as postgres://user@host:5432/database.');
  const { host, pathname } = new URL(url);
  return `PostgreSQL at ${host || 'localhost'}, database "${pathname.slice(1)}",`;
};

/** A pool of connections. @param statementTimeout - in milliseconds */
export const createPool = (url: string, statementTimeout: number): Pool => {
  const pool = new Pool({
    connectionString: url,
    application_name: 'mintmark',
    max: MAX_CONNECTIONS,
    connectionTimeoutMillis: CONNECT_TIMEOUT,
    statement_timeout: statementTimeout,
    idle_in_transaction_session_timeout: IDLE_IN_TRANSACTION_TIMEOUT,
    types: { getTypeParser },
    // An answer that leaves after the commit must outlive the database's next crash, whatever its own setting is.
    onConnect: async (client) => void (await client.query('SET synchronous_commit = on')),
  });
  // A connection that breaks says so here or on the client that holds it; with nobody listening, either would end the process. Whoever
  // used it hears of it by its own query.
  pool.on('error', () => {});
  pool.on('connect', (client) => client.on('error', () => {}));
  return pool;
};

// BIGINT as a number: every one of the store's is a time, far below 2^53. JavaScript's default would be a string.
const getTypeParser: typeof types.getTypeParser = (id: number, ...format) =>
  id === types.builtins.INT8 ? Number : types.getTypeParser(id, ...format);
