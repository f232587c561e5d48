// Appends to the chains within a transaction. The row of a chain is locked while it is extended, and nothing is locked after it: entries are
// written when all else of their transaction is done. A transaction that is rolled back takes its links with it, so that no chain has a gap.
import type { Transaction } from 'kysely';
import type { AuditEntry } from '../../../records/audit-entry.ts';
import type { Backend } from '../backend.ts';
import type { Schema } from '../schema.ts';
import { type AuditRow, auditRow, type NewAuditRow } from './audit-row.ts';
import { type ChainHead, chainStart, linkRows, newChainRow, rowsByTenant } from './links.ts';

/** Writes linked rows. */
export type InsertLinked = (transaction: Transaction<Schema>, rows: readonly AuditRow[]) => Promise<unknown>;

const recorded = new WeakMap<Transaction<Schema>, AuditEntry[]>();

/** Appends the entry of a change when the transaction of the change is about to commit. */
export const recordAudit = async (transaction: Transaction<Schema>, entry: AuditEntry): Promise<void> => {
  const entries = recorded.get(transaction);
  if (entries === undefined) recorded.set(transaction, [entry]);
  else entries.push(entry);
};

/** The backend, whose transactions end by appending what was recorded in them. */
export const withChains = (backend: Backend, epoch: string): Backend => ({
  ...backend,
  write: (work) =>
    backend.write(async (transaction) => {
      const result = await work(transaction);
      await extendChains(transaction, epoch, (recorded.get(transaction) ?? []).map(auditRow), insertRows);
      return result;
    }),
});

/** Appends rows to the chains of an epoch, in order. */
export const extendChains = async (
  transaction: Transaction<Schema>,
  epoch: string,
  rows: readonly NewAuditRow[],
  insert: InsertLinked,
): Promise<void> => {
  for (const [tenantId, ofTenant] of rowsByTenant(rows)) {
    const head = (await lockHead(transaction, tenantId, epoch)) ?? (await startChain(transaction, tenantId, epoch, ofTenant));
    const linked = linkRows(ofTenant, epoch, head);
    await insert(transaction, linked);
    const last = linked.at(-1) ?? head;
    await ofChain(transaction, tenantId, epoch).set({ seq: last.seq, hash: last.hash }).execute();
  }
};

const insertRows: InsertLinked = (transaction, rows) => transaction.insertInto('audit').values(rows).execute();

const ofChain = (transaction: Transaction<Schema>, tenantId: string, epoch: string) =>
  transaction.updateTable('audit_chains').where('tenant_id', '=', tenantId).where('epoch', '=', epoch);

// An UPDATE that changes nothing locks in every dialect.
const lockHead = (transaction: Transaction<Schema>, tenantId: string, epoch: string): Promise<ChainHead | undefined> =>
  ofChain(transaction, tenantId, epoch)
    .set(({ ref }) => ({ seq: ref('seq') }))
    .returning(['seq', 'hash'])
    .executeTakeFirst();

const startChain = async (
  transaction: Transaction<Schema>,
  tenantId: string,
  epoch: string,
  rows: readonly NewAuditRow[],
): Promise<ChainHead> => {
  const start = chainStart(tenantId, epoch);
  await transaction
    .insertInto('audit_chains')
    .values(newChainRow(tenantId, epoch, rows[0]?.at ?? 0))
    .onConflict((conflict) => conflict.columns(['tenant_id', 'epoch']).doNothing())
    .execute();
  // Another transaction of this process may have been first; its links are seen then.
  return (await lockHead(transaction, tenantId, epoch)) ?? start;
};
