// Verifies the checkpoints: each follows the one before it, the last is signed by the server's key, and the
// exported ones are among them. The hashes that they sign are marks that the chains must match.
import type { AuditCheckpointRecord } from '../management/audit.ts';
import { type CheckpointStatement, readStatement } from './checkpoint-statement.ts';
import type { Findings } from './findings.ts';

/** The signed hashes of one chain. */
export interface ChainMarks {
  /** The hash of each signed link, and the number of the checkpoint that signs it. */
  readonly links: Map<number, { readonly hash: string; readonly by: number }>;
  /** The hash of each purged link, by number. */
  readonly purged: Map<number, string>;
  /** The last purged link. */
  purgedSeq: number;
  /** The last link that was signed. */
  lastSeq: number;
}

/** The values that the checkpoints are compared with. */
export interface CheckpointExpectations {
  readonly tenantId: string;
  /** The server's key. */
  readonly kid: string;
  /** Exported checkpoints, in compact form. */
  readonly exported: readonly string[];
}

/** The marks of the valid checkpoints. */
export interface CheckpointOutcome {
  readonly marks: ReadonlyMap<string, ChainMarks>;
  readonly count: number;
  readonly last: CheckpointStatement | undefined;
}

/** Checks all checkpoints. */
export const verifyCheckpoints = async (
  pages: AsyncIterable<readonly AuditCheckpointRecord[]>,
  expected: CheckpointExpectations,
  findings: Findings,
): Promise<CheckpointOutcome> => {
  const marks = new Map<string, ChainMarks>();
  const digests = new Map<number, string>();
  const kids = new Set([expected.kid]);
  let first: number | undefined;
  let last: CheckpointStatement | undefined;
  for await (const page of pages) {
    for (const { number, jws } of page) {
      const statement = readStatement(jws);
      if (statement === undefined || statement.tenantId !== expected.tenantId || statement.number !== number) {
        findings.add('checkpoint-changed', undefined, number);
        continue;
      }
      if (last !== undefined && number > last.number + 1) findings.add('checkpoint-missing', undefined, last.number + 1);
      else if (last !== undefined && statement.previous !== last.digest) findings.add('checkpoint-changed', undefined, number);
      mark(marks, statement);
      digests.set(number, statement.digest);
      kids.add(statement.kid);
      first ??= number;
      last = statement;
    }
  }
  if (last !== undefined && last.kid !== expected.kid) findings.add('checkpoint-foreign-key', undefined, last.number);
  if (first !== undefined && last !== undefined && first > last.oldest) findings.add('checkpoint-missing', undefined, last.oldest);
  for (const jws of expected.exported) {
    const statement = readStatement(jws);
    if (statement === undefined) {
      findings.add('checkpoint-changed', undefined, 0, 'an exported checkpoint is malformed');
      continue;
    }
    // The server's checkpoint file contains the checkpoints of all tenants.
    if (statement.tenantId !== expected.tenantId) continue;
    if (!kids.has(statement.kid)) findings.add('checkpoint-foreign-key', undefined, statement.number);
    const stored = digests.get(statement.number);
    if (stored === undefined && statement.number >= (first ?? 0)) findings.add('checkpoint-missing', undefined, statement.number);
    if (stored !== undefined && stored !== statement.digest) findings.add('checkpoint-rewritten', undefined, statement.number);
    // The exported checkpoint may be later than those of the store.
    mark(marks, statement);
  }
  return { marks, count: digests.size, last };
};

const mark = (marks: Map<string, ChainMarks>, { number, chains }: CheckpointStatement): void => {
  for (const { epoch, seq, hash, purged_seq, purged_hash } of chains) {
    const chain = marks.get(epoch) ?? { links: new Map(), purged: new Map(), purgedSeq: 0, lastSeq: 0 };
    marks.set(epoch, chain);
    chain.links.set(seq, { hash, by: number });
    chain.purged.set(purged_seq, purged_hash);
    chain.purgedSeq = Math.max(chain.purgedSeq, purged_seq);
    chain.lastSeq = Math.max(chain.lastSeq, seq);
  }
};
