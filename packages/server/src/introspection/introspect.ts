// Token introspection (RFC 7662 §2.2). A token that is inactive, or that the caller may not introspect, gets the same
// response.

import type { ClientDirectory } from '../clients/client-directory.ts';
import { allowsAddress } from '../clients/ip-rules.ts';
import { visibleEntitlements } from '../grants/visible-entitlements.ts';
import { canonicalAddress } from '../net/address-list.ts';
import type { Client } from '../records/client.ts';
import { confirmationOf, type GrantRecord } from '../records/grant.ts';
import type { Storage } from '../storage/contract/storage.ts';
import type { LoadedTenant } from '../tenants/load-tenant.ts';
import { type GrantStatus, grantStatus, STATUS_REASONS } from '../tokens/is-active.ts';
import { type TokenFault, verifyToken } from '../tokens/verification.ts';
import { visibleAudience, visibleDetails, visibleScope } from './visibility.ts';

/** A response. It has members other than `active` only for an active token. */
export interface Introspection {
  readonly active: boolean;
  readonly [member: string]: unknown;
}

/** Dependencies of {@link introspect}. */
export interface IntrospectDependencies {
  readonly storage: Pick<Storage, 'findGrant' | 'findGrantByTokenHash'>;
  readonly clients: ClientDirectory;
  readonly now: () => number;
  /** Called with the reason for an inactive response and the grant, if any. The response states neither. */
  readonly inactive?: ((reason: InactiveReason, grant?: GrantRecord) => void) | undefined;
  /** The current tenant. @throws {@link Refusal} `temporarily_unavailable` when it cannot be determined */
  readonly tenantNow: () => Promise<LoadedTenant>;
}

/** Why a token is reported as inactive. */
export type InactiveReason =
  | TokenFault
  | 'token_not_visible'
  | (typeof STATUS_REASONS)[Exclude<GrantStatus, 'active'>]
  | 'address_not_allowed';

/** The response for every inactive token. */
export const INACTIVE: Introspection = { active: false };

/**
 * Introspects a token.
 *
 * @param caller - the authenticated client
 * @param requestTenant - the tenant as of the start of the request
 * @param presenter - the address that presented the token, if the caller sent it
 */
export const introspect = async (
  token: string,
  caller: Client,
  requestTenant: LoadedTenant,
  { storage, clients, now, tenantNow, inactive }: IntrospectDependencies,
  presenter?: string,
): Promise<Introspection> => {
  const grant = await verifyToken(token, requestTenant, storage);
  const refuse = (reason: InactiveReason, refused?: GrantRecord): Introspection => {
    inactive?.(reason, refused);
    return INACTIVE;
  };
  if (typeof grant === 'string') return refuse(grant);
  // Reading the record may have taken long, so the checks use the tenant's current state, or fail.
  const tenant = await tenantNow();
  const audience = visibleAudience(grant, caller, tenant);
  if (audience === undefined) return refuse('token_not_visible', grant);
  const found = clients.find(tenant.tenant.id, grant.clientId);
  const owner = found instanceof Promise ? await found : found;
  const status = grantStatus(grant, owner, tenant, now());
  if (status !== 'active') return refuse(STATUS_REASONS[status], grant);
  if (owner === undefined) return refuse('token_ended', grant);
  if (presenter !== undefined && !mayPresent(owner, presenter)) return refuse('address_not_allowed', grant);
  return describe(grant, audience, owner, tenant);
};

// A malformed address is not allowed.
const mayPresent = ({ ipRules }: Client, presenter: string): boolean => {
  const address = canonicalAddress(presenter);
  return address !== undefined && allowsAddress(ipRules, address);
};

const describe = (grant: GrantRecord, audience: readonly string[], owner: Client, tenant: LoadedTenant): Introspection => {
  const scope = visibleScope(grant.scope, audience, tenant);
  const confirmation = confirmationOf(grant);
  const details = grant.authorizationDetails === undefined ? [] : visibleDetails(grant.authorizationDetails, audience, tenant);
  // For the audience that the caller may see.
  const entitlements = visibleEntitlements(owner, audience, tenant);
  return {
    // First, so that custom claims cannot replace the server's members.
    ...owner.claims,
    active: true,
    iss: grant.issuer,
    sub: grant.clientId,
    client_id: grant.clientId,
    aud: audience.length === 1 ? audience[0] : audience,
    ...(scope === '' ? undefined : { scope }),
    exp: grant.expiresAt,
    iat: grant.issuedAt,
    jti: grant.id,
    token_type: confirmation?.jkt === undefined ? 'Bearer' : 'DPoP',
    ...(confirmation === undefined ? undefined : { cnf: confirmation }),
    ...(details.length === 0 ? undefined : { authorization_details: details }),
    ...(entitlements.length === 0 ? undefined : { entitlements }),
    grant_id: grant.id,
    grant_type: 'client_credentials',
  };
};
