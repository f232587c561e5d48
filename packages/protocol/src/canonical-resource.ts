// Resource indicators that mean one thing (RFC 3986 §6.2.2 and §6.2.3): scheme and host without case, the scheme's own port, an empty path.

const HTTP_URI = /^https?:\/\/[^\s\\#\p{Cc}]+$/iu;

/**
 * The one spelling of a resource indicator; of what is no http(s) URI, the text itself. Path and query keep their case, and a slash at the end of a
 * path is a difference.
 *
 * @example
 * canonicalResource('HTTPS://MCP.example.com:443') // 'https://mcp.example.com/'
 */
export const canonicalResource = (uri: string): string => {
  if (!HTTP_URI.test(uri) || !URL.canParse(uri)) return uri;
  const { protocol, username, password, host, pathname, search } = new URL(uri);
  return username + password === '' ? `${protocol}//${host}${pathname}${search}` : uri;
};
