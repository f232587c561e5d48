// Trusted issuers of a tenant.
import type { AuditEntry } from '../../records/audit-entry.ts';
import type { TrustedIssuer } from '../../records/trusted-issuer.ts';
import type { RecordUpdate, UpdateResult } from './updates.ts';

/**
 * Why an issuer is not stored: `keys-taken` when another one has the same `issuer` and keys, so that nobody could say whose
 * token it is; `too-many-namesakes` when too many have the same `issuer`; `users-of-another` when the id is in the subjects
 * of tokens for users of another `issuer`, for which there was a trust rule.
 */
export type IssuerConflict = 'keys-taken' | 'too-many-namesakes' | 'users-of-another';

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
  /** `taken` for an id that exists, `too-many` at the limit. */
  createIssuer(issuer: TrustedIssuer, audit: AuditEntry): Promise<'created' | 'taken' | 'too-many' | IssuerConflict>;
  updateIssuer(update: RecordUpdate<TrustedIssuer>): Promise<UpdateResult | IssuerConflict>;
  /** Refuses its tokens from now on; `undefined` accepts them again. Ends no token of this server. */
  disableIssuer(
    change: IssuerChange & { readonly at: number | undefined; readonly by: string },
  ): Promise<'changed' | 'unchanged' | 'unknown'>;
  /** `in-use` while a trust rule or an exchange policy names it. */
  deleteIssuer(change: IssuerChange): Promise<'deleted' | 'unknown' | 'in-use'>;
}
