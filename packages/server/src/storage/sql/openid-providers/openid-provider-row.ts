// Maps OpenID Providers to rows and back.
import type { Selectable } from 'kysely';
import type { OpenIdProvider } from '../../../records/openid-provider.ts';
import type { Envelope } from '../../../records/signing-key.ts';
import type { OpenIdProvidersTable } from './tables.ts';

type ProviderRow = Selectable<OpenIdProvidersTable>;
type Policy = Pick<OpenIdProvider, 'scopes' | 'nameClaim' | 'roleRules'>;

/** The columns that a change of the settings writes. */
export const settingsOfProvider = (provider: OpenIdProvider) => {
  const { scopes, nameClaim, roleRules } = provider;
  const policy: Policy = { scopes, nameClaim, roleRules };
  return {
    label: provider.label,
    client_id: provider.clientId,
    policy: JSON.stringify(policy),
    passwords_off_at: provider.passwordsOffAt ?? null,
    updated_at: provider.updatedAt,
    disabled_at: provider.disabledAt ?? null,
    disabled_by: provider.disabledBy ?? null,
  };
};

/** The columns of a client secret. */
export const secretColumns = ({ ciphertext, keyId }: Envelope) => ({ sealed: ciphertext, sealed_key_id: keyId });

export const providerRow = (provider: OpenIdProvider): ProviderRow => ({
  tenant_id: provider.tenantId,
  id: provider.id,
  issuer: provider.issuer,
  ...settingsOfProvider(provider),
  ...secretColumns(provider.secret),
  version: provider.version,
  created_at: provider.createdAt,
  created_by: provider.createdBy,
});

export const providerOf = (row: ProviderRow): OpenIdProvider => {
  // The column is written by this server only, as this type.
  const policy: Policy = JSON.parse(row.policy);
  return {
    tenantId: row.tenant_id,
    id: row.id,
    label: row.label,
    issuer: row.issuer,
    clientId: row.client_id,
    secret: { keyId: row.sealed_key_id, ciphertext: row.sealed },
    scopes: policy.scopes,
    nameClaim: policy.nameClaim,
    roleRules: policy.roleRules,
    passwordsOffAt: row.passwords_off_at ?? undefined,
    version: row.version,
    createdAt: row.created_at,
    createdBy: row.created_by,
    updatedAt: row.updated_at,
    disabledAt: row.disabled_at ?? undefined,
    disabledBy: row.disabled_by ?? undefined,
  };
};
