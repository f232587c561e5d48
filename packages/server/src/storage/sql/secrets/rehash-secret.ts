// Replaces a secret's hash by another one of the same secret.
import type { Storage } from '../../contract/storage.ts';
import type { Backend } from '../backend.ts';
import { recordChange } from '../changes/changes.ts';

/** @returns `false` when the secret was changed meanwhile */
export const rehashSecret = (
  backend: Backend,
  { tenantId, clientId, secretId, from, hash, pepperId }: Parameters<Storage['rehashSecret']>[0],
): Promise<boolean> =>
  backend.write(async (transaction) => {
    const { numUpdatedRows } = await transaction
      .updateTable('client_secrets')
      .set({ hash, pepper_id: pepperId })
      .where('tenant_id', '=', tenantId)
      .where('client_id', '=', clientId)
      .where('id', '=', secretId)
      .where('hash', '=', from)
      .executeTakeFirstOrThrow();
    if (numUpdatedRows === 0n) return false;
    await recordChange(backend, transaction, { kind: 'client', tenantId, subject: clientId });
    return true;
  });
