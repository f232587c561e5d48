// Verifies a whole audit trail through the management API. The server's word is taken for nothing that can be computed.
import type { AuditApi } from '../management/audit.ts';
import { type Finding, Findings } from './findings.ts';
import { verifyChain } from './verify-chain.ts';
import { verifyCheckpoints } from './verify-checkpoints.ts';

/** What came of it. */
export interface AuditTrailReport {
  readonly tenant_id: string;
  readonly entries: number;
  readonly chains: number;
  readonly checkpoints: number;
  /** The last checkpoint. */
  readonly signed_until: string | null;
  /** Entries that no checkpoint signs yet. */
  readonly unsigned: number;
  /** Whether checkpoints from outside were there to hold it against: without them, whoever has the master key could have rewritten it all. */
  readonly outside_checkpoints: number;
  readonly key: string;
  readonly findings: readonly Finding[];
}

/**
 * Verifies an audit trail: recomputes every link of every chain, and holds checkpoints against each other and against the chains.
 *
 * @param audit - of a management client whose token has the entitlement readAudit
 * @param outside - checkpoints that left the store, in compact form; those of other tenants are passed over
 * @throws as the management client does
 * @example
 * const { findings } = await verifyAuditTrail(createManagementClient({ tenantUrl, accessToken }).audit, []);
 */
export const verifyAuditTrail = async (audit: AuditApi, outside: readonly string[]): Promise<AuditTrailReport> => {
  const findings = new Findings();
  const { tenant_id: tenantId, chains, key } = await audit.listChains();
  const { marks, count, last } = await verifyCheckpoints(audit.listCheckpoints(), { tenantId, kid: key.kid, outside }, findings);
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
  // A chain goes on while it is walked. What is behind its end even now was not put there by the server.
  for (const { epoch, seq } of (await audit.listChains()).chains) {
    const end = ends.get(epoch) ?? 0;
    if (end > seq) findings.add('entry-inserted', epoch, seq + 1, `links ${seq + 1} to ${end} are behind the end of the chain`);
  }
  return {
    tenant_id: tenantId,
    entries,
    chains: chains.length,
    checkpoints: count,
    signed_until: last?.at ?? null,
    unsigned,
    outside_checkpoints: outside.length,
    key: key.kid,
    findings: findings.all,
  };
};
