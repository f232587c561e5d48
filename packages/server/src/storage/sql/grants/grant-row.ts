// Maps grants to rows and back.
import type { Selectable } from 'kysely';
import type { Grant, GrantRecord } from '../../../records/grant.ts';
import type { GrantsTable } from './tables.ts';

/** The columns of a new grant, in the order of a batch's values. */
export const GRANT_COLUMNS = [
  'id',
  'tenant_id',
  'client_id',
  'credential_id',
  'client_generation',
  'tenant_generation',
  'format',
  'kid',
  'token_hash',
  'issuer',
  'scope',
  'audience',
  'confirmation',
  'authorization_details',
  'address',
  'issued_at',
  'expires_at',
] as const;

/** The columns of a grant with its state. */
export const GRANT_RECORD_COLUMNS = [...GRANT_COLUMNS, 'suspended_at', 'revoked_at'] as const;

export type NewGrantRow = Omit<Selectable<GrantsTable>, 'suspended_at' | 'revoked_at'>;

export const grantRow = (grant: Grant): NewGrantRow => ({
  id: grant.id,
  tenant_id: grant.tenantId,
  client_id: grant.clientId,
  credential_id: grant.credentialId,
  client_generation: grant.clientGeneration,
  tenant_generation: grant.tenantGeneration,
  format: grant.format,
  kid: grant.keyId ?? null,
  token_hash: grant.tokenHash ?? null,
  issuer: grant.issuer,
  scope: grant.scope,
  audience: grant.audience,
  confirmation: grant.confirmation ?? null,
  authorization_details: grant.authorizationDetails ?? null,
  address: grant.address,
  issued_at: grant.issuedAt,
  expires_at: grant.expiresAt,
});

export const grantOf = (row: Selectable<GrantsTable>): GrantRecord => ({
  id: row.id,
  tenantId: row.tenant_id,
  clientId: row.client_id,
  credentialId: row.credential_id,
  clientGeneration: row.client_generation,
  tenantGeneration: row.tenant_generation,
  format: row.format,
  keyId: row.kid ?? undefined,
  tokenHash: row.token_hash ?? undefined,
  issuer: row.issuer,
  scope: row.scope,
  audience: row.audience,
  confirmation: row.confirmation ?? undefined,
  authorizationDetails: row.authorization_details ?? undefined,
  address: row.address,
  issuedAt: row.issued_at,
  expiresAt: row.expires_at,
  suspendedAt: row.suspended_at ?? undefined,
  revokedAt: row.revoked_at ?? undefined,
});
