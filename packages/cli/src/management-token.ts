// Tokens for the management API of the tenant, whatever the default resource of the client is (RFC 8707).

import { OAuthResponseError } from '@mintmark/client';
import { isJsonObject } from '@mintmark/protocol';
import { probe } from './probe.ts';

/**
 * Requests a token for the management API. Its resource is the origin of the tenant, so that no metadata is
 * needed. A server that is reached under another name refuses that, and names the resource in its metadata
 * (RFC 9728).
 *
 * @param tenantUrl - an origin
 * @param request - requests the token. It is called without a resource for a client that may have no token
 * for the management API, since that API explains better what is missing than the token endpoint
 * @throws what `request` throws
 */
export const requestForManagement = async <Result>(
  tenantUrl: string,
  request: (resource: string | undefined) => Promise<Result>,
): Promise<Result> => {
  const own = `${tenantUrl}/`;
  let refused: string | undefined;
  for (const find of [async () => own, () => publishedResource(tenantUrl)]) {
    const resource = await find();
    if (resource === undefined || resource === refused) break;
    try {
      return await request(resource);
    } catch (error) {
      if (!(error instanceof OAuthResponseError && error.error === 'invalid_target')) throw error;
      refused = resource;
    }
  }
  return request(undefined);
};

/** The resource of the management API in the server's metadata, if there is any. */
const publishedResource = async (tenantUrl: string): Promise<string | undefined> => {
  const resource = (await published(tenantUrl, 'oauth-protected-resource'))['resource'];
  return typeof resource === 'string' ? resource : undefined;
};

/**
 * The origin at which the server requests client certificates (RFC 8705 §5), and accepts tokens bound to one:
 * that of its endpoint aliases, or the tenant's own where there are none, as behind a proxy that requests
 * them.
 */
export const certificateOrigin = async (tenantUrl: string): Promise<string> => {
  const aliases = (await published(tenantUrl, 'oauth-authorization-server/oauth2'))['mtls_endpoint_aliases'];
  const url = isJsonObject(aliases) && typeof aliases['token_endpoint'] === 'string' ? URL.parse(aliases['token_endpoint']) : undefined;
  return url?.protocol === 'https:' ? url.origin : tenantUrl;
};

/** A metadata document; empty if there is none, since the next request reports the fault. */
const published = async (tenantUrl: string, name: string): Promise<Readonly<Record<string, unknown>>> => {
  try {
    const url = new URL(`/.well-known/${name}`, tenantUrl);
    const { status, json } = await probe(url.href);
    return status === 200 && isJsonObject(json) ? json : {};
  } catch {
    return {};
  }
};
