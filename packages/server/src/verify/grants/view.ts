// The representation of a grant in IBM Security Verify's API.

import { timestamp } from '../../management/requests/timestamp.ts';
import type { Client } from '../../records/client.ts';
import type { GrantRecord } from '../../records/grant.ts';
import { LONGEST_TOKEN_LIFETIME } from '../../records/tenant.ts';
import type { TokenStatus } from '../../tokens/chain-status.ts';

/** Path of the collection. */
export const GRANTS = '/v1.0/grants';
/** The rights of its read routes; each checks again for the clients of the grants. */
export const READ_GRANTS = { entitlements: ['readOIDCGrants'], checksEachClient: true } as const;

/** The context of a representation. */
interface GrantViewContext {
  /** With regard to what its token was derived from. */
  readonly status: TokenStatus;
  /** Milliseconds for which a grant is retained after the maximum token lifetime. */
  readonly grantRetention: number;
}

/**
 * The representation of a grant; members of users' grants are null.
 *
 * @param client - its client, unless deleted
 */
export const verifyGrant = (grant: GrantRecord, client: Client | undefined, { status, grantRetention }: GrantViewContext) => {
  const disabledAt = grant.revokedAt ?? grant.suspendedAt;
  const issuedAt = grant.issuedAt * 1000;
  return {
    id: grant.id,
    appId: null,
    clientId: grant.clientId,
    clientName: client?.name ?? '',
    category: 'api_client',
    name: null,
    username: grant.clientId,
    preferred_username: null,
    realmName: 'cloudIdentityRealm',
    originIP: grant.address,
    location: null,
    countryCode: null,
    tokens: status === 'expired' ? [] : ['access_token'],
    issuedOn: timestamp(issuedAt),
    // One grant is one token, and uses of a token are not recorded.
    lastUsed: timestamp(issuedAt),
    disabledOn: disabledAt === undefined ? null : timestamp(disabledAt),
    retainUntil: timestamp(issuedAt + LONGEST_TOKEN_LIFETIME * 1000 + grantRetention),
    enabled: status === 'active',
    // Only a suspension can be undone.
    readOnly: status !== 'active' && status !== 'suspended',
    attributes: [],
    scope: grant.scope,
    sessionId: null,
    uaSessionId: null,
    deviceName: null,
  };
};

/** A grant by IBM's names. */
export type VerifyGrant = ReturnType<typeof verifyGrant>;
