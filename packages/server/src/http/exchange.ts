// The facts that are determined about a request before its endpoint is called.
import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import { TLSSocket } from 'node:tls';
import { OAuthError } from '@mintmark/protocol';
import type { Principal } from '../clients/principal.ts';
import type { Freshness } from '../tenants/freshness.ts';
import type { LoadedTenant } from '../tenants/load-tenant.ts';
import type { TenantDirectory } from '../tenants/tenant-directory.ts';
import { clientAddress, isOfTrustedProxy, type TrustedProxies } from './client-address.ts';

/** A request at any stage before its endpoint. */
export interface Exchange {
  /** The `Mintmark-Request-Id` of the response. */
  readonly id: string;
  /** The tenant of the `Host`; `undefined` only while an unknown host is refused. */
  readonly tenant: LoadedTenant | undefined;
  /** The client's address, as reported by trusted proxies. */
  readonly address: string | undefined;
  /** The authenticated client of a management request. */
  readonly principal: Principal | undefined;
}

/** An admitted request. */
export interface AdmittedExchange extends Exchange {
  readonly tenant: LoadedTenant;
  readonly address: string;
  /** Header fields and the peer's certificate, which only some endpoints use. */
  readonly request: IncomingMessage;
}

/** The dependencies of admission. */
export interface AdmissionDependencies {
  readonly tenants: TenantDirectory;
  readonly proxies: TrustedProxies;
  readonly freshness: Pick<Freshness, 'ensure'>;
}

/**
 * The tenant of a request.
 *
 * @throws {@link OAuthError} 404 for an unknown host, 421 if the connection was made to another tenant
 */
export const tenantOf = (
  { headers, socket }: IncomingMessage,
  { tenants, proxies }: Pick<AdmissionDependencies, 'tenants' | 'proxies'>,
): LoadedTenant => {
  const tenant = tenants.find(headers.host, 'encrypted' in socket ? 'https' : 'http');
  if (tenant === undefined) throw new OAuthError('invalid_request', 'This host is not served here.', { status: 404 });
  // RFC 9110 §15.5.20: the client certificate of a connection was presented to the tenant in its SNI. A
  // proxy's connections are for all tenants.
  const serverName = socket instanceof TLSSocket ? socket.servername : undefined;
  if (typeof serverName === 'string' && tenants.isNameOfOther(serverName, tenant) && !isOfTrustedProxy(socket, proxies)) {
    throw new OAuthError('invalid_request', 'The connection was made to another host.', { status: 421 });
  }
  return tenant;
};

/**
 * The tenant of a request, by the current state of the store. It is determined again after a body arrived,
 * because the tenant may have changed while a slow peer sent it.
 *
 * @throws {@link OAuthError} as {@link tenantOf}, and `temporarily_unavailable` when the store does not
 *   respond
 */
export const tenantNow = async (
  request: IncomingMessage,
  dependencies: Pick<AdmissionDependencies, 'tenants' | 'freshness' | 'proxies'>,
): Promise<LoadedTenant> => {
  await dependencies.freshness.ensure();
  return tenantOf(request, dependencies);
};

/**
 * The client's address.
 *
 * @throws {@link OAuthError} when a trusted proxy does not report it
 */
export const addressOf = ({ headers, socket }: IncomingMessage, { proxies }: Pick<AdmissionDependencies, 'proxies'>): string => {
  const direct = directPeers.get(socket);
  if (direct !== undefined) return direct;
  const address = clientAddress(socket.remoteAddress, headers, proxies);
  if (!isOfTrustedProxy(socket, proxies)) {
    directPeers.set(socket, address);
    if (headers[proxies.header] !== undefined) proxies.onIgnored?.(address);
  }
  return address;
};

// The peer of a connection does not change; only trusted proxies send requests of several clients.
const directPeers = new WeakMap<Socket, string>();
