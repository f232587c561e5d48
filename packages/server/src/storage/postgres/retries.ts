// Retries work after failures of PostgreSQL that another attempt can resolve. What is retried:
//
// | failed                                     | conflict | lost                               | other |
// | ------------------------------------------ | -------- | ---------------------------------- | ----- |
// | a read, or the start of a transaction      | again    | again, on another connection       | no    |
// | a transaction that has not sent its COMMIT | again    | again: nothing of it was committed | no    |
// | COMMIT itself                              | again    | no: it may have been committed     | no    |
// | the insert of a batch of grants            | again    | again: its ids make it idempotent  | no    |
//
// `unreachable` is `lost` after a long wait: it is worth another attempt only if there is another host.
import { setTimeout as wait } from 'node:timers/promises';
import { DatabaseError } from 'pg';
import { ReadOnlyServer } from './session.ts';

/**
 * What a failure says about the statement. `conflict`: its transaction was rolled back because of another
 * one. `lost`: the connection ended, whatever became of the statement. `unreachable`: likewise, or there never was
 * one, and the same host will hardly respond now. Anything else would fail again, or has taken its time already.
 */
export type FailureKind = 'conflict' | 'lost' | 'unreachable' | 'other';

/** The kinds by SQLSTATE or its class, https://www.postgresql.org/docs/current/errcodes-appendix.html */
const BY_STATE: Readonly<Record<string, FailureKind>> = {
  // Serialization failure and deadlock.
  '40001': 'conflict',
  '40P01': 'conflict',
  // Connection exceptions; PgBouncer reports a lost server connection as 08P01.
  '08': 'lost',
  // Shut down by an administrator or a crash, still starting, or idle for too long.
  '57P01': 'lost',
  '57P02': 'lost',
  '57P03': 'lost',
  '57P05': 'lost',
  // The server is a standby now: another one is the primary.
  '25006': 'lost',
};

/** The kinds by the code of a socket's error. */
const BY_CODE: Readonly<Record<string, FailureKind>> = {
  ECONNREFUSED: 'lost',
  ECONNRESET: 'lost',
  ECONNABORTED: 'lost',
  EPIPE: 'lost',
  // No host has the name, or no machine the address.
  ENOTFOUND: 'unreachable',
  EAI_AGAIN: 'unreachable',
  EHOSTDOWN: 'unreachable',
  EHOSTUNREACH: 'unreachable',
  ENETUNREACH: 'unreachable',
  ETIMEDOUT: 'unreachable',
};

/** The kinds by the message of an error of pg, which has no codes. */
const BY_MESSAGE: Readonly<Record<string, FailureKind>> = {
  'Connection terminated': 'lost',
  'Connection terminated unexpectedly': 'lost',
  'Client has encountered a connection error and is not queryable': 'lost',
  'Client was closed and is not queryable': 'lost',
  // Of the pool, and of its client, for a connection that never became ready.
  'Connection terminated due to connection timeout': 'unreachable',
  'timeout expired': 'unreachable',
};

/** A COMMIT without a response: the transaction may have been committed, and is not run again. */
export class OutcomeUnknown extends Error {
  override readonly name = 'OutcomeUnknown';
}

const kindOf = (error: unknown): FailureKind => {
  if (error instanceof OutcomeUnknown || !(error instanceof Error)) return 'other';
  if (error instanceof ReadOnlyServer) return 'lost';
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  if (error instanceof DatabaseError) return BY_STATE[code] ?? BY_STATE[code.slice(0, 2)] ?? 'other';
  return BY_CODE[code] ?? BY_MESSAGE[error.message] ?? 'other';
};

/** Whether the connection ended, so that it is unknown what became of a COMMIT. */
export const isLost = (error: unknown): boolean => ['lost', 'unreachable'].includes(kindOf(error));

/**
 * Attempts, the first one included, or the number of hosts if that is more. Under serializable isolation, one of the transactions that lock a
 * tenant's row succeeds per attempt. A connection that was cut is replaced at once; a database that does not
 * come back at once is an outage, in which a node soon refuses requests anyway.
 */
const ATTEMPTS: Readonly<Record<FailureKind, number>> = { conflict: 40, lost: 3, unreachable: 1, other: 1 };
/** Maximum milliseconds before another attempt, for each attempt so far. */
const STEP: Readonly<Record<FailureKind, number>> = { conflict: 10, lost: 50, unreachable: 0, other: 0 };
/** Maximum milliseconds between two attempts. */
const LONGEST_WAIT = 100;

/**
 * Runs work again while its failure can be resolved by that.
 *
 * @param hosts - the number of hosts of the database, each of which gets an attempt
 * @param work - has no effect unless it succeeds, or the same one every time
 */
export const retrying = async <Result>(hosts: number, work: () => Promise<Result>): Promise<Result> => {
  for (let attempt = 1; ; attempt++) {
    try {
      return await work();
    } catch (error) {
      const kind = kindOf(error);
      if (kind === 'other' || attempt >= Math.max(ATTEMPTS[kind], hosts)) throw error;
      // The wait is random, so that two conflicting transactions do not conflict again, and nodes do not
      // return at once.
      await wait(Math.random() * Math.min(STEP[kind] * attempt, LONGEST_WAIT));
    }
  }
};
