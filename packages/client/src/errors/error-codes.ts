// The codes of this package's errors, with cause and remedy. Programs do not load the texts: the types of the codes
// derive from the tables, and the reference lists them.

/** Why an error with this code is thrown, and what helps. */
export interface ErrorExplanation {
  readonly cause: string;
  readonly remedy: string;
}

/** Of a `NetworkError`: no response arrived. */
export const NETWORK_ERROR_CODES = {
  network_error: {
    cause: 'The connection was refused or closed, or the host name is not known; the message names the host and the reason.',
    remedy: 'Check the URL, and that the server runs. A token source tries again by itself.',
  },
  timeout: { cause: 'No complete response arrived within `timeout`.', remedy: 'Check the network and the load of the server.' },
  tls_untrusted: {
    cause: 'The certificate of the server has no trusted issuer. It is not tried again.',
    remedy: 'Set `NODE_EXTRA_CA_CERTS` to the CA before the program starts; `mintmark ca` prints the local CA.',
  },
} as const satisfies Record<string, ErrorExplanation>;

/** Of a `ProtocolError`: the response is not one that the protocol defines. */
export const PROTOCOL_ERROR_CODES = {
  unexpected_response: {
    cause: 'The response is malformed, or an error page without an OAuth error; often it is that of a proxy.',
    remedy: 'Compare the URL with the metadata of the server, and look into the log of the proxy.',
  },
  response_too_large: { cause: 'The response is larger than the limit.', remedy: 'Check that the URL is that of the token endpoint.' },
  redirect_refused: {
    cause: 'The server responded with a redirect, which is not followed, because the request contains credentials.',
    remedy: 'Configure the URL that the redirect names, if it is yours.',
  },
  unsupported_token_type: {
    cause: 'The token has another type than the one that was requested: `Bearer`, or `DPoP` with a DPoP key.',
    remedy: 'Check that the server supports DPoP, or leave `dpop` out.',
  },
  issuer_mismatch: {
    cause: 'The metadata is that of another issuer than the one that was configured (RFC 8414 §3.3).',
    remedy: 'Configure the issuer exactly as the metadata names it.',
  },
} as const satisfies Record<string, ErrorExplanation>;

/** Of the other classes, each with one code. */
export const OTHER_ERROR_CODES = {
  oauth_error: {
    cause: 'The server refused the token request (`OAuthResponseError`); `error` has its reason.',
    remedy: 'See the errors of the token endpoint. `mintmark explain` with `requestId` prints the reason that the response hides.',
  },
  management_error: {
    cause: 'The management API refused the request (`ManagementError`); `status` and `problem` have the reason.',
    remedy: 'See the errors of the management API; `problem.errors` names each refused field.',
  },
  secret_unavailable: {
    cause: 'A secret or key cannot be read (`SecretError`): the file is missing, the command failed, or the secret is empty.',
    remedy: '`cause` has the error of the provider. A token source tries again, and uses the token that it has.',
  },
  workload_unavailable: {
    cause: 'The platform gives the workload no token for this server (`WorkloadError`); the message names what is missing.',
    remedy: 'Configure what the message names, such as `permissions: { id-token: write }` of a job on GitHub.',
  },
  subject_token_expired: {
    cause: 'The token that was to be exchanged has expired (`SubjectTokenError`). Nothing was sent.',
    remedy: 'Respond with 401 `invalid_token`: the caller has to come back with another token.',
  },
  token_store_failed: {
    cause: 'A token store failed, or contains something else (`TokenStoreError`). A token source reports it as `storeFailed`.',
    remedy: 'Nothing must be done at once: a token source works without its store.',
  },
} as const satisfies Record<string, ErrorExplanation>;
