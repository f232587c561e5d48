// From the domain's grant to IBM Security Verify's.

import { timestamp } from '../../management/requests/timestamp.ts';
import type { Client } from '../../records/client.ts';
import type { GrantRecord } from '../../records/grant.ts';
import { LONGEST_TOKEN_LIFETIME } from '../../records/tenant.ts';
import type { LoadedTenant } from '../../tenants/load-tenant.ts';
import { grantStatus } from '../../tokens/is-active.ts';

/** Path of the collection. */
export const GRANTS = '/v1.0/grants';
/** What its routes take; each asks again for the client of the grants that it touches. */
export const READ_GRANTS = { entitlements: ['readOIDCGrants'], checksEachClient: true } as const;

/** What a view is made by. */
interface GrantViewContext {
  /** Milliseconds since the epoch. */
  readonly now: number;
  /** How long a grant is kept behind the longest life of a token, in milliseconds. */
  readonly grantRetention: number;
}

/** A grant as answers show it. What only users' grants have is null. @param client - that it was made for, unless deleted */
export const verifyGrant = (
  grant: GrantRecord,
  client: Client | undefined,
  tenant: LoadedTenant,
  { now, grantRetention }: GrantViewContext,
) => {
  const status = grantStatus(grant, client, tenant, now);
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
    // A suspension alone can be taken back.
    readOnly: status !== 'active' && status !== 'suspended',
    attributes: [],
    scope: grant.scope,
    sessionId: null,
    uaSessionId: null,
    deviceName: null,
  };
};

/** A grant in IBM's words. */
export type VerifyGrant = ReturnType<typeof verifyGrant>;
