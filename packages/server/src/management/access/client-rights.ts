// What a change to a client, its credentials or its tokens takes beyond the right to edit it. Every entry point, of this API and of IBM
// Security Verify's, checks it here (docs/decisions/0090).
import { factsOfRegistration } from '@mintmark/protocol';
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
 * What whoever has a client's credentials may do in a tenant: its entitlements, and the sight of every token, which the owner of the
 * management API has of the tokens of administrators.
 */
const rightsIn = (client: RightsHolder, { managementResource }: Pick<LoadedTenant, 'managementResource'>): readonly string[] =>
  client.introspectAuthorization === 'audience' && managementResource.owners.includes(client.clientId)
    ? [...client.entitlements, 'introspectAnyToken']
    : rightsOf(client);

/**
 * Lets a principal pass that may do to a client what the entitlement says and holds all that the client holds: whoever changes a client,
 * arms or ends its credentials, or ends or revives its tokens must not be lesser than that client.
 *
 * @throws {@link Refusal} `insufficient_scope` 403
 */
export const requireMayChange = (request: FastifyRequest, client: Client, entitlement: RequiredEntitlement): void => {
  const { principal, tenant } = requester(request);
  requireEntitlementOver(principal, entitlement, client);
  requireNotExceeding(principal, rightsIn(client, tenant));
};

/** The clients that a principal may change by what they hold; `undefined` for all of them. What `requireMayChange` asks of one. */
export const changeableRights = (request: FastifyRequest): WithinRights | undefined => {
  const { principal, tenant } = requester(request);
  const held = heldRights(principal.client.entitlements);
  const introspectsAny = held?.names.includes('introspectAnyToken') ?? true;
  return held && { ...held, introspectsAny, except: introspectsAny ? [] : tenant.managementResource.owners };
};

/**
 * Lets a principal pass that may give a client these settings: nobody gives what it does not have, neither entitlements nor the sight of
 * everyone's tokens, nor what lies outside its own limit.
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
  const holder: RightsHolder = {
    clientId: before?.clientId ?? settings.clientId ?? '',
    entitlements: given,
    introspectAuthorization: settings.introspectAuthorization ?? 'audience',
  };
  requireNotExceeding(principal, rightsIn(holder, tenant));
  requireWithinLimit(principal.client, settings, before, tenant);
};

/**
 * Lets a principal pass that may make these clients owners of a resource: an owner sees every token for it, so that making one takes what
 * seeing every token takes.
 *
 * @throws {@link Refusal} `insufficient_scope` 403
 */
export const requireMayAddOwners = (request: FastifyRequest, owners: readonly string[], before: readonly string[] = []): void => {
  if (owners.every((owner) => before.includes(owner))) return;
  requireNotExceeding(requester(request).principal, ['introspectAnyToken']);
};

/** A client that refused its own address by its address rules could not undo that. */
export const requireOwnAddressAllowed = (request: FastifyRequest, { ipRules }: Pick<Partial<Client>, 'ipRules'>, before: Client): void => {
  const { principal } = requester(request);
  if (before.clientId !== principal.client.clientId || allowsAddress(ipRules, request.address ?? '')) return;
  throw new Refusal(
    'invalid_request',
    'These ip_rules would shut out the address that you ask from.',
    'would_lock_out',
    {},
    { status: 409 },
  );
};

/** A MAC is verified with the secret itself, which cannot be recovered from a hash. */
export const requireUsableSecret = ({ authMethod }: Pick<Partial<Client>, 'authMethod'>, before: Client): void => {
  if (
    factsOfRegistration(authMethod ?? 'default').verifiedBy !== 'sealed_secret' ||
    before.secrets.some(({ sealed }) => sealed !== undefined)
  )
    return;
  throw new Problem(400, 'The request has fields that are not valid.', [
    { pointer: '/token_endpoint_auth_method', detail: 'needs a secret that was made for it; add one with keep_sealed first' },
  ]);
};

/** Lets a principal pass that may give a client these settings, and does not lock itself or the client out by them. */
export const requireMayUpdate = (request: FastifyRequest, settings: Omit<ParsedSettings, 'secretExpiresAt'>, before: Client): void => {
  requireMayGrantSettings(request, settings, before);
  requireUsableSecret(settings, before);
  requireOwnAddressAllowed(request, settings, before);
};
