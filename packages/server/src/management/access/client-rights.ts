// The rights that a change to a client, its credentials or its tokens requires beyond the right to edit it.
// Every entry point checks them here, in this API and in the one that is compatible with IBM Security Verify
// (docs/decisions/0090).
import { isDeepStrictEqual } from 'node:util';
import { propertiesOfRegistration } from '@mintmark/protocol';
import type { FastifyRequest } from 'fastify';
import { heldRights, type RequiredEntitlement, rightsOf } from '../../clients/entitlements.ts';
import { allowsAddress } from '../../clients/ip-rules.ts';
import { Problem } from '../../http/problem.ts';
import type { Client } from '../../records/client.ts';
import type { WithinRights } from '../../records/grant-filter.ts';
import { Refusal } from '../../refusals/refusal.ts';
import type { LoadedTenant } from '../../tenants/load-tenant.ts';
import type { ParsedSettings } from '../clients/settings.ts';
import { requester } from '../request.ts';
import { requireEntitlementOver, requireNotExceeding } from './authorization.ts';
import { requireWithinLimit } from './manager-limits.ts';

type RightsHolder = Pick<Client, 'clientId' | 'entitlements' | 'introspectAuthorization'>;

/**
 * The rights of a client in a tenant: its entitlements, and `introspectAnyToken` for an owner of the
 * management API, who can introspect the tokens of administrators.
 */
const rightsIn = (client: RightsHolder, { managementResource }: Pick<LoadedTenant, 'managementResource'>): readonly string[] =>
  client.introspectAuthorization === 'audience' && managementResource.owners.includes(client.clientId)
    ? [...client.entitlements, 'introspectAnyToken']
    : rightsOf(client);

/**
 * Requires the entitlement over a client, and every right that the client has. It applies to all changes of
 * a client, of its credentials and of the state of its tokens.
 *
 * @throws {@link Refusal} `insufficient_scope` 403
 */
export const requireMayChange = (request: FastifyRequest, client: Client, entitlement: RequiredEntitlement): void => {
  const { principal, tenant } = requester(request);
  requireEntitlementOver(principal, entitlement, client);
  requireNotExceeding(principal, rightsIn(client, tenant));
};

/**
 * The rights check of {@link requireMayChange} as a filter for many clients; `undefined` when the principal
 * may change all of them.
 */
export const changeableRights = (request: FastifyRequest): WithinRights | undefined => {
  const { principal, tenant } = requester(request);
  const held = heldRights(principal.entitlements);
  const introspectsAny = held?.names.includes('introspectAnyToken') ?? true;
  return held && { ...held, introspectsAny, except: introspectsAny ? [] : tenant.managementResource.owners };
};

/**
 * Requires that a principal may give a client these settings: it has the entitlements and the introspection
 * right that they grant, and the settings are within its own limits.
 *
 * @param before - the record that is changed
 * @throws {@link Refusal} `insufficient_scope` 403
 */
export const requireMayGrantSettings = (
  request: FastifyRequest,
  settings: Omit<ParsedSettings, 'secretExpiresAt'>,
  before?: Client,
): void => {
  const { principal, tenant } = requester(request);
  requireEntitlementOver(principal, 'editAPIClients', settings);
  const given = settings.entitlements ?? [];
  const isChanged = given.join() !== (before?.entitlements ?? []).join();
  if (isChanged) requireEntitlementOver(principal, 'grantAPIClientEntitlements', settings);
  // Whoever sets whose tokens a client may exchange decides whom it is trusted to act for.
  const setsExchange = Object.hasOwn(settings, 'exchange') && !isDeepStrictEqual(settings.exchange, before?.exchange);
  if (setsExchange) requireEntitlementOver(principal, 'manageTrust', settings);
  const holder: RightsHolder = {
    clientId: before?.clientId ?? settings.clientId ?? '',
    entitlements: given,
    introspectAuthorization: settings.introspectAuthorization ?? 'audience',
  };
  requireNotExceeding(principal, rightsIn(holder, tenant));
  requireWithinLimit(principal, settings, before, tenant);
};

/**
 * Requires `introspectAnyToken` to add owners of a resource, who can introspect every token for it.
 *
 * @throws {@link Refusal} `insufficient_scope` 403
 */
export const requireMayAddOwners = (request: FastifyRequest, owners: readonly string[], before: readonly string[] = []): void => {
  if (owners.every((owner) => before.includes(owner))) return;
  requireNotExceeding(requester(request).principal, ['introspectAnyToken']);
};

/** Refuses address rules by which a client would lock itself out. @throws {@link Refusal} 409 */
export const requireOwnAddressAllowed = (request: FastifyRequest, { ipRules }: Pick<Partial<Client>, 'ipRules'>, before: Client): void => {
  const { principal } = requester(request);
  if (before.clientId !== principal.actor || allowsAddress(ipRules, request.address ?? '')) return;
  throw new Refusal('invalid_request', 'These ip_rules would exclude the address of this request.', 'would_lock_out', {}, { status: 409 });
};

/**
 * Requires an encrypted secret for a method that verifies a MAC: a hash of the secret is not enough.
 *
 * @throws {@link Problem} 400
 */
export const requireUsableSecret = ({ authMethod }: Pick<Partial<Client>, 'authMethod'>, before: Client): void => {
  if (
    propertiesOfRegistration(authMethod ?? 'default').verifiedBy !== 'sealed_secret' ||
    before.secrets.some(({ sealed }) => sealed !== undefined)
  )
    return;
  throw new Problem(400, 'The request has fields that are not valid.', [
    { pointer: '/token_endpoint_auth_method', detail: 'needs a secret that is stored encrypted; add one with keep_sealed first' },
  ]);
};

/**
 * Requires that a principal may give a client these settings, and that they lock out neither the principal
 * nor the client.
 */
export const requireMayUpdate = (request: FastifyRequest, settings: Omit<ParsedSettings, 'secretExpiresAt'>, before: Client): void => {
  requireMayGrantSettings(request, settings, before);
  requireUsableSecret(settings, before);
  requireOwnAddressAllowed(request, settings, before);
};
