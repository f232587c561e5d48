// Equivalence of resource indicators (RFC 8707 §2, RFC 3986 §6.2.2 and §6.2.3).
import { percentEncodingNormalized } from './target-uri.ts';

/** scheme://authority/path; the authority extends to the path, the query or the end. */
const GENERIC = /^([a-z][a-z0-9+.-]*):\/\/([^/?]*)(.*)$/is;

/**
 * The form that all equivalent indicators of a resource share: scheme and host in lower case, without the
 * default port, an empty path as `/`, without dot segments, percent-encoding normalized. It is for
 * comparison: tokens contain the indicator as it was registered.
 *
 * @param resource - an absolute URI without a fragment, as `requireResourceIndicator` accepts it
 * @example
 * resourceIdentity('HTTPS://MCP.example.com:443') === resourceIdentity('https://mcp.example.com/')
 */
export const resourceIdentity = (resource: string): string => {
  if (/^https?:\/\//i.test(resource) && URL.canParse(resource)) return percentEncodingNormalized(new URL(resource).href);
  const [, scheme = '', authority = '', rest = ''] = GENERIC.exec(resource) ?? [];
  // Other schemes have unknown default ports and paths; without an authority, only the scheme can be
  // normalized.
  if (scheme === '') return percentEncodingNormalized(resource.replace(/^[^:]*/, (found) => found.toLowerCase()));
  const host = authority.lastIndexOf('@') + 1;
  return percentEncodingNormalized(`${scheme.toLowerCase()}://${authority.slice(0, host)}${authority.slice(host).toLowerCase()}${rest}`);
};
