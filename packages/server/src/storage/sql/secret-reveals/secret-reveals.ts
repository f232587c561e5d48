// Secrets that their creator may read again for a time. They are stored sealed, and removed when they expire.
import type { Kysely, Selectable, Transaction } from 'kysely';
import type { SecretReveal } from '../../contract/secret-reveals.ts';
import type { Storage } from '../../contract/storage.ts';
import type { Backend } from '../backend.ts';
import type { Schema } from '../schema.ts';
import type { SecretRevealsTable } from './tables.ts';

export const insertReveal = async (transaction: Transaction<Schema>, reveal: SecretReveal): Promise<void> => {
  await transaction
    .insertInto('secret_reveals')
    .values({
      tenant_id: reveal.tenantId,
      client_id: reveal.clientId,
      secret_id: reveal.secretId,
      revealed_to: reveal.revealedTo,
      sealed: reveal.sealed.ciphertext,
      sealed_key_id: reveal.sealed.keyId,
      expires_at: reveal.expiresAt,
    })
    .execute();
};

/** The reveals of a client that a principal may read at a moment. */
export const revealsFor = (db: Kysely<Schema>, { tenantId, clientId, revealedTo, at }: Parameters<Storage['findReveals']>[0]) =>
  db
    .selectFrom('secret_reveals')
    .selectAll()
    .where('tenant_id', '=', tenantId)
    .where('client_id', '=', clientId)
    .where('revealed_to', '=', revealedTo)
    .where('expires_at', '>', at)
    .orderBy('secret_id');

export const revealOf = (row: Selectable<SecretRevealsTable>): SecretReveal => ({
  tenantId: row.tenant_id,
  clientId: row.client_id,
  secretId: row.secret_id,
  revealedTo: row.revealed_to,
  sealed: { keyId: row.sealed_key_id, ciphertext: row.sealed },
  expiresAt: row.expires_at,
});

export const purgeReveals = (backend: Backend, expiredBefore: number): Promise<void> =>
  backend.write(async (transaction) => {
    await transaction.deleteFrom('secret_reveals').where('expires_at', '<=', expiredBefore).execute();
  });
