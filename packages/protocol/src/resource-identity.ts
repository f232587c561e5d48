// Which spellings of a resource indicator are one resource (RFC 8707 §2, RFC 3986 §6.2.2 and §6.2.3).
import { percentEncodingNormalized } from './target-uri.ts';

/** scheme://authority/path; the authority up to where the path, the query or nothing follows. */
const GENERIC = /^([a-z][a-z0-9+.-]*):\/\/([^/?]*)(.*)$/is;

/**
 * The form that all spellings of one resource share: scheme and host in lower case, without the scheme's own port, an empty path as `/`, without
 * dot segments, percent-encoding in one spelling. It is for comparing: what is written into tokens is the indicator as it was registered.
 *
 * @param resource - an absolute URI without a fragment, as `requireResourceIndicator` lets it pass
 * @example
 * resourceIdentity('HTTPS://MCP.example.com:443') === resourceIdentity('https://mcp.example.com/')
 */
export const resourceIdentity = (resource: string): string => {
  if (/^https?:\/\//i.test(resource) && URL.canParse(resource)) return percentEncodingNormalized(new URL(resource).href);
  const [, scheme = '', authority = '', rest = ''] = GENERIC.exec(resource) ?? [];
  // Of other schemes neither a port nor an empty path is known; of those without an authority nothing but the scheme is.
  if (scheme === '') return percentEncodingNormalized(resource.replace(/^[^:]*/, (found) => found.toLowerCase()));
  const host = authority.lastIndexOf('@') + 1;
  return percentEncodingNormalized(`${scheme.toLowerCase()}://${authority.slice(0, host)}${authority.slice(host).toLowerCase()}${rest}`);
};
