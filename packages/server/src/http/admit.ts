// Admits requests before their endpoint: the same steps for the hot path, Fastify and form endpoints.
import type { IncomingMessage } from 'node:http';
import { type MaybePromise, whenReady } from '../system/at-once.ts';
import type { LoadedTenant } from '../tenants/load-tenant.ts';
import { type AdmissionDependencies, type AdmittedExchange, addressOf, tenantOf } from './exchange.ts';

/** A request being admitted. Refusals at any stage use what is set so far. */
export interface PendingExchange {
  readonly id: string;
  tenant: LoadedTenant | undefined;
  address: string | undefined;
}

/**
 * Determines the tenant and the client address of a request, by the current state of the store.
 *
 * @param pending - receives the tenant and the address
 * @returns a promise only while a refresh is due, so that the hot path does not wait otherwise
 * @throws {@link OAuthError} `temporarily_unavailable` when the store does not respond, 404 or 421 for the
 *   host,
 * `invalid_request` when a proxy does not report the address
 */
export const admit = (
  pending: PendingExchange,
  request: IncomingMessage,
  dependencies: AdmissionDependencies,
): MaybePromise<AdmittedExchange> => whenReady(dependencies.freshness.ensure(), () => admitAsIs(pending, request, dependencies));

/** Admits a request without a refresh, for public documents, which may be cached for minutes. */
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
