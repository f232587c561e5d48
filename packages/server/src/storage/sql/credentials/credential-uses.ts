// Records when credentials were last used.
import type { Kysely } from 'kysely';
import type { CredentialUse } from '../../../records/credential-use.ts';
import type { Backend } from '../backend.ts';
import { insertOfRows } from '../insert-rows.ts';
import type { Schema } from '../schema.ts';
import type { CredentialUsesTable } from './tables.ts';

/** Writes uses of distinct credentials. The later use of a credential wins, whichever node it comes from. */
export const recordCredentialUses = (backend: Backend, uses: readonly CredentialUse[]): Promise<void> =>
  backend.write(async (transaction) => {
    const rows = uses.map(({ tenantId, clientId, credentialId, at, address }) => ({
      ...{ tenant_id: tenantId, client_id: clientId, credential_id: credentialId },
      ...{ used_at: at, address },
    }));
    await insertUses(transaction, rows);
  });

const insertUses = insertOfRows<CredentialUsesTable, unknown>(
  ['tenant_id', 'client_id', 'credential_id', 'used_at', 'address'],
  (db, rows) =>
    db
      .insertInto('credential_uses')
      .values(rows)
      .onConflict((conflict) =>
        conflict
          .columns(['tenant_id', 'client_id', 'credential_id'])
          .doUpdateSet(({ ref }) => ({ used_at: ref('excluded.used_at'), address: ref('excluded.address') }))
          .whereRef('excluded.used_at', '>', 'credential_uses.used_at'),
      ),
);

/** The last uses of some clients' credentials. */
export const credentialUsesOf = async (
  db: Kysely<Schema>,
  tenantId: string,
  clientIds: readonly string[],
): Promise<readonly CredentialUse[]> => {
  if (clientIds.length === 0) return [];
  const rows = await db
    .selectFrom('credential_uses')
    .selectAll()
    .where('tenant_id', '=', tenantId)
    .where('client_id', 'in', clientIds)
    .orderBy('client_id')
    .orderBy('credential_id')
    .execute();
  return rows.map((row) => ({
    tenantId,
    clientId: row.client_id,
    credentialId: row.credential_id,
    at: row.used_at,
    address: row.address,
  }));
};
