// Sessions of operators in the console.
import type { AuditEntry } from '../../records/audit-entry.ts';
import type { Operator, OperatorSession } from '../../records/operator.ts';

/** Sessions to end: one, or all of an operator. */
export interface SessionEnd {
  readonly tenantId: string;
  readonly operatorId: string;
  /** `undefined` for all. */
  readonly id: string | undefined;
  readonly audit: AuditEntry;
}

export interface OperatorSessionStorage {
  /** Begins a session, unless the operator was disabled or deleted meanwhile. */
  beginOperatorSession(session: OperatorSession, audit: AuditEntry): Promise<boolean>;
  /**
   * The session of a cookie, with its operator if it is enabled.
   *
   * @param idleSince - of a session that was last used before, there is none
   */
  findOperatorSession(
    tenantId: string,
    tokenHash: string,
    at: { readonly now: number; readonly idleSince: number },
  ): Promise<{ readonly session: OperatorSession; readonly operator: Operator } | undefined>;
  /** Records the use of a session. */
  useOperatorSession(tenantId: string, id: string, at: number): Promise<void>;
  /** The sessions of an operator that have not ended, the newest first. */
  operatorSessions(
    tenantId: string,
    operatorId: string,
    at: { readonly now: number; readonly idleSince: number },
  ): Promise<readonly OperatorSession[]>;
  /** @returns how many there were */
  endOperatorSessions(end: SessionEnd): Promise<number>;
  /** Removes sessions and links that are over. */
  purgeOperatorSessions(before: number): Promise<void>;
}
