// The command's own tokens: for the management API of the tenant, whatever a client's tokens are for when it names nothing (RFC 8707).
import { OAuthResponseError } from '@mintmark/client';

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
      if (!(error instanceof OAuthResponseError && error.code === 'invalid_target')) throw error;
      refused = resource;
    }
  }
  return ask(undefined);
};

/** What the server calls its management API; `undefined` where it does not say. */
const publishedResource = async (tenantUrl: string): Promise<string | undefined> => {
  try {
    const url = new URL('/.well-known/oauth-protected-resource', tenantUrl);
    const response = await fetch(url, { redirect: 'error', signal: AbortSignal.timeout(TIMEOUT) });
    const metadata: unknown = response.ok ? await response.json() : undefined;
    const resource = typeof metadata === 'object' && metadata !== null && 'resource' in metadata ? metadata.resource : undefined;
    return typeof resource === 'string' ? resource : undefined;
  } catch {
    // The request without a resource tells what is wrong.
    return undefined;
  }
};
