// Records checkpoints and removes entries after their retention: they are first marked as purgeable, then
// stated as purgeable in a signed checkpoint, then removed. A verifier can so distinguish a purge from
// tampering.
import type { Kysely } from 'kysely';
import type { AuditChain, AuditCheckpoint } from '../../contract/audit.ts';
import type { Backend } from '../backend.ts';
import type { Schema } from '../schema.ts';
import { ofChain } from './chains.ts';
import { chainsOf } from './queries.ts';

/** Chains with entries that were added or marked as purgeable since their last checkpoint. */
export const chainsToSign = (db: Kysely<Schema>, tenantId: string) =>
  chainsOf(db, tenantId).where(({ or, eb, ref }) =>
    or([eb('seq', '>', ref('signed_seq')), eb('purged_seq', '>', ref('signed_purged_seq'))]),
  );

/** Stores a checkpoint, unless another node has stored one of its number. */
export const recordCheckpoint = (
  backend: Backend,
  tenantId: string,
  { number, at, jws }: AuditCheckpoint,
  signed: readonly AuditChain[],
): Promise<boolean> =>
  backend.write(async (transaction) => {
    const { numInsertedOrUpdatedRows } = await transaction
      .insertInto('audit_checkpoints')
      .values({ tenant_id: tenantId, number, at, jws })
      .onConflict((conflict) => conflict.columns(['tenant_id', 'number']).doNothing())
      .executeTakeFirstOrThrow();
    if (numInsertedOrUpdatedRows === 0n) return false;
    for (const { epoch, seq, purgedSeq } of signed) {
      await ofChain(transaction, tenantId, epoch).set({ signed_seq: seq, signed_purged_seq: purgedSeq }).execute();
    }
    return true;
  });

/** Marks the entries before a moment at the start of each chain as purgeable. */
export const markAuditPurgeable = async (backend: Backend, tenantId: string, before: number, limit: number): Promise<void> => {
  const chains = await chainsOf(backend.reads, tenantId)
    .where(({ eb, ref }) => eb('purged_seq', '<', ref('seq')))
    .execute();
  for (const { epoch, purged_seq } of chains) {
    const [first] = await linksAfter(backend.reads, tenantId, epoch, purged_seq).limit(1).execute();
    if (first === undefined || first.at >= before) continue;
    const links = await linksAfter(backend.reads, tenantId, epoch, purged_seq).limit(limit).execute();
    const young = links.findIndex(({ at }) => at >= before);
    const last = links.at(young === -1 ? -1 : young - 1);
    if (last === undefined) continue;
    await backend.write((transaction) =>
      ofChain(transaction, tenantId, epoch)
        .where('purged_seq', '<', last.seq)
        .set({ purged_seq: last.seq, purged_hash: last.hash })
        .execute(),
    );
  }
};

/** Removes the entries that a checkpoint states as purgeable. */
export const purgeAudit = async (backend: Backend, tenantId: string, checkpointsBelow: number, limit: number): Promise<void> => {
  for (const { epoch, signed_purged_seq: last } of await chainsWithPurgeable(backend.reads, tenantId).execute()) {
    await backend.write((transaction) =>
      transaction.deleteFrom('audit').where('tenant_id', '=', tenantId).where('epoch', '=', epoch).where('seq', '<=', last).execute(),
    );
  }
  const oldest = await backend.reads
    .selectFrom('audit_checkpoints')
    .select('number')
    .where('tenant_id', '=', tenantId)
    .orderBy('number')
    .limit(1)
    .executeTakeFirst();
  if (oldest === undefined || oldest.number >= checkpointsBelow) return;
  await backend.write((transaction) =>
    transaction
      .deleteFrom('audit_checkpoints')
      .where('tenant_id', '=', tenantId)
      .where('number', '<', Math.min(checkpointsBelow, oldest.number + limit))
      .execute(),
  );
};

/** Chains that still have purgeable entries, found by the index. */
const chainsWithPurgeable = (db: Kysely<Schema>, tenantId: string) =>
  db
    .selectFrom('audit_chains as chain')
    .select(['chain.epoch', 'chain.signed_purged_seq'])
    .where('chain.tenant_id', '=', tenantId)
    .where(({ exists, selectFrom }) =>
      exists(
        selectFrom('audit as entry')
          .select('entry.id')
          .where('entry.tenant_id', '=', tenantId)
          .whereRef('entry.epoch', '=', 'chain.epoch')
          .whereRef('entry.seq', '<=', 'chain.signed_purged_seq'),
      ),
    );

const linksAfter = (db: Kysely<Schema>, tenantId: string, epoch: string, after: number) =>
  db
    .selectFrom('audit')
    .select(['seq', 'hash', 'at'])
    .where('tenant_id', '=', tenantId)
    .where('epoch', '=', epoch)
    .where('seq', '>', after)
    .orderBy('seq');
