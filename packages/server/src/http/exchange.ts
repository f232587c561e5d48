// What is known of a request before its endpoint sees it, whichever way it came in.
import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import { TLSSocket } from 'node:tls';
import { OAuthError } from '@mintmark/protocol';
import type { Principal } from '../clients/principal.ts';
import type { Freshness } from '../tenants/freshness.ts';
import type { LoadedTenant } from '../tenants/load-tenant.ts';
import type { TenantDirectory } from '../tenants/tenant-directory.ts';
import { clientAddress, isOfTrustedProxy, type TrustedProxies } from './client-address.ts';

/** A request as far as it is known; refusals come at every stage. */
export interface Exchange {
  /** The `Mintmark-Request-Id` of the answer. */
  readonly id: string;
  /** Of the `Host`; `undefined` only while an unknown host is refused. */
  readonly tenant: LoadedTenant | undefined;
  /** The peer, seen through trusted proxies. */
  readonly address: string | undefined;
  /** Who a management request acts for, once authenticated. */
  readonly principal: Principal | undefined;
}

/** A request that may go to its endpoint. */
export interface AdmittedExchange extends Exchange {
  readonly tenant: LoadedTenant;
  readonly address: string;
  /** For what only some endpoints look at: header fields, and the peer's certificate. */
  readonly request: IncomingMessage;
}

/** What admission asks. */
export interface AdmissionDependencies {
  readonly tenants: TenantDirectory;
  readonly proxies: TrustedProxies;
  readonly freshness: Pick<Freshness, 'ensure'>;
}

/**
 * The tenant that a request is for.
 *
 * @throws {@link OAuthError} 404 for a host that is not served, 421 for one that is not the one that the connection was made to
 */
export const tenantOf = (
  { headers, socket }: IncomingMessage,
  { tenants, proxies }: Pick<AdmissionDependencies, 'tenants' | 'proxies'>,
): LoadedTenant => {
  const tenant = tenants.find(headers.host, 'encrypted' in socket ? 'https' : 'http');
  if (tenant === undefined) throw new OAuthError('invalid_request', 'This host is not served here.', { status: 404 });
  // RFC 9110 §15.5.20: the connection was made to one tenant, and what went on in it (a certificate, a proof) was for that one. A proxy
  // makes its connections for all.
  const name = socket instanceof TLSSocket ? socket.servername : undefined;
  if (typeof name === 'string' && tenants.isNameOfOther(name, tenant) && !isOfTrustedProxy(socket, proxies)) {
    throw new OAuthError('invalid_request', 'The connection was made to another host.', { status: 421 });
  }
  return tenant;
};

/**
 * The tenant that a request is for, by what the store says now. Asked once a body is there, which the peer may take its time with: what held
 * at the request's first line may have ended meanwhile.
 *
 * @throws {@link OAuthError} as {@link tenantOf}, and `temporarily_unavailable` when the store does not answer
 */
export const tenantNow = async (
  request: IncomingMessage,
  dependencies: Pick<AdmissionDependencies, 'tenants' | 'freshness' | 'proxies'>,
): Promise<LoadedTenant> => {
  await dependencies.freshness.ensure();
  return tenantOf(request, dependencies);
};

/**
 * The address that a request comes from.
 *
 * @throws {@link OAuthError} when a trusted proxy does not tell it
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

// Who is at the other end of a connection does not change; only a proxy speaks for others.
const directPeers = new WeakMap<Socket, string>();
