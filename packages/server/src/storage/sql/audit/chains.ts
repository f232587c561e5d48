// Appends to the chains within a transaction. Entries are written last, so that nothing is locked after the
// row of a chain. A rollback includes the links, so that no chain has a gap.
import type { Transaction } from 'kysely';
import type { AuditEntry } from '../../../records/audit-entry.ts';
import type { Backend } from '../backend.ts';
import type { Schema } from '../schema.ts';
import { type AuditRow, auditRow, type NewAuditRow } from './audit-row.ts';
import { type ChainHead, chainStart, linkRows, newChainRow, rowsByTenant } from './links.ts';

/** Writes linked rows. */
export type InsertLinked = (transaction: Transaction<Schema>, rows: readonly AuditRow[]) => Promise<unknown>;

const recorded = new WeakMap<Transaction<Schema>, AuditEntry[]>();

/** Appends an entry when the transaction is about to commit. */
export const recordAudit = async (transaction: Transaction<Schema>, entry: AuditEntry): Promise<void> => {
  const entries = recorded.get(transaction);
  if (entries === undefined) recorded.set(transaction, [entry]);
  else entries.push(entry);
};

/** Wraps a backend so that its transactions end by appending the recorded entries. */
export const withChains = (backend: Backend, epoch: string): Backend => ({
  ...backend,
  write: (work, purpose) =>
    backend.write(async (transaction) => {
      const result = await work(transaction);
      await extendChains(transaction, epoch, (recorded.get(transaction) ?? []).map(auditRow), insertRows);
      return result;
    }, purpose),
});

/** Appends rows to the chains of an epoch, in order. */
export const extendChains = async (
  transaction: Transaction<Schema>,
  epoch: string,
  rows: readonly NewAuditRow[],
  insert: InsertLinked,
): Promise<void> => {
  for (const [tenantId, tenantRows] of rowsByTenant(rows)) {
    const head = (await lockHead(transaction, tenantId, epoch)) ?? (await startChain(transaction, tenantId, epoch, tenantRows));
    const linked = linkRows(tenantRows, epoch, head);
    await insert(transaction, linked);
    const last = linked.at(-1) ?? head;
    await ofChain(transaction, tenantId, epoch).set({ seq: last.seq, hash: last.hash }).execute();
  }
};

/** Rows of one statement, whose parameters are limited. */
const MAX_ROWS = 500;

const insertRows: InsertLinked = async (transaction, rows) => {
  for (let start = 0; start < rows.length; start += MAX_ROWS)
    await transaction
      .insertInto('audit')
      .values(rows.slice(start, start + MAX_ROWS))
      .execute();
};

/** An update of one chain. */
export const ofChain = (transaction: Transaction<Schema>, tenantId: string, epoch: string) =>
  transaction.updateTable('audit_chains').where('tenant_id', '=', tenantId).where('epoch', '=', epoch);

// An UPDATE that changes nothing locks the row in every dialect.
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
  // Another transaction of this process may have created the chain; then its links are read.
  return (await lockHead(transaction, tenantId, epoch)) ?? start;
};
