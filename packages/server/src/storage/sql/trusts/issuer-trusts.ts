// The trust rules of an issuer, by client and age. Deleted ones are among them: their tokens may be active.
import type { Kysely } from 'kysely';
import type { Schema } from '../schema.ts';

/** @param after - the last one of the page before */
export const issuerTrusts = (
  db: Kysely<Schema>,
  tenantId: string,
  issuerId: string,
  after?: { readonly client_id: string; readonly id: string },
) => {
  const all = db
    .selectFrom('trusts')
    .where('tenant_id', '=', tenantId)
    .where('issuer_id', '=', issuerId)
    .orderBy('client_id')
    .orderBy('id');
  if (after === undefined) return all;
  return all.where(({ eb, refTuple, tuple }) => eb(refTuple('client_id', 'id'), '>', tuple(after.client_id, after.id)));
};
