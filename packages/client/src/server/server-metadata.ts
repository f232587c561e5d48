// Reads the metadata of an authorization server (RFC 8414, OpenID Connect Discovery 1.0), as far as it is
// used.
import { isJsonObject } from '@mintmark/protocol';
import type { NetworkErrorCode } from '../errors/mintmark-error.ts';
import { NetworkError } from '../errors/network-error.ts';
import { ProtocolError } from '../errors/protocol-error.ts';
import { exchange, type HttpResponse, type Transport } from '../http/exchange.ts';
import { endpointUrl } from '../http/tenant-url.ts';

/** Maximum size of a metadata document in bytes. */
const DOCUMENT_LIMIT = 256 * 1024;

/** The metadata that is used. */
export interface ServerMetadata {
  readonly tokenUrl: string;
  /** The token endpoint for clients with a certificate (RFC 8705 §5); `undefined` without a certificate. */
  readonly mutualTlsTokenUrl: string | undefined;
  /** `client_secret_basic` where the metadata has none (RFC 8414 §2). */
  readonly authMethods: readonly string[];
  /** `undefined` where the metadata has none. */
  readonly challengeUrl: string | undefined;
}

/** How the metadata will be used. */
interface MetadataUse {
  readonly hasCertificate: boolean;
  readonly plainHttpHosts: readonly string[];
}

/**
 * Requests the metadata of an issuer from the URL of RFC 8414, and then from those of OpenID Connect. A URL that
 * does not lead to the metadata (but to a redirect, a page, another issuer's document or a closed connection) is
 * ignored, because many servers have only one of them.
 *
 * @param use - whether the alias for mutual TLS is used, whose URL is then validated instead of the token
 *   endpoint's; and the hosts to which credentials may be sent by plain `http`
 * @throws the more specific of the two failures: {@link ProtocolError} `issuer_mismatch` for the document of
 *   another issuer, because credentials must not be sent to endpoints that another server names (RFC 8414 §3.3);
 *   {@link NetworkError} when neither URL was reached
 */
export const discover = async (issuer: string, transport: Transport, use: MetadataUse): Promise<ServerMetadata> => {
  const faults: unknown[] = [];
  for (const url of metadataUrls(issuer)) {
    try {
      return readMetadata(await get(url, transport), issuer, use);
    } catch (fault) {
      transport.signal?.throwIfAborted();
      faults.push(fault);
      // The other URLs would fail as well, because they are on the same server.
      if (fault instanceof NetworkError && UNREACHED.has(fault.code)) break;
    }
  }
  throw faults.reduce((worse, fault) => (weightOf(fault) > weightOf(worse) ? fault : worse));
};

const UNREACHED: ReadonlySet<NetworkErrorCode> = new Set(['timeout', 'tls_untrusted']);

// RFC 8414 §3.1 puts the well-known part before the issuer's path, OpenID Connect Discovery §4 after it;
// some servers mix both.
const metadataUrls = (issuer: string): readonly string[] => {
  const { origin, pathname } = new URL(issuer);
  const path = pathname.replace(/\/$/, '');
  const published = [`${origin}/.well-known/oauth-authorization-server${path}`, `${origin}${path}/.well-known/openid-configuration`];
  return path === '' ? published : [...published, `${origin}/.well-known/openid-configuration${path}`];
};

/**
 * How specific a failure is: another issuer's document, an overloaded server (with Retry-After), a
 * malformed document, others.
 */
const weightOf = (fault: unknown): number => {
  if (!(fault instanceof ProtocolError)) return 0;
  if (fault.code === 'issuer_mismatch') return 4;
  return fault.status >= 500 || fault.status === 429 ? 3 : fault.status === 200 ? 2 : 1;
};

const get = (url: string, transport: Transport): Promise<HttpResponse> =>
  exchange(url, { headers: { accept: 'application/json' } }, transport, DOCUMENT_LIMIT);

const readMetadata = (response: HttpResponse, issuer: string, { hasCertificate, plainHttpHosts }: MetadataUse): ServerMetadata => {
  const { status, json } = response;
  if (status !== 200 || !isJsonObject(json)) {
    throw new ProtocolError(
      'unexpected_response',
      `${issuer} publishes no metadata: it responded with ${status}. Give tokenUrl instead.`,
      response,
    );
  }
  if (json.issuer !== issuer) {
    const named = typeof json.issuer === 'string' ? JSON.stringify(json.issuer) : 'none';
    throw new ProtocolError(
      'issuer_mismatch',
      `The metadata of ${issuer} is of another issuer: ${named}. Give that one exactly.`,
      response,
    );
  }
  const aliases = isJsonObject(json.mtls_endpoint_aliases) ? json.mtls_endpoint_aliases : {};
  const methods: unknown = json.token_endpoint_auth_methods_supported;
  const alias =
    hasCertificate && aliases.token_endpoint !== undefined ? endpoint(aliases.token_endpoint, plainHttpHosts, response) : undefined;
  return {
    tokenUrl: alias ?? endpoint(json.token_endpoint, plainHttpHosts, response),
    mutualTlsTokenUrl: alias,
    challengeUrl: usableUrl(json.challenge_endpoint, plainHttpHosts),
    authMethods: Array.isArray(methods) ? methods.filter((method) => typeof method === 'string') : ['client_secret_basic'],
  };
};

/** The URL of an endpoint that few clients use; `undefined` for one that cannot be used. */
const usableUrl = (value: unknown, plainHttpHosts: readonly string[]): string | undefined => {
  try {
    return typeof value === 'string' ? endpointUrl('challenge_endpoint', value, plainHttpHosts) : undefined;
  } catch {
    return undefined;
  }
};

const endpoint = (value: unknown, plainHttpHosts: readonly string[], response: HttpResponse): string => {
  try {
    return endpointUrl('token_endpoint', String(value), plainHttpHosts);
  } catch (cause) {
    throw new ProtocolError('unexpected_response', 'The metadata names no token endpoint that credentials may be sent to.', response, {
      cause,
    });
  }
};
