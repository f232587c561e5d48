// Implements the part of the storage contract for metadata documents of clients, in SQL.
import { METADATA_INTERVAL } from '../../../records/client.ts';
import type { ClientMetadataStorage } from '../../contract/client-metadata.ts';
import type { Backend } from '../backend.ts';
import { recordChange } from '../changes/changes.ts';
import { lockTenant } from '../lock-tenant.ts';

export const clientMetadataStorage = (backend: Backend): ClientMetadataStorage => ({
  claimClientMetadata: async (at, until, limit) => {
    const due = backend.reads
      .selectFrom('clients')
      .select(['tenant_id', 'client_id'])
      .where('metadata_due_at', '<=', at)
      .where('deleted_at', 'is', null)
      .orderBy('metadata_due_at')
      .limit(limit);
    // Without one, which is usual, nothing is written.
    const found = await due.execute();
    const claimed: { tenantId: string; clientId: string }[] = [];
    for (const { tenant_id: tenantId, client_id: clientId } of found) {
      const { numUpdatedRows } = await backend.write((transaction) =>
        transaction
          .updateTable('clients')
          .set({ metadata_due_at: until })
          .where('tenant_id', '=', tenantId)
          .where('client_id', '=', clientId)
          // Another node may have claimed it since.
          .where('metadata_due_at', '<=', at)
          .executeTakeFirstOrThrow(),
      );
      if (numUpdatedRows > 0n) claimed.push({ tenantId, clientId });
    }
    return claimed;
  },
  confirmClientMetadata: ({ tenantId, clientId, version }, fetchedAt) =>
    backend.write(async (transaction) => {
      await lockTenant(transaction, tenantId);
      const { numUpdatedRows } = await transaction
        .updateTable('clients')
        .set({ metadata_fetched_at: fetchedAt, metadata_due_at: fetchedAt + METADATA_INTERVAL })
        .where('tenant_id', '=', tenantId)
        .where('client_id', '=', clientId)
        .where('version', '=', version)
        .where('metadata_fetched_at', 'is not', null)
        .where('deleted_at', 'is', null)
        .executeTakeFirstOrThrow();
      if (numUpdatedRows === 0n) return false;
      await recordChange(backend, transaction, { kind: 'client', tenantId, subject: clientId });
      return true;
    }),
});
