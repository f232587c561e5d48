// The canonical form of resource indicators (RFC 3986 §6.2.2 and §6.2.3): case of scheme and host, default
// port, empty path.

const HTTP_URI = /^https?:\/\/[^\s\\#\p{Cc}]+$/iu;

/**
 * The canonical form of an http(s) resource indicator; any other text is returned unchanged. Path and query
 * are case-sensitive, and a trailing slash of a path is significant.
 *
 * @example
 * canonicalResource('HTTPS://MCP.example.com:443') // 'https://mcp.example.com/'
 */
export const canonicalResource = (uri: string): string => {
  if (!HTTP_URI.test(uri) || !URL.canParse(uri)) return uri;
  const { protocol, username, password, host, pathname, search } = new URL(uri);
  return username + password === '' ? `${protocol}//${host}${pathname}${search}` : uri;
};
