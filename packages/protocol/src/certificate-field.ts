// The field in which a proxy that ends TLS hands on the client's certificate. Each kind of proxy writes it in a form of its own, and the forms
// have no text in common, so that the form tells itself.

/** Longest field that is read, in characters: a certificate of 8 KiB in percent-encoding has room in it, and its chain. */
export const MAX_CERTIFICATE_FIELD = 32_768;

/** RFC 9440 §2.1, RFC 8941 §3.3.5: a byte sequence, and nothing else. Two fields come joined by a comma and are none. */
const BYTE_SEQUENCE = /^ *:([A-Za-z0-9+/]+={0,2}): *$/;
/** Traefik, and HAProxy's `ssl_c_der,base64`: the leaf, and behind commas what leads to its CA. Two fields are joined by a comma and a blank. */
const BARE = /^([A-Za-z0-9+/]{64,}={0,2})(?:,[A-Za-z0-9+/]+={0,2})*$/;
/** The leaf, and behind it what leads to its CA. Two fields are joined by a comma here too, and the first may be the client's own. */
const PEM =
  /^\s*-----BEGIN CERTIFICATE-----([A-Za-z0-9+/=\s]+)-----END CERTIFICATE-----\s*(?:-----BEGIN CERTIFICATE-----[A-Za-z0-9+/=\s]+-----END CERTIFICATE-----\s*)*$/;
/** A pair of Envoy's `X-Forwarded-Client-Cert`, and what ends it: `;` within an element, `,` after it. */
const PAIR = /\s*([A-Za-z]+)=(?:"((?:[^"\\]|\\.)*)"|([^",;]*))\s*(;|,|$)/y;

/**
 * The client certificate of a field: `Client-Cert` (RFC 9440), PEM in percent-encoding (nginx's `$ssl_client_escaped_cert`), base64 alone
 * (Traefik's `X-Forwarded-Tls-Client-Cert`, HAProxy), or Envoy's `X-Forwarded-Client-Cert` with `Cert` or `Chain`. Of several elements of the
 * latter, the last: each proxy appends what it saw itself.
 *
 * Only for a field that a trusted proxy always sets or removes: from anyone else it is somebody's own word.
 *
 * @returns the leaf's DER in base64; whether that is a certificate is for the caller to see. `undefined` for a field in none of these forms
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

/** The last element of an `X-Forwarded-Client-Cert`, by names in lower case; `undefined` for what is none. */
const lastElement = (field: string): ReadonlyMap<string, string> | undefined => {
  let element = new Map<string, string>();
  let isNew = false;
  PAIR.lastIndex = 0;
  for (;;) {
    const [, name, quoted, bare = '', end] = PAIR.exec(field) ?? [];
    if (name === undefined) return undefined;
    if (isNew) element = new Map();
    // A name that is there twice has no meaning to choose.
    if (element.has(name.toLowerCase()) && /^(cert|chain)$/i.test(name)) return new Map();
    element.set(name.toLowerCase(), quoted === undefined ? bare : quoted.replace(/\\(.)/g, '$1'));
    if (end === '') return element;
    isNew = end === ',';
  }
};
