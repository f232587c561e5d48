// Trust rules: credentials of clients that are no secrets.
import type { AuditEntry } from '../../records/audit-entry.ts';
import type { TrustRule } from '../../records/trust-rule.ts';
import type { StateChangeResult } from './client-states.ts';
import type { IssuerChange } from './issuers.ts';
import type { RecordUpdate, UpdateResult } from './updates.ts';

/** A rule to store. */
export interface StoredTrust {
  readonly rule: TrustRule;
  /** What it is found by. */
  readonly pin: string;
}

/** A page of the rules of a tenant. */
export interface TrustPageRequest {
  /** The last rule of the page before. */
  readonly after: Pick<TrustRule, 'clientId' | 'id'> | undefined;
  readonly limit: number;
  /** Only of clients of these owners; `undefined` for all. */
  readonly owners: readonly string[] | undefined;
  /** Only those that end, or have ended, before this time. */
  readonly expiresBefore?: number | undefined;
}

/** Trust rules. Every change of one is a change of its client to other nodes. */
export interface TrustStorage {
  /** The rules of a client, the oldest first. */
  trustsOfClient(tenantId: string, clientId: string): Promise<readonly TrustRule[]>;
  /** A page of all rules of clients that are not deleted, by client and age. */
  listTrusts(tenantId: string, page: TrustPageRequest): Promise<readonly TrustRule[]>;
  /** The rules of an issuer with a pin, of clients that are not deleted. */
  trustsByPin(tenantId: string, issuerId: string, pin: string): Promise<readonly TrustRule[]>;
  /** The ids of the clients with a rule of an issuer; the first ones, if there is a limit. */
  clientsTrusting(tenantId: string, issuerId: string, limit?: number): Promise<readonly string[]>;
  /** The first rules of an issuer, by client and age, and how many it has; those included whose deletion left their tokens active. */
  trustsOfIssuer(
    tenantId: string,
    issuerId: string,
    limit: number,
  ): Promise<{ readonly rules: readonly TrustRule[]; readonly count: number }>;
  /** `unknown` without the client, `unknown-issuer` without the issuer, `taken` if another rule of the client has the name. */
  createTrust(trust: StoredTrust, audit: AuditEntry): Promise<'created' | 'unknown' | 'unknown-issuer' | 'too-many' | 'taken'>;
  updateTrust(update: RecordUpdate<TrustRule> & { readonly pin: string }): Promise<UpdateResult | 'taken'>;
  /** Deletes a rule. Its tokens stay active, and end with a distrust of its issuer in the next two days. */
  deleteTrust(removal: {
    readonly tenantId: string;
    readonly clientId: string;
    readonly id: string;
    readonly at: number;
    readonly audit: AuditEntry;
  }): Promise<'deleted' | 'unknown'>;
  /**
   * Disables an issuer, and revokes each of its rules with all tokens that were obtained by it. With hundreds of
   * rules, it takes several transactions, so that others need not wait for all of them: after a failure, it is repeated.
   */
  distrustIssuer(change: IssuerChange & { readonly at: number; readonly by: string }): Promise<StateChangeResult>;
}
