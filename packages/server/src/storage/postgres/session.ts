// What the product asks of a session, without relying on one. A pooler in transaction mode (PgBouncer) hands each transaction to another session
// and refuses start-up parameters that it does not know. So every setting travels with its transaction; a session of our own gets them once
// more, for statements outside of a transaction.
import type { ClientBase } from 'pg';

/** Longest silence within a transaction, in milliseconds: a lost node must not hold its locks. */
const IDLE_IN_TRANSACTION_TIMEOUT = 5000;

/** What is known about the sessions of a pool. */
export interface Sessions {
  /** How long the database may work on a statement, in milliseconds. */
  readonly statementTimeout: number;
  /** Whether a pooler stands between: what one transaction leaves in a session is not there for the next. */
  pooled: boolean;
}

const settingsOf = ({ statementTimeout }: Sessions): readonly (readonly [name: string, value: string])[] => [
  ['statement_timeout', String(statementTimeout)],
  ['idle_in_transaction_session_timeout', String(IDLE_IN_TRANSACTION_TIMEOUT)],
  // A response that leaves after the commit must outlive the database's next crash, whatever its own setting is.
  ['synchronous_commit', 'on'],
];

/** The beginning of a transaction with its settings, as one message. @param begin - a statement that begins one */
export const beginWith = (begin: string, sessions: Sessions): string =>
  [begin, ...settingsOf(sessions).map(([name, value]) => `SET LOCAL ${name} = ${value}`)].join('; ');

/** A condition that is always true, and makes the commit of its statement durable where no transaction was begun for it. */
export const DURABLE = "(SELECT set_config('synchronous_commit', 'on', true)) IS NOT NULL";

/** Sets up a new session, where it is one of our own: a pooler tells another process id than the process that answers. */
export const prepareSession = async (client: ClientBase, sessions: Sessions, queryTimeout: number): Promise<void> => {
  const pid = 'processID' in client ? Number(client.processID) : 0;
  const settings = settingsOf(sessions);
  const isOurs = 'pg_backend_pid() = $1::int';
  const set = settings.map((_, index) => `CASE WHEN ${isOurs} THEN set_config($${index * 2 + 2}, $${index * 2 + 3}, false) END`);
  const query = { text: `SELECT ${isOurs} AS ours, ${set.join(', ')}`, values: [pid, ...settings.flat()], query_timeout: queryTimeout };
  const { rows } = await client.query<{ ours: boolean }>(query);
  if (rows[0]?.ours !== true) sessions.pooled = true;
};
