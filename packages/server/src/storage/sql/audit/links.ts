// Links rows to the end of their chain, in the writer thread and in transactions.
import { hash as digest } from 'node:crypto';
import { auditChainStart, auditLink } from '@mintmark/protocol';
import type { AuditRow, NewAuditRow } from './audit-row.ts';

/** The last link of a chain. */
export interface ChainHead {
  readonly seq: number;
  readonly hash: string;
}

const sha256 = (text: string): string => digest('sha256', text, 'base64url');

/** The head of an empty chain. */
export const chainStart = (tenantId: string, epoch: string): ChainHead => ({ seq: 0, hash: sha256(auditChainStart(tenantId, epoch)) });

/** The rows of one tenant, each linked to the one before it. */
export const linkRows = (rows: readonly NewAuditRow[], epoch: string, head: ChainHead): readonly AuditRow[] => {
  let { seq, hash } = head;
  return rows.map((row) => {
    seq++;
    hash = sha256(auditLink(hash, { ...row, detail: JSON.parse(row.detail), epoch, seq }));
    return { ...row, epoch, seq, hash };
  });
};

/**
 * The rows by tenant, in the order in which chains are locked: the same everywhere, so that transactions
 * cannot deadlock.
 */
export const rowsByTenant = (rows: readonly NewAuditRow[]): readonly (readonly [tenantId: string, rows: readonly NewAuditRow[]])[] =>
  [...Map.groupBy(rows, (row) => row.tenant_id)].toSorted(([a], [b]) => (a < b ? -1 : 1));

/** The row of an empty chain. */
export const newChainRow = (tenantId: string, epoch: string, startedAt: number) => {
  const { seq, hash } = chainStart(tenantId, epoch);
  return {
    tenant_id: tenantId,
    epoch,
    started_at: startedAt,
    seq,
    hash,
    purged_seq: seq,
    purged_hash: hash,
    signed_seq: seq,
    signed_purged_seq: seq,
  };
};
