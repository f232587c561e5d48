// Operators of a tenant, and the one-time links by which they set their password.
import type { AuditEntry } from '../../records/audit-entry.ts';
import type { Operator, OperatorLink, OperatorPassword, OperatorSession } from '../../records/operator.ts';
import type { RecordUpdate, UpdateResult } from './updates.ts';

/** An operator that is changed, and when. */
export interface OperatorChange {
  readonly tenantId: string;
  readonly operatorId: string;
  readonly at: number;
  readonly audit: AuditEntry;
}

/** The use of a one-time link. */
export interface LinkUse {
  readonly tenantId: string;
  readonly tokenHash: string;
  readonly at: number;
  /** Stored if the link is for an operator that does not exist yet; otherwise its password and display name are set. */
  readonly operator: Operator;
  readonly password: OperatorPassword;
  readonly session: OperatorSession;
  readonly audit: AuditEntry;
}

/** Operators. They are read at each request, so that no node has an old one. */
export interface OperatorStorage {
  /** The operators of a tenant, by name. */
  operators(tenantId: string): Promise<readonly Operator[]>;
  findOperator(tenantId: string, name: string): Promise<Operator | undefined>;
  /** `taken` for a name that exists, `too-many` at the limit. */
  createOperator(operator: Operator, link: OperatorLink, audit: AuditEntry): Promise<'created' | 'taken' | 'too-many'>;
  /**
   * Changes the display name, the roles and the state. It ends the sessions of a disabled operator. `locked-out` when
   * nobody could manage the tenant after it.
   */
  updateOperator(update: RecordUpdate<Operator>): Promise<UpdateResult | 'locked-out'>;
  /** Deletes an operator with its sessions, links and passkeys. */
  deleteOperator(change: OperatorChange): Promise<'deleted' | 'unknown' | 'locked-out'>;
  /** Adds a link, in place of the operator's earlier ones. Of the first operator: only while the tenant has none. */
  addOperatorLink(link: OperatorLink, audit: AuditEntry): Promise<'added' | 'unknown'>;
  /** A link that can still be used, and the operator that it is for. */
  findOperatorLink(
    tenantId: string,
    tokenHash: string,
    at: number,
  ): Promise<{ readonly link: OperatorLink; readonly operator: Operator | undefined } | undefined>;
  /**
   * Uses a link, once: sets the password, ends the operator's sessions and begins one. `used` for a link that was used,
   * replaced or is over.
   */
  useOperatorLink(use: LinkUse): Promise<'used-now' | 'used' | 'taken'>;
  /** Replaces a password, unless another one was set meanwhile. It ends the operator's sessions except one. */
  setOperatorPassword(
    change: OperatorChange & {
      readonly from: OperatorPassword | undefined;
      readonly password: OperatorPassword;
      readonly exceptSession: string | undefined;
    },
  ): Promise<'changed' | 'stale'>;
  /** Replaces the hash of a password by another one of the same. `false` when another password was set meanwhile. */
  rehashOperatorPassword(rehash: {
    readonly tenantId: string;
    readonly operatorId: string;
    /** The hash that it replaces. */
    readonly from: string;
    readonly password: OperatorPassword;
  }): Promise<boolean>;
}
