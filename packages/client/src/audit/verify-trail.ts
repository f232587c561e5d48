// Verifies a whole audit trail through the management API. It computes every value itself that can be
// computed, and does not trust those of the server.
import type { AuditApi } from '../management/audit.ts';
import { type Finding, Findings } from './findings.ts';
import { verifyChain } from './verify-chain.ts';
import { verifyCheckpoints } from './verify-checkpoints.ts';

/** The result of a verification. */
export interface AuditTrailReport {
  readonly tenant_id: string;
  readonly entries: number;
  readonly chains: number;
  readonly checkpoints: number;
  /** The last checkpoint. */
  readonly signed_until: string | null;
  /** Entries that no checkpoint signs yet. */
  readonly unsigned: number;
  /**
   * The number of exported checkpoints that the trail was compared with. Without any, someone with the master
   * key could have rewritten the whole trail.
   */
  readonly outside_checkpoints: number;
  readonly key: string;
  readonly findings: readonly Finding[];
}

/**
 * Verifies an audit trail: recomputes the hashes of all chains, and compares the checkpoints with each
 * other and with the chains.
 *
 * @param audit - of a management client whose token has the entitlement readAudit
 * @param exported - exported checkpoints, in compact form; those of other tenants are ignored
 * @throws as the management client does
 * @example
 * const { findings } = await verifyAuditTrail(createManagementClient({ tenantUrl, accessToken }).audit, []);
 */
export const verifyAuditTrail = async (audit: AuditApi, exported: readonly string[]): Promise<AuditTrailReport> => {
  const findings = new Findings();
  const { tenant_id: tenantId, chains, key } = await audit.listChains();
  const { marks, count, last } = await verifyCheckpoints(audit.listCheckpoints(), { tenantId, kid: key.kid, exported }, findings);
  let entries = 0;
  let unsigned = 0;
  const ends = new Map<string, number>();
  for (const chain of chains) {
    const signed = marks.get(chain.epoch);
    const walk = await verifyChain(audit.listChainEntries(chain.epoch), { tenantId, chain, marks: signed }, findings);
    entries += walk.entries;
    unsigned += Math.max(0, walk.seq - (signed?.lastSeq ?? 0));
    ends.set(chain.epoch, walk.seq);
  }
  for (const [epoch, { lastSeq }] of marks) if (!ends.has(epoch)) findings.add('chain-missing', epoch, lastSeq);
  // A chain grows while it is read. Entries beyond its present end were not written by the server.
  for (const { epoch, seq } of (await audit.listChains()).chains) {
    const end = ends.get(epoch) ?? 0;
    if (end > seq) findings.add('entry-inserted', epoch, seq + 1, `links ${seq + 1} to ${end} are beyond the end of the chain`);
  }
  return {
    tenant_id: tenantId,
    entries,
    chains: chains.length,
    checkpoints: count,
    signed_until: last?.at ?? null,
    unsigned,
    outside_checkpoints: exported.length,
    key: key.kid,
    findings: findings.all,
  };
};
