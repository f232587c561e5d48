// HTTP Basic as OAuth uses it (RFC 6749 §2.3.1): id and secret are form-encoded before base64, which many
// clients omit.

/** One interpretation of a Basic header. */
export interface BasicCredentials {
  readonly clientId: string;
  readonly clientSecret: string;
}

/**
 * Whether an `Authorization` header is of the scheme `Basic`, well-formed or not. Schemes match without
 * case (RFC 9110 §11.1).
 *
 * @example
 * isBasic('basic aWQ6c2VjcmV0') // true
 * isBasic('Bearer abc') // false
 */
export const isBasic = (header: string): boolean => SCHEME.test(header);

// A scheme is a token (RFC 9110 §5.6.2), so that no token character may follow.
const SCHEME = /^basic(?![!#$%&'*+.^_`|~\w-])/i;

// In either alphabet (RFC 4648 §4 and §5), but not mixed; the padding is optional.
const VALUE = /^basic +([A-Za-z0-9+/]+|[A-Za-z0-9_-]+)={0,2} *$/i;

/**
 * Parses an `Authorization: Basic` header. Bytes are UTF-8 (RFC 7617 §2.1), or else ISO 8859-1, which
 * clients may use when no charset was announced.
 *
 * @param header - the whole header value
 * @returns the interpretations to try, in order: the form-decoded pair of RFC 6749, then the raw pair if it
 *   differs. Id and secret of different interpretations are never combined. `undefined` when the header is
 *   not Basic or is malformed.
 * @example
 * parseBasic('Basic aWQ6c2VjcmV0') // [{ clientId: 'id', clientSecret: 'secret' }]
 */
export const parseBasic = (header: string): readonly BasicCredentials[] | undefined => {
  const value = VALUE.exec(header)?.[1];
  if (value === undefined) return undefined;
  const pair = decodePair(value);
  const colon = pair?.indexOf(':') ?? -1;
  if (pair === undefined || colon < 0) return undefined;
  const raw = { clientId: pair.slice(0, colon), clientSecret: pair.slice(colon + 1) };
  if (!/[%+]/.test(pair)) return [raw];
  const clientId = formDecode(raw.clientId);
  const clientSecret = formDecode(raw.clientSecret);
  // A pair with an invalid percent-encoding can only be raw.
  return clientId === undefined || clientSecret === undefined ? [raw] : [{ clientId, clientSecret }, raw];
};

const decodePair = (value: string): string | undefined => {
  let latin1: string;
  try {
    latin1 = atob(/[-_]/.test(value) ? value.replaceAll('-', '+').replaceAll('_', '/') : value);
  } catch {
    return undefined;
  }
  return NON_ASCII.test(latin1) ? (utf8Of(latin1) ?? latin1) : latin1;
};

const NON_ASCII = /[\x80-\xff]/;
const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

const utf8Of = (latin1: string): string | undefined => {
  try {
    return utf8.decode(Uint8Array.from(latin1, (byte) => byte.charCodeAt(0)));
  } catch {
    return undefined;
  }
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
