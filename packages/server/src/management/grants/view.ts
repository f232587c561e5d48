// The wire schemas of grants, and a grant in its wire form.
import { type Static, Type } from 'typebox';
import type { Client } from '../../records/client.ts';
import { confirmationOf, type GrantRecord } from '../../records/grant.ts';
import type { LoadedTenant } from '../../tenants/load-tenant.ts';
import { grantStatus } from '../../tokens/is-active.ts';
import { Format, nullable, Timestamp } from '../openapi/wire-schema.ts';
import { orNull, timestamp } from '../requests/timestamp.ts';

/** The statuses of a grant. */
export const GRANT_STATUSES = ['active', 'expired', 'suspended', 'revoked', 'ended'] as const;

export const GrantStatus = Type.Enum([...GRANT_STATUSES], {
  title: 'GrantStatus',
  description: '`ended`: a change of its client, credential, signing key or tenant ended it.',
});

/** The record behind a token. */
export const GrantView = Type.Object(
  {
    grant_id: Type.String({ format: 'uuid' }),
    client_id: Type.String(),
    credential_id: Type.String({ description: 'The credential that the client authenticated with.' }),
    status: GrantStatus,
    access_token_format: Format,
    kid: nullable(Type.String({ description: 'The signing key of a JWT; null for an opaque token.' })),
    issuer: Type.String(),
    scope: Type.String(),
    audience: Type.Array(Type.String()),
    cnf: nullable(Type.Record(Type.String(), Type.String(), { description: 'What the token is bound to (RFC 7800).' })),
    authorization_details: Type.Array(Type.Record(Type.String(), Type.Unknown())),
    address: Type.String(),
    issued_at: Timestamp,
    expires_at: Timestamp,
    suspended_at: nullable(Timestamp),
    revoked_at: nullable(Timestamp),
  },
  { $id: 'Grant', description: 'The record of one token.' },
);

/**
 * A grant as responses show it.
 *
 * @param client - its client; `undefined` when deleted
 * @param now - milliseconds since the epoch
 */
export const grantView = (grant: GrantRecord, client: Client | undefined, tenant: LoadedTenant, now: number): Static<typeof GrantView> => {
  const confirmation = confirmationOf(grant);
  return {
    grant_id: grant.id,
    client_id: grant.clientId,
    credential_id: grant.credentialId,
    status: grantStatus(grant, client, tenant, now),
    access_token_format: grant.format,
    kid: grant.keyId ?? null,
    issuer: grant.issuer,
    scope: grant.scope,
    audience: grant.audience.split(' '),
    cnf: confirmation === undefined ? null : { ...confirmation },
    authorization_details: grant.authorizationDetails === undefined ? [] : JSON.parse(grant.authorizationDetails),
    address: grant.address,
    issued_at: timestamp(grant.issuedAt * 1000),
    expires_at: timestamp(grant.expiresAt * 1000),
    suspended_at: orNull(grant.suspendedAt),
    revoked_at: orNull(grant.revokedAt),
  };
};
