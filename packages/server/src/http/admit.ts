// Admission: what happens to a request before its endpoint, in one order for the hot path, for Fastify and for form endpoints.
import type { IncomingMessage } from 'node:http';
import type { LoadedTenant } from '../tenants/load-tenant.ts';
import { type AdmissionDependencies, type AdmittedExchange, addressOf, tenantOf } from './exchange.ts';

/** A request in which admission records what it learns, so that a refusal at any stage knows as much. */
export interface PendingExchange {
  readonly id: string;
  tenant: LoadedTenant | undefined;
  address: string | undefined;
}

/**
 * Admits a request: by the current state of the store, for the tenant of its host, from the address of its client.
 *
 * @param pending - gets the tenant and the address as soon as they are known
 * @returns a promise only while a refresh is due: the hot path awaits nothing otherwise
 * @throws {@link OAuthError} `temporarily_unavailable` when the store does not respond, 404 or 421 for the host, `invalid_request` for an address
 * that a proxy does not state
 */
export const admit = (
  pending: PendingExchange,
  request: IncomingMessage,
  dependencies: AdmissionDependencies,
): AdmittedExchange | Promise<AdmittedExchange> => {
  const refreshing = dependencies.freshness.ensure();
  if (refreshing === undefined) return admitAsIs(pending, request, dependencies);
  return refreshing.then(() => admitAsIs(pending, request, dependencies));
};

/** The same without a refresh, for public documents, which are valid for minutes anyway. */
export const admitAsIs = (
  pending: PendingExchange,
  request: IncomingMessage,
  dependencies: Pick<AdmissionDependencies, 'tenants' | 'proxies'>,
): AdmittedExchange => {
  const tenant = tenantOf(request, dependencies);
  pending.tenant = tenant;
  const address = addressOf(request, dependencies);
  pending.address = address;
  return { id: pending.id, tenant, address, principal: undefined, request };
};
