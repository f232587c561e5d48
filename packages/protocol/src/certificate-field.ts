// The header field in which a proxy that terminates TLS forwards the client's certificate. Each proxy has
// its own form; the forms are disjoint, so that the form need not be configured.

/**
 * Maximum length of the field in characters: enough for a percent-encoded certificate of 8 KiB and its
 * chain.
 */
export const MAX_CERTIFICATE_FIELD = 32_768;

/** RFC 9440 §2.1, RFC 8941 §3.3.5: a single byte sequence. Two fields joined by a comma do not match. */
const BYTE_SEQUENCE = /^ *:([A-Za-z0-9+/]+={0,2}): *$/;
/**
 * Traefik, and HAProxy's `ssl_c_der,base64`: the leaf and, after commas, its intermediates. Two fields are
 * joined by a comma and a space, and do not match.
 */
const BARE = /^([A-Za-z0-9+/]{64,}={0,2})(?:,[A-Za-z0-9+/]+={0,2})*$/;
/**
 * The leaf and its intermediates. Two fields joined by a comma do not match, because the client may have
 * sent the first.
 */
const PEM =
  /^\s*-----BEGIN CERTIFICATE-----([A-Za-z0-9+/=\s]+)-----END CERTIFICATE-----\s*(?:-----BEGIN CERTIFICATE-----[A-Za-z0-9+/=\s]+-----END CERTIFICATE-----\s*)*$/;
/** A pair of Envoy's `X-Forwarded-Client-Cert` and its terminator: `;` within an element, `,` after it. */
const PAIR = /\s*([A-Za-z]+)=(?:"((?:[^"\\]|\\.)*)"|([^",;]*))\s*(;|,|$)/y;

/**
 * The client certificate of a field: `Client-Cert` (RFC 9440), percent-encoded PEM (nginx's
 * `$ssl_client_escaped_cert`), bare base64 (Traefik's `X-Forwarded-Tls-Client-Cert`, HAProxy), or Envoy's
 * `X-Forwarded-Client-Cert` with `Cert` or `Chain`. Of several elements of the latter, the last is
 * returned: each proxy appends the certificate of its own connection.
 *
 * Use it only for a field that a trusted proxy always sets or removes: otherwise the client could set it.
 *
 * @returns the leaf's DER in base64, which may still not be a certificate; `undefined` for a field in
 *   another form
 * @example
 * certificateOfField(':MIIB…:') // 'MIIB…'
 */
export const certificateOfField = (field: string): string | undefined => {
  if (field.length > MAX_CERTIFICATE_FIELD) return undefined;
  const sequence = BYTE_SEQUENCE.exec(field)?.[1];
  if (sequence !== undefined) return sequence;
  const element = lastElement(field);
  return certificateIn(element === undefined ? field : (element.get('cert') ?? element.get('chain') ?? ''));
};

const certificateIn = (text: string): string | undefined => {
  const plain = percentDecoded(text);
  return BARE.exec(plain)?.[1] ?? PEM.exec(plain)?.[1]?.replace(/\s/g, '');
};

const percentDecoded = (text: string): string => {
  try {
    return text.includes('%') ? decodeURIComponent(text) : text;
  } catch {
    return '';
  }
};

/**
 * The last element of an `X-Forwarded-Client-Cert`, by names in lower case; `undefined` for another field.
 */
const lastElement = (field: string): ReadonlyMap<string, string> | undefined => {
  let element = new Map<string, string>();
  let isNew = false;
  PAIR.lastIndex = 0;
  for (;;) {
    const [, name, quoted, bare = '', end] = PAIR.exec(field) ?? [];
    if (name === undefined) return undefined;
    if (isNew) element = new Map();
    // A repeated name is ambiguous.
    if (element.has(name.toLowerCase()) && /^(cert|chain)$/i.test(name)) return new Map();
    element.set(name.toLowerCase(), quoted === undefined ? bare : quoted.replace(/\\(.)/g, '$1'));
    if (end === '') return element;
    isNew = end === ',';
  }
};
