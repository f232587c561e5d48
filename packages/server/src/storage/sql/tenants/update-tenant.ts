// Changes a tenant's settings, and revokes its tokens.
import type { Storage } from '../../contract/storage.ts';
import type { UpdateResult } from '../../contract/updates.ts';
import { recordAudit } from '../audit/chains.ts';
import type { Backend } from '../backend.ts';
import { recordChange } from '../changes/changes.ts';
import { isLockedOut } from '../lock-out.ts';
import { lockTenant } from '../lock-tenant.ts';
import { latestExpiry, recordRevocations } from '../revocations/revocations.ts';
import { Rollback, withRollback } from '../rollback.ts';
import { insertHosts } from './create-tenant.ts';
import { tenantRow } from './tenant-row.ts';

/** @param now - see `changeClientState` */
export const updateTenant = (
  backend: Backend,
  { record, expectedVersion, audit }: Parameters<Storage['updateTenant']>[0],
  now: number,
): Promise<UpdateResult | 'locked-out' | 'host-taken'> => {
  let refusal: 'locked-out' | 'host-taken' = 'host-taken';
  return withRollback(undefined, () =>
    backend.write(async (transaction) => {
      await lockTenant(transaction, record.id);
      const wasLockedOut = await isLockedOut(backend, transaction, record.id, now);
      const stored = await transaction
        .selectFrom('tenants')
        .select(['version', 'client_ca'])
        .where('id', '=', record.id)
        .executeTakeFirst();
      if (stored === undefined) return 'unknown';
      if (stored.version !== expectedVersion) return 'stale';
      const { id, public_url, generation, created_at, restored_at, disabled_at, disabled_by, ...settings } = tenantRow(record);
      await transaction
        .updateTable('tenants')
        .set({ ...settings, version: expectedVersion + 1 })
        .where('id', '=', record.id)
        .execute();
      await transaction.deleteFrom('tenant_hosts').where('tenant_id', '=', record.id).execute();
      await insertHosts(transaction, record.id, record.hosts);
      refusal = 'locked-out';
      // A profile or a CA may leave no client that can authenticate.
      const view = { ...backend, caStays: sharesCa(stored.client_ca, record.clientCa) };
      if (!wasLockedOut && (await isLockedOut(view, transaction, record.id, now))) throw new Rollback();
      await recordAudit(transaction, audit);
      await recordChange(backend, transaction, { kind: 'tenant', tenantId: record.id, subject: record.id });
      return 'changed' as const;
    }),
  ).then((result) => result ?? refusal);
};

/** Whether a bundle of CAs retains a certificate of the previous one. */
const sharesCa = (before: string | null, after: string | undefined): boolean => {
  const retained = certificatesIn(after ?? '');
  return certificatesIn(before ?? '').some((certificate) => retained.includes(certificate));
};

const certificatesIn = (pem: string): readonly string[] =>
  [...pem.matchAll(/-----BEGIN CERTIFICATE-----([^-]+)-----END CERTIFICATE-----/g)].map(([, der = '']) => der.replaceAll(/\s/g, ''));

export const endTenantTokens = (backend: Backend, { tenantId, at, audit }: Parameters<Storage['endTenantTokens']>[0]): Promise<boolean> =>
  backend.write(async (transaction) => {
    const bumped = await transaction
      .updateTable('tenants')
      .set(({ eb }) => ({ generation: eb('generation', '+', 1) }))
      .where('id', '=', tenantId)
      .returning('generation')
      .executeTakeFirst();
    if (bumped === undefined) return false;
    const exp = latestExpiry(at);
    await recordRevocations(transaction, tenantId, [{ type: 'tenant', genBelow: bumped.generation, exp }]);
    await recordAudit(transaction, audit);
    await recordChange(backend, transaction, { kind: 'tenant', tenantId, subject: tenantId });
    return true;
  });
