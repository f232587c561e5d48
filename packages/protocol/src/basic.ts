// HTTP Basic as OAuth uses it (RFC 6749 §2.3.1): id and secret are form-encoded before base64, and half the clients forget to.

/** One reading of a Basic header. */
export interface BasicCredentials {
  readonly clientId: string;
  readonly clientSecret: string;
}

/**
 * Reads an `Authorization: Basic` header.
 *
 * @param header - the whole header value
 * @returns the readings to try, in order: the form-decoded pair of RFC 6749, then the raw pair where it differs. Id and secret of
 * different readings are never combined. `undefined` when the header is not Basic or is malformed.
 * @example
 * parseBasic('Basic aWQ6c2VjcmV0') // [{ clientId: 'id', clientSecret: 'secret' }]
 */
export const parseBasic = (header: string): readonly BasicCredentials[] | undefined => {
  const match = /^basic +([A-Za-z0-9+/]+={0,2}) *$/i.exec(header);
  if (match?.[1] === undefined) return undefined;
  let pair: string;
  try {
    pair = atob(match[1]);
  } catch {
    return undefined;
  }
  const colon = pair.indexOf(':');
  if (colon < 0) return undefined;
  const raw = { clientId: pair.slice(0, colon), clientSecret: pair.slice(colon + 1) };
  if (!/[%+]/.test(pair)) return [raw];
  const clientId = formDecode(raw.clientId);
  const clientSecret = formDecode(raw.clientSecret);
  // A lone percent sign can only be raw.
  return clientId === undefined || clientSecret === undefined ? [raw] : [{ clientId, clientSecret }, raw];
};

/**
 * Writes an `Authorization: Basic` header with both parts form-encoded (RFC 6749 §2.3.1 and appendix B).
 *
 * @example
 * formatBasic({ clientId: 'id', clientSecret: 'a b' }) // 'Basic aWQ6YSti'
 */
export const formatBasic = ({ clientId, clientSecret }: BasicCredentials): string =>
  `Basic ${btoa(`${formEncode(clientId)}:${formEncode(clientSecret)}`)}`;

const formEncode = (text: string): string =>
  encodeURIComponent(text)
    .replaceAll('%20', '+')
    .replace(/[!'()~]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);

const formDecode = (text: string): string | undefined => {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    return undefined;
  }
};
