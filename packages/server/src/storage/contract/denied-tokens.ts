// The deny list: the revoked ones among the tokens that were issued without a grant, until they expire.
// Their owners revoke them as they revoke recorded ones, by `revokeGrants`.
import type { AuditEntry } from '../../records/audit-entry.ts';

/** A revocation of an unrecorded token by a manager, who knows only its id. */
export interface TokenDenial {
  readonly tenantId: string;
  readonly jti: string;
  /** Seconds since the epoch, when the token has certainly expired. */
  readonly expiresAt: number;
  readonly at: number;
  readonly audit: AuditEntry;
}

export interface DeniedTokenStorage {
  /** When an unrecorded token was revoked; `undefined` for one that was not. */
  findDenial(tenantId: string, jti: string): Promise<number | undefined>;
  /** Revokes an unrecorded token. */
  denyToken(denial: TokenDenial): Promise<'changed' | 'unchanged'>;
  /** Removes the tokens that expired before a moment (seconds), at most `limit`. @returns how many */
  purgeDenials(expiredBefore: number, limit: number): Promise<number>;
}
