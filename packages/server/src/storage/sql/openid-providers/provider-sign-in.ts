// A sign-in of an operator by an OpenID Provider, in one transaction.
import type { Storage } from '../../contract/storage.ts';
import { recordAudit } from '../audit/chains.ts';
import type { Backend } from '../backend.ts';
import { lockTenant } from '../lock-tenant.ts';
import { sessionRow, settingsOfOperator } from '../operators/operator-row.ts';
import { insertOperator, operatorsOfTenant } from '../operators/operators.ts';
import { providersOfTenant } from './openid-providers.ts';

export const beginProviderSession = (
  backend: Backend,
  { operator, expectedVersion, providerVersion, session, audit }: Parameters<Storage['beginProviderSession']>[0],
): ReturnType<Storage['beginProviderSession']> =>
  backend.write(async (transaction) => {
    const { tenantId, id, origin } = operator;
    await lockTenant(transaction, tenantId);
    const provider = await providersOfTenant(transaction, tenantId).where('id', '=', origin.providerId).executeTakeFirst();
    if (provider === undefined || provider.version !== providerVersion || provider.disabled_at !== null) return 'stale';
    const stored = await operatorsOfTenant(transaction, tenantId)
      .where('operators.provider_id', '=', origin.providerId)
      .where('operators.provider_subject', '=', origin.subject)
      .executeTakeFirst();
    if (stored?.version !== expectedVersion || (stored !== undefined && (stored.id !== id || stored.disabled_at !== null))) return 'stale';
    if (stored === undefined) {
      const created = await insertOperator(transaction, operator);
      if (created !== 'created') return created;
    } else if (stored.version !== operator.version) {
      await transaction
        .updateTable('operators')
        .set({ ...settingsOfOperator(operator), version: operator.version })
        .where('tenant_id', '=', tenantId)
        .where('id', '=', id)
        .execute();
    }
    await transaction.insertInto('operator_sessions').values(sessionRow(session)).execute();
    for (const entry of audit) await recordAudit(transaction, entry);
    return 'begun';
  });
