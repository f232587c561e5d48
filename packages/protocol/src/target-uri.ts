// Normalization of `htu` in DPoP proofs (RFC 9449 §4.3, RFC 3986 §6.2.2 and §6.2.3): scheme and host in
// lower case, without the default port, query and fragment, percent-encoding normalized.

/** Normalizes a URI; `undefined` for any text but an http(s) URI. */
export const normalizedUri = (text: string): string | undefined => {
  // A URL parser would remove or replace characters that are not permitted in a URI.
  if (!/^https?:\/\/[^\s\\\p{Cc}]+$/iu.test(text) || !URL.canParse(text)) return undefined;
  const { protocol, username, password, host, pathname } = new URL(text);
  if (username !== '' || password !== '') return undefined;
  return `${protocol}//${host}${percentEncodingNormalized(pathname)}`;
};

/**
 * Normalizes percent-encoding: unreserved characters are decoded, hexadecimal digits are in upper case (RFC
 * 3986 §6.2.2).
 */
export const percentEncodingNormalized = (text: string): string =>
  text.replace(/%[0-9a-f]{2}/gi, (encoded) => {
    const character = String.fromCharCode(Number.parseInt(encoded.slice(1), 16));
    return /[A-Za-z0-9._~-]/.test(character) ? character : encoded.toUpperCase();
  });
