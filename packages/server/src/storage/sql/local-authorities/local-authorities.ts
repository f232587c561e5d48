// The local CAs of a store.
import type { Insertable, Kysely, Selectable } from 'kysely';
import type { LocalAuthorityRecord } from '../../contract/local-authorities.ts';
import type { Backend } from '../backend.ts';
import type { Schema } from '../schema.ts';
import type { LocalAuthoritiesTable } from './tables.ts';

export const localAuthorityRow = ({
  number,
  certificate,
  privateKey,
  createdAt,
}: LocalAuthorityRecord): Insertable<LocalAuthoritiesTable> => ({
  id: String(number),
  certificate,
  sealed_key: privateKey.ciphertext,
  sealed_key_id: privateKey.keyId,
  created_at: createdAt,
});

const authorityOf = (row: Selectable<LocalAuthoritiesTable>): LocalAuthorityRecord => ({
  number: Number(row.id),
  certificate: row.certificate,
  privateKey: { keyId: row.sealed_key_id, ciphertext: row.sealed_key },
  createdAt: row.created_at,
});

/** The CAs in order of creation. */
export const allLocalAuthorities = async (db: Kysely<Schema>): Promise<readonly LocalAuthorityRecord[]> =>
  (await db.selectFrom('local_authorities').selectAll().execute()).map(authorityOf).toSorted((a, b) => a.number - b.number);

/** Adds one, unless another node has used its number. */
export const addLocalAuthority = (backend: Backend, authority: LocalAuthorityRecord): Promise<boolean> =>
  backend.write(async (transaction) => {
    const { numInsertedOrUpdatedRows } = await transaction
      .insertInto('local_authorities')
      .values(localAuthorityRow(authority))
      .onConflict((conflict) => conflict.column('id').doNothing())
      .executeTakeFirstOrThrow();
    return numInsertedOrUpdatedRows === 1n;
  });
