// `htu` of a DPoP proof, in one form (RFC 9449 §4.3, RFC 3986 §6.2.2 and §6.2.3): scheme and host in lower case, without the scheme's own
// port, percent-encoding in one spelling; without query and fragment.

/** The normalised form; `undefined` for what is no http(s) URI. */
export const normalizedUri = (text: string): string | undefined => {
  // What a URI has no place for, a URL parser would drop or turn into something else.
  if (!/^https?:\/\/[^\s\\\p{Cc}]+$/iu.test(text) || !URL.canParse(text)) return undefined;
  const { protocol, username, password, host, pathname } = new URL(text);
  if (username !== '' || password !== '') return undefined;
  return `${protocol}//${host}${percentEncodingNormalized(pathname)}`;
};

/** Percent-encoding in one spelling: unreserved characters need none, and hexadecimal digits are written in upper case (RFC 3986 §6.2.2). */
export const percentEncodingNormalized = (text: string): string =>
  text.replace(/%[0-9a-f]{2}/gi, (encoded) => {
    const character = String.fromCharCode(Number.parseInt(encoded.slice(1), 16));
    return /[A-Za-z0-9._~-]/.test(character) ? character : encoded.toUpperCase();
  });
