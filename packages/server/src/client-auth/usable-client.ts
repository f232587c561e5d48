// What applies to an authenticated client whatever its method: it is in force, and at an allowed address. A method
// checks it where its own refusals cost the same: it would otherwise be seen in the time that a credential is right.
import { type ClientAuthMethodName, methodsOfRegistration } from '@mintmark/protocol';
import { allowsAddress } from '../clients/ip-rules.ts';
import type { Client } from '../records/client.ts';
import { allowedAuthMethods } from '../records/profile.ts';
import type { Reason } from '../refusals/reasons.ts';
import { invalidClient } from '../refusals/refusal.ts';
import type { LoadedTenant } from '../tenants/load-tenant.ts';
import type { AuthenticatedClient, UsableClient } from './method.ts';
import type { PresentedRequest } from './presented.ts';

/** The tenant and address of a request. */
export type RequestOrigin = Pick<PresentedRequest, 'tenant' | 'address'>;

/** A client, and how it was authenticated. */
interface Authenticated {
  readonly client: Client;
  readonly credentialId: string | undefined;
  readonly method: ClientAuthMethodName;
}

const inForceFault = ({ client, method }: Authenticated, { tenant }: LoadedTenant, now: number): Reason | undefined => {
  if (client.disabledAt !== undefined) return 'client_disabled';
  if (client.expiresAt !== undefined && client.expiresAt <= now) return 'client_expired';
  // A trust rule is itself the permission to use it, whatever else the client is registered for.
  const isRegistered = method === 'federated_jwt' || methodsOfRegistration(client.authMethod).includes(method);
  return isRegistered && allowedAuthMethods(tenant.profile).includes(method) ? undefined : 'wrong_auth_method';
};

/**
 * Refuses a client that is disabled or expired, and a method that its registration or the tenant's profile
 * does not allow.
 *
 * @param now - milliseconds since the epoch
 * @throws {@link Refusal} `invalid_client`, with the true reason
 */
export const requireInForce = (authenticated: Authenticated, tenant: LoadedTenant, now: number): void => {
  const { client, credentialId, method } = authenticated;
  const reason = inForceFault(authenticated, tenant, now);
  if (reason === undefined) return;
  const detail = reason === 'wrong_auth_method' ? { detail: { method } } : undefined;
  throw invalidClient(reason, { clientId: client.clientId, isClient: true, credentialId, ...detail });
};

/**
 * Refuses a client whose address rules do not allow the address of its request.
 *
 * @param address - in canonical form
 * @throws {@link Refusal} `invalid_client`, with the response of every other failed authentication
 */
export const requireAllowedAddress = ({ clientId, ipRules }: Client, credentialId: string | undefined, address: string): void => {
  if (!allowsAddress(ipRules, address))
    throw invalidClient('address_not_allowed', { clientId, isClient: true, credentialId, detail: { address } });
};

/** Whether {@link requireUsable} accepts a client. */
export const isUsable = (
  authenticated: AuthenticatedClient,
  { tenant, address }: RequestOrigin,
  now: number,
): authenticated is UsableClient =>
  inForceFault(authenticated, tenant, now) === undefined && allowsAddress(authenticated.client.ipRules, address);

/**
 * Refuses an authenticated client that is not in force, or not at an allowed address.
 *
 * @param now - milliseconds since the epoch
 * @throws {@link Refusal} `invalid_client`, with the true reason
 */
export function requireUsable(
  authenticated: AuthenticatedClient,
  { tenant, address }: RequestOrigin,
  now: number,
): asserts authenticated is UsableClient {
  requireInForce(authenticated, tenant, now);
  requireAllowedAddress(authenticated.client, authenticated.credentialId, address);
}
