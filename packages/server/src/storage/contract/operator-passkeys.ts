// Passkeys of operators.
import type { AuditEntry } from '../../records/audit-entry.ts';
import type { Operator, OperatorPasskey } from '../../records/operator.ts';

/** One passkey of an operator. */
export interface PasskeyName {
  readonly tenantId: string;
  readonly operatorId: string;
  readonly id: string;
}

export interface OperatorPasskeyStorage {
  /** `taken` for a credential that is registered already, with any operator of the tenant. */
  addOperatorPasskey(passkey: OperatorPasskey, audit: AuditEntry): Promise<'added' | 'taken' | 'too-many' | 'unknown'>;
  /** The passkeys of an operator, the oldest first. */
  operatorPasskeys(tenantId: string, operatorId: string): Promise<readonly OperatorPasskey[]>;
  /** A passkey, with its operator if it is enabled. */
  findOperatorPasskey(
    tenantId: string,
    id: string,
  ): Promise<{ readonly passkey: OperatorPasskey; readonly operator: Operator } | undefined>;
  /** Records a use, unless another one has raised the counter meanwhile. */
  useOperatorPasskey(use: {
    readonly tenantId: string;
    readonly id: string;
    readonly from: number;
    readonly counter: number;
    readonly at: number;
  }): Promise<boolean>;
  /** `locked-out` when nobody could manage the tenant after it. */
  deleteOperatorPasskey(passkey: PasskeyName & { readonly audit: AuditEntry }): Promise<'deleted' | 'unknown' | 'locked-out'>;
}
