// Authentication and authorization of requests to the tenant's own APIs. Entitlements are read from the
// client's record at each request.

import type { IncomingMessage } from 'node:http';
import { type OAuthError, type PresentedAccessToken, parseAccessToken } from '@mintmark/protocol';
import type { ClientDirectory } from '../../clients/client-directory.ts';
import { entitlementsOfWorkload, holds, holdsAll, holdsFor, ownersOf, type RequiredEntitlement } from '../../clients/entitlements.ts';
import { ACCESS_TOKEN, type FailureThrottle } from '../../clients/failure-throttle.ts';
import { allowsAddress } from '../../clients/ip-rules.ts';
import { type ClientPrincipal, clientPrincipal, type Principal } from '../../clients/principal.ts';
import { type ConfirmationDependencies, requireConfirmation } from '../../dpop/presented-token.ts';
import type { TrustedProxies } from '../../http/client-address.ts';
import { addressOf, tenantOf } from '../../http/exchange.ts';
import type { Client } from '../../records/client.ts';
import type { GrantRecord } from '../../records/grant.ts';
import { isTrustId } from '../../records/trust-rule.ts';
import type { Reason } from '../../refusals/reasons.ts';
import { Refusal, type RefusalFacts } from '../../refusals/refusal.ts';
import { type FilledSentence, type PlainSentence, say } from '../../sentences/sentence.ts';
import type { Storage } from '../../storage/contract/storage.ts';
import type { Freshness } from '../../tenants/freshness.ts';
import type { LoadedTenant } from '../../tenants/load-tenant.ts';
import type { TenantDirectory } from '../../tenants/tenant-directory.ts';
import { tokenStatus } from '../../tokens/chain-status.ts';
import { currentTenantFor } from '../../tokens/current-tenant.ts';
import { STATUS_REASONS } from '../../tokens/is-active.ts';
import { verifyToken } from '../../tokens/verification.ts';

/** The dependencies of authentication. */
export interface AuthorizationDependencies extends ConfirmationDependencies {
  readonly storage: Pick<Storage, 'findGrant' | 'findGrantByTokenHash' | 'findDenial' | 'recordReplays'>;
  readonly tenants: TenantDirectory;
  readonly freshness: Pick<Freshness, 'ensure' | 'refresh'>;
  readonly clients: ClientDirectory;
  /** Limits the invalid tokens of an address. */
  readonly failures: FailureThrottle;
  /** The proxies whose statements about the peer are trusted. */
  readonly proxies: TrustedProxies;
  readonly now: () => number;
}

/**
 * Authenticates a request by its access token (RFC 6750 §2.1, RFC 9449 §7.1). The token's sole audience must
 * be the tenant's management API, and the request must prove possession of the key that it is bound to.
 *
 * @throws {@link Refusal} `invalid_token`, with the precise reason for the audit trail
 */
export const authenticateBearer = async (
  request: IncomingMessage,
  tenant: LoadedTenant,
  dependencies: AuthorizationDependencies & ExpectedEntitlements,
): Promise<ClientPrincipal> => {
  const presented = presentedTokenOf(request);
  const { failures } = dependencies;
  // Tokens are replaced often, so that the caller is known by its address.
  const attempt = { tenantId: tenant.tenant.id, clientId: ACCESS_TOKEN, address: addressOf(request, dependencies) };
  failures.require(attempt, undefined);
  try {
    const { grant, client } = await verifyPresented(presented, request, tenant, dependencies);
    await requireConfirmation({ ...presented, request }, grant, tenant, dependencies);
    failures.succeeded(attempt, undefined);
    return clientPrincipal(client, grant.credentialId);
  } catch (error) {
    throw error instanceof Refusal && error.code === 'invalid_token' ? failures.failed(attempt, error) : error;
  }
};

/**
 * Checks the token of an authenticated request again. Its proof of possession can be used only once, and is
 * not checked.
 *
 * @throws {@link Refusal} `invalid_token` when the token has ended in the meantime
 */
export const reauthenticate = async (
  request: IncomingMessage,
  tenant: LoadedTenant,
  dependencies: AuthorizationDependencies,
): Promise<ClientPrincipal> => {
  const { grant, client } = await verifyPresented(presentedTokenOf(request), request, tenant, dependencies);
  return clientPrincipal(client, grant.credentialId);
};

interface ExpectedEntitlements {
  /** Named in the error for a token of another audience; any one of them is enough. */
  readonly expected?: readonly RequiredEntitlement[];
}

const otherAudience = (resource: string, entitlements: readonly string[]): FilledSentence =>
  entitlements.length === 0
    ? say('The access token is for another API. Request one for {resource}, as a client that has an entitlement.', { resource })
    : say('The access token is for another API. Request one for {resource}, as a client that has the entitlement {entitlements}.', {
        resource,
        entitlements,
      });

const presentedTokenOf = ({ headers }: IncomingMessage) => {
  const presented = parseAccessToken(headers.authorization);
  if (presented === undefined) throw invalidToken('no_token');
  return presented;
};

const verifyPresented = async (
  { token, scheme }: PresentedAccessToken,
  request: IncomingMessage,
  tenantBefore: LoadedTenant,
  dependencies: AuthorizationDependencies & ExpectedEntitlements,
): Promise<{ readonly grant: GrantRecord; readonly client: Client }> => {
  const { storage, clients, proxies, freshness, now, expected = [] } = dependencies;
  const grant = await verifyToken(token, tenantBefore, storage);
  if (typeof grant === 'string') throw invalidToken(grant, { scheme });
  const tenant = await currentTenantFor(grant, { freshness, now, read: () => tenantOf(request, dependencies) });
  const facts = { scheme, clientId: grant.clientId, credentialId: grant.credentialId, detail: { grant_id: grant.id } };
  if (tenant.audiences.get(grant.audience)?.kind !== 'management') {
    throw new Refusal('invalid_token', otherAudience(tenant.managementResource.uri, expected), 'token_wrong_audience', facts);
  }
  const client = await clients.find(tenant.tenant.id, grant.clientId);
  const status = await tokenStatus(grant, client, tenant, { grants: storage, clients, now });
  if (status !== 'active' || client === undefined) throw invalidToken(status === 'active' ? 'token_ended' : STATUS_REASONS[status], facts);
  if (!allowsAddress(client.ipRules, addressOf(request, { proxies }))) throw invalidToken('address_not_allowed', facts);
  return {
    grant,
    client: isTrustId(grant.credentialId) ? { ...client, entitlements: entitlementsOfWorkload(client.entitlements) } : client,
  };
};

/**
 * Requires an entitlement for the whole tenant.
 *
 * @param alternatives - any one of them is enough
 * @throws {@link Refusal} `insufficient_scope` 403 (RFC 6750 §3.1)
 */
export const requireEntitlement = ({ entitlements }: Principal, alternatives: readonly RequiredEntitlement[]): void => {
  if (!alternatives.some((name) => holds(entitlements, name))) throw missingEntitlement(alternatives);
};

/**
 * Requires an entitlement for the whole tenant or for any owner. Callers check each client that they access.
 *
 * @param alternatives - any one of them is enough
 * @throws {@link Refusal} `insufficient_scope` 403
 */
export const requireEntitlementForSome = ({ entitlements }: Principal, alternatives: readonly RequiredEntitlement[]): void => {
  const isHeld = (name: RequiredEntitlement) => ownersOf(entitlements, name)?.length !== 0;
  if (!alternatives.some(isHeld)) throw missingEntitlement(alternatives);
};

/**
 * Requires an entitlement that covers this client by its owner.
 *
 * @throws {@link Refusal} `insufficient_scope` 403
 */
export const requireEntitlementOver = ({ entitlements }: Principal, name: RequiredEntitlement, subject: Pick<Client, 'owner'>): void => {
  if (!holdsFor(entitlements, name, subject.owner)) throw missingEntitlement([name]);
};

const missingEntitlement = (alternatives: readonly RequiredEntitlement[]): Refusal =>
  new Refusal(
    'insufficient_scope',
    say('This requires the entitlement {entitlements}.', { entitlements: alternatives }),
    'missing_entitlement',
    {
      detail: { entitlements: alternatives },
    },
  );

const EXCEEDED: Readonly<Record<'client' | 'operator', PlainSentence>> = {
  client: 'This requires every entitlement that the client has.',
  operator: 'This requires every entitlement that the operator has.',
};

/**
 * Requires that the principal has all these entitlements: nobody creates or takes over a client or an operator with
 * more rights.
 *
 * @throws {@link Refusal} `insufficient_scope` 403
 */
export const requireNotExceeding = (
  { entitlements }: Principal,
  subjectEntitlements: readonly string[],
  subject: 'client' | 'operator' = 'client',
): void => {
  if (holdsAll(entitlements, subjectEntitlements)) return;
  throw new Refusal('insufficient_scope', EXCEEDED[subject], 'exceeds_actor', {
    detail: { entitlements: subjectEntitlements },
  });
};

const invalidToken = (reason: Reason, facts: RefusalFacts = {}): OAuthError =>
  new Refusal('invalid_token', 'The access token is missing, or is not valid for this API.', reason, facts);
