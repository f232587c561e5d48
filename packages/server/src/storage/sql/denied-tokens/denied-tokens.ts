// The deny list of unrecorded tokens.
import type { Kysely, Transaction } from 'kysely';
import type { TokenDenial } from '../../contract/denied-tokens.ts';
import { recordAudit } from '../audit/chains.ts';
import type { Backend } from '../backend.ts';
import { insertOfRows } from '../insert-rows.ts';
import { lockTenant } from '../lock-tenant.ts';
import { recordRevocations } from '../revocations/revocations.ts';
import type { Schema } from '../schema.ts';
import type { DeniedTokensTable } from './tables.ts';

/** What the deny list stores of a token. */
export interface Denial {
  readonly jti: string;
  readonly at: number;
  readonly expiresAt: number;
}

/** Writes the tokens that are not denied yet. @returns their ids */
export const insertDenials = async (
  transaction: Transaction<Schema>,
  tenantId: string,
  denials: readonly Denial[],
): Promise<readonly string[]> => {
  const rows = denials.map(({ jti, at, expiresAt }) => ({ tenant_id: tenantId, jti, revoked_at: at, expires_at: expiresAt }));
  return (await insertMissing(transaction, rows)).map(({ jti }) => jti);
};

const COLUMNS = ['tenant_id', 'jti', 'revoked_at', 'expires_at'] as const satisfies readonly (keyof DeniedTokensTable)[];

const insertMissing = insertOfRows<DeniedTokensTable, Pick<DeniedTokensTable, 'jti'>>(COLUMNS, (db, rows) =>
  db
    .insertInto('denied_tokens')
    .values(rows)
    .onConflict((conflict) => conflict.columns(['tenant_id', 'jti']).doNothing())
    .returning('jti'),
);

/**
 * Revokes one token by its id. Its client and audience are not known, so every guard of the tenant learns of it.
 */
export const denyToken = (backend: Backend, denial: TokenDenial): Promise<'changed' | 'unchanged'> =>
  backend.write(async (transaction) => {
    const { tenantId, jti, expiresAt: exp } = denial;
    await lockTenant(transaction, tenantId);
    if ((await insertDenials(transaction, tenantId, [denial])).length === 0) return 'unchanged';
    await recordAudit(transaction, denial.audit);
    await recordRevocations(transaction, tenantId, [{ type: 'token', jti, status: 1, clientId: '', audience: '', exp }]);
    return 'changed';
  });

export const denialOf = (db: Kysely<Schema>, tenantId: string, jti: string) =>
  db.selectFrom('denied_tokens').select('revoked_at').where('tenant_id', '=', tenantId).where('jti', '=', jti);

/** Removes expired tokens. */
export const purgeDenials = (db: Kysely<Schema>, expiredBefore: number, limit: number) =>
  db
    .deleteFrom('denied_tokens')
    .where(({ eb, refTuple, selectFrom }) =>
      eb(
        refTuple('tenant_id', 'jti'),
        'in',
        selectFrom('denied_tokens as old')
          .select(['old.tenant_id', 'old.jti'])
          .where('old.expires_at', '<', expiredBefore)
          .orderBy('old.expires_at')
          .limit(limit)
          .$asTuple('tenant_id', 'jti'),
      ),
    );
