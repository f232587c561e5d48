// The error for a request without a response. The message names the host and the usual remedy; the runtime's
// own error is the `cause`.
import { MintmarkError, type NetworkErrorCode } from './mintmark-error.ts';

/**
 * No response arrived: the connection was refused or closed, the host name is unknown, the timeout passed, or
 * the certificate is not trusted.
 *
 * @example
 * if (error instanceof NetworkError && error.code === 'tls_untrusted') console.error('Set NODE_EXTRA_CA_CERTS.');
 */
export class NetworkError extends MintmarkError {
  override readonly name = 'NetworkError';
  readonly code: NetworkErrorCode;

  constructor(code: NetworkErrorCode, message: string, cause: unknown) {
    super(message, { cause });
    this.code = code;
  }
}

/** Node's codes for a certificate without a trusted issuer. */
const UNTRUSTED = new Set([
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'CERT_UNTRUSTED',
]);

const CUT = 'the connection was cut';

const EXPLANATIONS: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nothing listens there',
  ENOTFOUND: 'the host name is not known',
  EAI_AGAIN: 'the host name could not be looked up',
  ECONNRESET: CUT,
  UND_ERR_SOCKET: CUT,
  ETIMEDOUT: 'the connection timed out',
  UND_ERR_CONNECT_TIMEOUT: 'the connection timed out',
  EPROTO: 'the port does not speak TLS; is it plain http?',
  ERR_SSL_WRONG_VERSION_NUMBER: 'the port does not speak TLS; is it plain http?',
  CERT_HAS_EXPIRED: 'its certificate has expired',
  ERR_TLS_CERT_ALTNAME_INVALID: 'its certificate is for another host name',
};

/**
 * Converts what `fetch` threw to a {@link NetworkError} that names the host and the likely remedy.
 *
 * @param url - of the request
 * @param cause - what `fetch` rejected with
 * @example
 * await fetch(url).catch((cause) => { throw networkError(url, cause); });
 */
export const networkError = (url: string, cause: unknown): NetworkError => {
  const { origin } = new URL(url);
  const code = codeOf(cause);
  if (code !== undefined && UNTRUSTED.has(code)) {
    const hint =
      "If it is the server's own CA, set NODE_EXTRA_CA_CERTS=/path/to/ca.pem (and CURL_CA_BUNDLE for curl) before the program starts.";
    return new NetworkError('tls_untrusted', `The certificate of ${origin} is not trusted (${code}). ${hint}`, cause);
  }
  const usual = code === undefined ? undefined : EXPLANATIONS[code];
  // A server that speaks TLS closes a connection that does not begin with it.
  const explanation = usual === CUT && origin.startsWith('http:') ? `${CUT}; is it https?` : usual;
  const why = code === undefined ? 'the connection failed' : explanation === undefined ? code : `${explanation} (${code})`;
  return new NetworkError('network_error', `Cannot reach ${origin}: ${why}.`, cause);
};

/** The first error code along the chain of causes; the error of `fetch` itself is only "fetch failed". */
const codeOf = (error: unknown): string | undefined => {
  for (let at = error, depth = 0; at instanceof Error && depth < 5; at = at.cause, depth++) {
    if ('code' in at && typeof at.code === 'string') return at.code;
    // Several addresses were tried; they usually fail for the same reason.
    if (at instanceof AggregateError && at.errors.length > 0) return codeOf(at.errors[0]);
  }
  return undefined;
};
