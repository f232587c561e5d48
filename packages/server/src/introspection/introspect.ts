// What a token is worth at this moment, as a resource server may know it (RFC 7662 §2.2). Every token that is not good, or that the caller may
// not ask about, gets the same answer.

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

/** An answer; more than `active` only for a token that is. */
export interface Introspection {
  readonly active: boolean;
  readonly [member: string]: unknown;
}

/** What the question is answered with. */
export interface IntrospectDependencies {
  readonly storage: Pick<Storage, 'findGrant' | 'findGrantByTokenHash'>;
  readonly clients: ClientDirectory;
  readonly now: () => number;
  /** Told why a token is answered as not active, and of its grant where there is one: the answer itself does not say. */
  readonly inactive?: ((reason: InactiveReason, grant?: GrantRecord) => void) | undefined;
  /** The tenant as it is by now. @throws {@link Refusal} `temporarily_unavailable` when nobody can tell */
  readonly tenantNow: () => Promise<LoadedTenant>;
}

/** Why a token is answered as not active. */
export type InactiveReason =
  | TokenFault
  | 'token_not_visible'
  | (typeof STATUS_REASONS)[Exclude<GrantStatus, 'active'>]
  | 'address_not_allowed';

/** The answer for everything that is not to be used. */
export const INACTIVE: Introspection = { active: false };

/**
 * Introspects.
 *
 * @param caller - who asks, authenticated
 * @param asked - the tenant, as it was when the question came
 * @param presenter - the address that presented the token, where the caller tells it
 */
export const introspect = async (
  token: string,
  caller: Client,
  asked: LoadedTenant,
  { storage, clients, now, tenantNow, inactive }: IntrospectDependencies,
  presenter?: string,
): Promise<Introspection> => {
  const grant = await verifyToken(token, asked, storage);
  const refuse = (reason: InactiveReason, refused?: GrantRecord): Introspection => {
    inactive?.(reason, refused);
    return INACTIVE;
  };
  if (typeof grant === 'string') return refuse(grant);
  // The record may have been slow to come: what is remembered is judged as it is by now, or there is no answer.
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

// What is no address may be anyone's.
const mayPresent = ({ ipRules }: Client, presenter: string): boolean => {
  const address = canonicalAddress(presenter);
  return address !== undefined && allowsAddress(ipRules, address);
};

const describe = (grant: GrantRecord, audience: readonly string[], owner: Client, tenant: LoadedTenant): Introspection => {
  const scope = visibleScope(grant.scope, audience, tenant);
  const confirmation = confirmationOf(grant);
  const details = grant.authorizationDetails === undefined ? [] : visibleDetails(grant.authorizationDetails, audience, tenant);
  // As far as its claim would tell, and within that what the caller may see.
  const entitlements = visibleEntitlements(owner, audience, tenant);
  return {
    // First, so that none of them could stand in for a member of ours.
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
