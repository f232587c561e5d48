// What client authentication by an attestation needs from DPoP.
import type { LoadedTenant } from '../tenants/load-tenant.ts';

/** What proves that an instance has its key. */
export interface AttestationChecks {
  /** The challenges: those that are valid for DPoP proofs. */
  readonly challenges: {
    issue(tenantId: string, now: number): string;
    accepts(tenantId: string, challenge: string, now: number): boolean;
  };
  /** The thumbprint of the key of a DPoP proof for the token endpoint. @throws {@link Refusal} for an invalid one */
  readonly proofKey: (proof: string, tenant: LoadedTenant) => string;
}
