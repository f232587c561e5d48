// Creates the response for an active token, and caches it, since resource servers introspect a token many
// times.

import { visibleEntitlements } from '../grants/visible-entitlements.ts';
import { asciiJson } from '../http/ascii-json.ts';
import type { Client } from '../records/client.ts';
import { chainView, type Derivation, derivationOf } from '../records/derivation.ts';
import { confirmationOf, type GrantRecord } from '../records/grant.ts';
import type { LoadedTenant } from '../tenants/load-tenant.ts';
import { visibleDetails, visibleScope } from './visibility.ts';

/** A response. It has members other than `active` only for an active token. */
export interface Introspection {
  readonly active: boolean;
  readonly [member: string]: unknown;
}

/** A response, ready to be sent. */
export interface TokenResponse {
  readonly introspection: Introspection;
  /** The response as JSON in ASCII. */
  readonly json: string;
}

/** The records that a response depends on, besides the grant. A changed record is another object. */
interface Parties {
  readonly caller: Client;
  readonly owner: Client;
  readonly tenant: LoadedTenant;
}

interface RememberedResponse extends TokenResponse {
  readonly caller: Client;
  readonly owner: Client;
}

// Responses are found by tenant first, so that none retains a former state of a tenant in memory. There is
// one for each grant record in memory: that for the last caller.
const remembered = new WeakMap<LoadedTenant, WeakMap<GrantRecord, RememberedResponse>>();

/**
 * Describes an active token.
 *
 * @param audience - the resources that the caller may see
 */
export const describeToken = (grant: GrantRecord, audience: readonly string[], { caller, owner, tenant }: Parties): TokenResponse => {
  const ofTenant = remembered.get(tenant) ?? new WeakMap<GrantRecord, RememberedResponse>();
  const known = ofTenant.get(grant);
  if (known !== undefined && known.caller === caller && known.owner === owner) return known;
  const introspection = describe(grant, audience, owner, tenant);
  const made = { introspection, json: asciiJson(introspection), caller, owner };
  remembered.set(tenant, ofTenant.set(grant, made));
  return made;
};

const describe = (grant: GrantRecord, audience: readonly string[], owner: Client, tenant: LoadedTenant): Introspection => {
  const scope = visibleScope(grant.scope, audience, tenant);
  const confirmation = confirmationOf(grant);
  const details = grant.authorizationDetails === undefined ? [] : visibleDetails(grant.authorizationDetails, audience, tenant);
  // For the audience that the caller may see.
  const derivation = derivationOf(grant);
  // What is stated of the client would be read as stated of another subject.
  const entitlements = derivation === undefined ? visibleEntitlements(owner, audience, tenant) : [];
  return {
    // First, so that custom claims cannot replace the server's members.
    ...(derivation === undefined ? owner.claims : undefined),
    active: true,
    iss: grant.issuer,
    sub: derivation?.subject ?? grant.clientId,
    client_id: grant.clientId,
    instance: grant.instance?.name,
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
    grant_type: derivation?.grantType ?? 'client_credentials',
    ...(derivation && derivedMembers(derivation)),
  };
};

const derivedMembers = (derivation: Derivation) => ({
  ...(derivation.actor && { act: derivation.actor }),
  ...(derivation.mayAct && { may_act: derivation.mayAct }),
  chain: chainView(derivation),
});
