// Verifies one chain, entry by entry. It computes every hash from the entry, and compares it with the
// server's.

import { auditChainStart, auditLink } from '@mintmark/protocol';
import type { AuditChainRecord, AuditEntryRecord } from '../management/audit.ts';
import { sha256 } from './checkpoint-statement.ts';
import type { Findings } from './findings.ts';
import type { ChainMarks } from './verify-checkpoints.ts';

/** The number of positions in each direction in which a moved entry is searched for. */
const NEAR = 64;

/** A chain, and the hashes that checkpoints sign. */
export interface ChainExpectations {
  readonly tenantId: string;
  readonly chain: AuditChainRecord;
  /** The signed hashes. */
  readonly marks: ChainMarks | undefined;
}

/** The last entry that was verified. */
export interface Walk {
  readonly entries: number;
  /** The number of the last entry. */
  readonly seq: number;
}

/** Verifies a chain to its end. */
export const verifyChain = async (
  pages: AsyncIterable<readonly AuditEntryRecord[]>,
  { tenantId, chain, marks }: ChainExpectations,
  findings: Findings,
): Promise<Walk> => {
  const { epoch } = chain;
  const purged = marks?.purgedSeq ?? 0;
  let entries = 0;
  let seq: number | undefined;
  // The hash of the previous entry; `undefined` where it is unknown.
  let previous: string | undefined;
  for await (const page of pages) {
    for (const [index, entry] of page.entries()) {
      if (findings.isFull) return { entries, seq: seq ?? 0 };
      entries++;
      if (seq === undefined) {
        if (entry.seq > purged + 1) findings.add('head-missing', epoch, purged + 1);
        previous = entry.seq === 1 ? sha256(auditChainStart(tenantId, epoch)) : marks?.purged.get(entry.seq - 1);
      } else if (entry.seq <= seq) {
        findings.add('entry-inserted', epoch, entry.seq, 'two entries have one number');
        continue;
      } else if (entry.seq > seq + 1) {
        findings.add('entry-missing', epoch, seq + 1, `links ${seq + 1} to ${entry.seq - 1} are missing`);
        previous = undefined;
      }
      seq = entry.seq;
      let link = entry.hash;
      if (previous !== undefined && linkOf(tenantId, previous, entry) !== entry.hash) {
        const recorded = recordedHere(tenantId, previous, page, index);
        const name = recorded === undefined ? 'entry-changed' : 'entries-reordered';
        findings.add(name, epoch, seq, `${entry.event} of ${entry.at}, ${entry.id}`);
        link = recorded ?? link;
      }
      const signed = marks?.links.get(seq);
      if (signed !== undefined && signed.hash !== link && !findings.has('chain-rewritten', epoch)) {
        findings.add('chain-rewritten', epoch, seq, `link ${seq} is not the one that checkpoint ${signed.by} signs`);
      }
      if (seq === chain.seq && link !== chain.hash) findings.add('chain-rewritten', epoch, seq, 'the last link is not the chain’s');
      previous = link;
    }
  }
  const end = seq ?? Math.max(purged, chain.purged_seq);
  const least = Math.max(chain.seq, marks?.lastSeq ?? 0);
  if (end < least) findings.add('tail-missing', epoch, end + 1, `links ${end + 1} to ${least} are missing`);
  return { entries, seq: end };
};

const linkOf = (tenantId: string, previous: string, entry: AuditEntryRecord, seq = entry.seq): string =>
  sha256(
    auditLink(previous, {
      ...entry,
      tenant_id: tenantId,
      request_id: entry.request_id ?? '',
      at: Date.parse(entry.at),
      seq,
    }),
  );

// The hash of a nearby entry that belongs to this position. If there is one, both entries were moved.
const recordedHere = (tenantId: string, previous: string, page: readonly AuditEntryRecord[], index: number): string | undefined => {
  const near = page.slice(Math.max(0, index - NEAR), index + NEAR);
  const known = new Set(near.map(({ hash }) => hash));
  const seq = page[index]?.seq;
  return near.map((other) => linkOf(tenantId, previous, other, seq)).find((link) => known.has(link));
};
