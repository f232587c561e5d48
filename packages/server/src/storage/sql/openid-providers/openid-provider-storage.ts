// Implements the part of the storage contract for OpenID Providers, in SQL.
import type { OpenIdProviderStorage } from '../../contract/openid-providers.ts';
import type { Backend } from '../backend.ts';
import { hasNul } from '../nul.ts';
import { operatorOf } from '../operators/operator-row.ts';
import { operatorsOfTenant } from '../operators/operators.ts';
import { providerOf } from './openid-provider-row.ts';
import { createOpenIdProvider, deleteOpenIdProvider, providersOfTenant, updateOpenIdProvider } from './openid-providers.ts';
import { beginProviderSession } from './provider-sign-in.ts';

/** @param now - in milliseconds; decides who can sign in */
export const openIdProviderStorage = (backend: Backend, now: () => number): OpenIdProviderStorage => ({
  openIdProviders: async (tenantId) => (await providersOfTenant(backend.freshReads, tenantId).execute()).map(providerOf),
  createOpenIdProvider: (provider, audit) => createOpenIdProvider(backend, provider, audit),
  updateOpenIdProvider: (update) => updateOpenIdProvider(backend, update, now()),
  deleteOpenIdProvider: async (change) => (hasNul(change.id) ? 'unknown' : deleteOpenIdProvider(backend, change)),
  findOperatorOf: async (tenantId, { providerId, subject }) => {
    if (hasNul(subject)) return undefined;
    const row = await operatorsOfTenant(backend.freshReads, tenantId)
      .where('operators.provider_id', '=', providerId)
      .where('operators.provider_subject', '=', subject)
      .executeTakeFirst();
    return row && operatorOf(row);
  },
  beginProviderSession: (signIn) => beginProviderSession(backend, signIn),
});
