// The settings of a session. A pooler in transaction mode (PgBouncer) may run each transaction in another
// session, and refuses unknown start-up parameters. So each transaction sets them for itself; a direct
// session has them set too, for statements outside of a transaction.
import type { ClientBase } from 'pg';

/** Milliseconds that a transaction may be idle: a lost node must not hold its locks. */
const IDLE_IN_TRANSACTION_TIMEOUT = 5000;

/** The sessions of a pool. */
export interface Sessions {
  /** In milliseconds. */
  readonly statementTimeout: number;
  /** Whether a server that is read-only, such as a standby, is refused; not when absent. */
  readonly mustBeWritable?: boolean;
}

/** A server that accepts no writes, although there is one that does. */
export class ReadOnlyServer extends Error {
  override readonly name = 'ReadOnlyServer';
}

const settingsOf = ({ statementTimeout }: Sessions): readonly (readonly [name: string, value: string])[] => [
  ['statement_timeout', String(statementTimeout)],
  ['idle_in_transaction_session_timeout', String(IDLE_IN_TRANSACTION_TIMEOUT)],
  // What was committed before a response must survive a crash of the database, whatever its own setting is.
  ['synchronous_commit', 'on'],
];

/** Begins a transaction with its settings, in one message. @param begin - the statement that begins it */
export const beginWith = (begin: string, sessions: Sessions): string =>
  [begin, ...settingsOf(sessions).map(([name, value]) => `SET LOCAL ${name} = ${value}`)].join('; ');

/** A condition that is always true, and makes a statement outside of a transaction commit durably. */
export const DURABLE = "(SELECT set_config('synchronous_commit', 'on', true)) IS NOT NULL";

/** Sets up a new session if it is direct: a pooler reports another process id than that of the backend. */
export const prepareSession = async (client: ClientBase, sessions: Sessions, queryTimeout: number): Promise<void> => {
  const pid = 'processID' in client ? Number(client.processID) : 0;
  const settings = settingsOf(sessions);
  const set = settings.map(
    (_, index) => `CASE WHEN pg_backend_pid() = $1::int THEN set_config($${index * 2 + 2}, $${index * 2 + 3}, false) END`,
  );
  const query = { text: `SELECT ${set.join(', ')}`, values: [pid, ...settings.flat()], query_timeout: queryTimeout };
  await client.query(query);
  if (sessions.mustBeWritable !== true) return;
  const check = { text: 'SHOW transaction_read_only', query_timeout: queryTimeout };
  const { rows } = await client.query<{ transaction_read_only: string }>(check);
  if (rows[0]?.transaction_read_only === 'on') throw new ReadOnlyServer('the server accepts no writes: it is a standby');
};
