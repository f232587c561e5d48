// The command's own tokens: for the management API of the tenant, whatever a client's tokens are for when it names nothing (RFC 8707).

import { OAuthResponseError } from '@mintmark/client';
import { isJsonObject } from '@mintmark/protocol';

/** Milliseconds for the metadata. */
const TIMEOUT = 10_000;

/**
 * Asks for a token for the management API. Its resource is the tenant's own origin, so that nothing has to be looked up; a server that
 * is reached by another name than its public one refuses that, and says by its metadata (RFC 9728) what the resource is.
 *
 * @param tenantUrl - an origin
 * @param ask - requests the token; without a resource when the client may have none for the management API, whose own words on what is
 * missing are better than those of the token endpoint
 * @throws what `ask` throws
 */
export const askForManagement = async <Given>(tenantUrl: string, ask: (resource: string | undefined) => Promise<Given>): Promise<Given> => {
  const own = `${tenantUrl}/`;
  let refused: string | undefined;
  for (const find of [async () => own, () => publishedResource(tenantUrl)]) {
    const resource = await find();
    if (resource === undefined || resource === refused) break;
    try {
      return await ask(resource);
    } catch (error) {
      if (!(error instanceof OAuthResponseError && error.error === 'invalid_target')) throw error;
      refused = resource;
    }
  }
  return ask(undefined);
};

/** What the server calls its management API; `undefined` where it does not say. */
const publishedResource = async (tenantUrl: string): Promise<string | undefined> => {
  const resource = (await published(tenantUrl, 'oauth-protected-resource'))['resource'];
  return typeof resource === 'string' ? resource : undefined;
};

/**
 * Where the server asks for client certificates (RFC 8705 §5): the origin of its aliases, at which the management API takes tokens that are
 * bound to one; the tenant's own where there are none, as behind a proxy that asks.
 */
export const certificateOrigin = async (tenantUrl: string): Promise<string> => {
  const aliases = (await published(tenantUrl, 'oauth-authorization-server/oauth2'))['mtls_endpoint_aliases'];
  const url = isJsonObject(aliases) && typeof aliases['token_endpoint'] === 'string' ? URL.parse(aliases['token_endpoint']) : undefined;
  return url?.protocol === 'https:' ? url.origin : tenantUrl;
};

/** A document of the server; empty where there is none, since the next request tells what is wrong. */
const published = async (tenantUrl: string, name: string): Promise<Readonly<Record<string, unknown>>> => {
  try {
    const url = new URL(`/.well-known/${name}`, tenantUrl);
    const response = await fetch(url, { redirect: 'error', signal: AbortSignal.timeout(TIMEOUT) });
    const document: unknown = response.ok ? await response.json() : undefined;
    return isJsonObject(document) ? document : {};
  } catch {
    return {};
  }
};
