// Distrusts an issuer: none of its tokens is accepted any more, and none that it led to stays active.
import type { StateChangeResult } from '../../contract/client-states.ts';
import type { Storage } from '../../contract/storage.ts';
import { recordAudit } from '../audit/chains.ts';
import type { Backend } from '../backend.ts';
import { recordChange } from '../changes/changes.ts';
import { revokeNamed } from '../credentials/revoke-credential.ts';
import { setDisabled } from '../issuers/issuers.ts';
import { lockTenant } from '../lock-tenant.ts';
import { raiseVersion } from '../raise-version.ts';
import { latestExpiry, recordRevocations } from '../revocations/revocations.ts';

export const distrustIssuer = (
  backend: Backend,
  { tenantId, id, at, by, audit }: Parameters<Storage['distrustIssuer']>[0],
): Promise<StateChangeResult> =>
  backend.write(async (transaction) => {
    await lockTenant(transaction, tenantId);
    const disabled = await setDisabled(transaction, { tenantId, id, at, by });
    if (disabled === 'unknown') return 'unknown';
    // Deleted rules included: their tokens may be active.
    const rules = await transaction
      .selectFrom('trusts')
      .select(['client_id', 'id'])
      .where('tenant_id', '=', tenantId)
      .where('issuer_id', '=', id)
      .orderBy('client_id')
      .execute();
    for (const { client_id: clientId, id: credentialId } of rules) {
      const change = { tenantId, clientId, credentialId, at };
      if ((await revokeNamed(transaction, change, true)) !== 'changed') continue;
      await raiseVersion(transaction, change);
      await recordRevocations(transaction, tenantId, [{ type: 'credential', cred: credentialId, clientId, exp: latestExpiry(at) }]);
      await recordChange(backend, transaction, { kind: 'client', tenantId, subject: clientId });
    }
    await recordAudit(transaction, audit);
    await recordChange(backend, transaction, { kind: 'tenant', tenantId, subject: tenantId });
    return 'changed';
  });
