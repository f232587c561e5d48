// Trusted issuers of a tenant.
import type { AuditEntry } from '../../records/audit-entry.ts';
import type { TrustedIssuer } from '../../records/trusted-issuer.ts';
import type { RecordUpdate, UpdateResult } from './updates.ts';

/** A change of the state of an issuer. */
export interface IssuerChange {
  readonly tenantId: string;
  readonly id: string;
  readonly audit: AuditEntry;
}

/** Trusted issuers. Their changes reach every node as changes of the tenant. */
export interface IssuerStorage {
  /** The trusted issuers of a tenant, by id. */
  trustedIssuers(tenantId: string): Promise<readonly TrustedIssuer[]>;
  /**
   * `taken` for an id that exists, `keys-taken` when another issuer has the same `issuer` and keys, so that nobody
   * could say whose token it is; `too-many` at the limit.
   */
  createIssuer(issuer: TrustedIssuer, audit: AuditEntry): Promise<'created' | 'taken' | 'keys-taken' | 'too-many'>;
  updateIssuer(update: RecordUpdate<TrustedIssuer>): Promise<UpdateResult | 'keys-taken'>;
  /** Refuses its tokens from now on; `undefined` accepts them again. Ends no token of this server. */
  disableIssuer(
    change: IssuerChange & { readonly at: number | undefined; readonly by: string },
  ): Promise<'changed' | 'unchanged' | 'unknown'>;
  /** `in-use` while a trust rule names it. */
  deleteIssuer(change: IssuerChange): Promise<'deleted' | 'unknown' | 'in-use'>;
}
