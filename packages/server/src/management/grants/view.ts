// The wire schemas of grants, and a grant in its wire form.
import { type Static, Type } from 'typebox';
import { derivationOf } from '../../records/derivation.ts';
import { confirmationOf, type GrantRecord } from '../../records/grant.ts';
import type { TokenStatus } from '../../tokens/chain-status.ts';
import { Format, nullable, Timestamp } from '../openapi/wire-schema.ts';
import { orNull, timestamp } from '../requests/timestamp.ts';

/** The statuses of a grant. */
export const GRANT_STATUSES = ['active', 'expired', 'suspended', 'revoked', 'ended'] as const;

export const GrantStatus = Type.Enum([...GRANT_STATUSES], {
  title: 'GrantStatus',
  description:
    '`ended`: a change of its client, credential, signing key or tenant ended it, or the end of a token that it was derived from.',
});

/** The record behind a token. */
export const GrantView = Type.Object(
  {
    grant_id: Type.String({ format: 'uuid' }),
    client_id: Type.String(),
    credential_id: Type.String({ description: 'The credential that the client authenticated with.' }),
    instance: nullable(Type.String({ description: 'The instance of an agent that requested the token.' })),
    status: GrantStatus,
    access_token_format: Format,
    kid: nullable(Type.String({ description: 'The signing key of a JWT; null for an opaque token.' })),
    issuer: Type.String(),
    scope: Type.String(),
    audience: Type.Array(Type.String()),
    cnf: nullable(Type.Record(Type.String(), Type.String(), { description: 'What the token is bound to (RFC 7800).' })),
    authorization_details: Type.Array(Type.Record(Type.String(), Type.Unknown())),
    sub: Type.String({ description: 'The client, unless the token was obtained by exchange.' }),
    act: nullable(Type.Record(Type.String(), Type.Unknown(), { description: 'Who acts for the subject (RFC 8693 §4.1).' })),
    parent_id: nullable(Type.String({ description: 'The grant of the token that was exchanged for it.' })),
    depth: Type.Integer({ description: 'How many exchanges led to it.' }),
    txn: nullable(Type.String({ description: 'The transaction of a transaction token, which is no access token.' })),
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
 * @param status - its state, with regard to what its token was derived from
 */
export const grantView = (grant: GrantRecord, status: TokenStatus): Static<typeof GrantView> => {
  const confirmation = confirmationOf(grant);
  const derivation = derivationOf(grant);
  return {
    grant_id: grant.id,
    client_id: grant.clientId,
    credential_id: grant.credentialId,
    instance: grant.instance?.name ?? null,
    status: status === 'chain-ended' ? 'ended' : status,
    access_token_format: grant.format,
    kid: grant.keyId ?? null,
    issuer: grant.issuer,
    scope: grant.scope,
    audience: grant.audience.split(' '),
    cnf: confirmation === undefined ? null : { ...confirmation },
    authorization_details: grant.authorizationDetails === undefined ? [] : JSON.parse(grant.authorizationDetails),
    sub: derivation?.subject ?? grant.clientId,
    act: derivation?.actor === undefined ? null : { ...derivation.actor },
    parent_id: derivation?.parent ?? null,
    depth: derivation?.depth ?? 0,
    txn: derivation?.txn ?? null,
    address: grant.address,
    issued_at: timestamp(grant.issuedAt * 1000),
    expires_at: timestamp(grant.expiresAt * 1000),
    suspended_at: orNull(grant.suspendedAt),
    revoked_at: orNull(grant.revokedAt),
  };
};
