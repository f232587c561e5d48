// `htu` of a DPoP proof, in one form (RFC 9449 §4.3, RFC 3986 §6.2.2 and §6.2.3), and the URI that a request was for, from the configuration and
// never from `Host` or `X-Forwarded-*`: whoever can choose those could use a proof for another server.

/** The normalised form, without query and fragment; `undefined` for what is no http(s) URI. */
export const normalizedUri = (text: string): string | undefined => {
  if (!/^https?:\/\//i.test(text) || !URL.canParse(text)) return undefined;
  const { protocol, username, password, host, pathname } = new URL(text);
  if (username !== '' || password !== '') return undefined;
  return `${protocol}//${host}${normalizedPath(pathname)}`;
};

// Unreserved characters need no encoding, and hexadecimal digits are written in upper case.
const normalizedPath = (path: string): string =>
  path.replace(/%[0-9a-f]{2}/gi, (encoded) => {
    const character = String.fromCharCode(Number.parseInt(encoded.slice(1), 16));
    return /[A-Za-z0-9._~-]/.test(character) ? character : encoded.toUpperCase();
  });

/**
 * The URI of a request.
 *
 * @param publicUrl - where the API is to be found, without a slash at its end
 * @param target - the request target in origin form (RFC 9112 §3.2.1)
 * @returns `undefined` for a target in another form
 */
export const targetUri = (publicUrl: string, target: string): string | undefined =>
  target.startsWith('/') ? normalizedUri(publicUrl + target.replace(/[?#].*$/s, '')) : undefined;
