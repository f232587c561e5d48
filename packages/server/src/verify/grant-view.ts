// From the domain's grant to IBM Security Verify's.
import type { Client } from '../clients/client.ts';
import { timestamp } from '../management/timestamp.ts';
import type { LoadedTenant } from '../tenants/tenant-directory.ts';
import type { GrantRecord } from '../tokens/grant.ts';
import { grantStatus } from '../tokens/is-active.ts';

/** A grant as answers show it. What only users' grants have is null. @param client - that it was made for, unless deleted */
export const grantView = (grant: GrantRecord, client: Client | undefined, tenant: LoadedTenant, now: number) => {
  const status = grantStatus(grant, client, tenant, now);
  const disabledAt = grant.revokedAt ?? grant.suspendedAt;
  return {
    id: grant.id,
    appId: null,
    clientId: grant.clientId,
    clientName: client?.name ?? null,
    category: 'api_client',
    name: null,
    username: grant.clientId,
    preferred_username: null,
    realmName: 'cloudIdentityRealm',
    originIP: grant.address,
    location: null,
    countryCode: null,
    tokens: status === 'expired' ? [] : ['access_token'],
    issuedOn: timestamp(grant.issuedAt * 1000),
    lastUsed: timestamp(grant.issuedAt * 1000),
    disabledOn: disabledAt === undefined ? null : timestamp(disabledAt),
    retainUntil: timestamp(grant.expiresAt * 1000),
    enabled: status === 'active',
    // Suspension alone can be taken back.
    readOnly: status === 'revoked' || status === 'ended' || status === 'expired',
    attributes: [],
    scope: grant.scope,
    sessionId: null,
    uaSessionId: null,
    deviceName: null,
  };
};
