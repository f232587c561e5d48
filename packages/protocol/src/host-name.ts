// Host names as `URL.hostname` returns them: lower case, IPv4 addresses in dotted decimals, IPv6 addresses
// in brackets.

/**
 * A host name without the brackets of an IPv6 address (RFC 3986 §3.2.2), as sockets and address parsers
 * need it.
 *
 * @example
 * withoutBrackets(new URL('https://[::1]:8443').hostname) // '::1'
 */
export const withoutBrackets = (hostname: string): string => hostname.replace(/^\[(.*)\]$/, '$1');

/**
 * Whether a URL's host name is this machine: `localhost` and the names below it (RFC 6761 §6.3),
 * 127.0.0.0/8 or ::1.
 *
 * @param hostname - as {@link URL.hostname} returns it, with the brackets of an IPv6 address
 * @example
 * isLoopbackHostname(new URL('http://127.0.0.1:8080').hostname) // true
 */
export const isLoopbackHostname = (hostname: string): boolean =>
  hostname === 'localhost' || hostname.endsWith('.localhost') || hostname === '[::1]' || /^127(?:\.\d{1,3}){3}$/.test(hostname);
