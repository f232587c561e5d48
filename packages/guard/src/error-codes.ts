// The codes of a guard's errors, with cause and remedy. Programs do not load the texts: the types of the codes
// derive from the tables, and the reference lists them.

/** Why an error with this code is thrown, and what the operator can do. */
export interface ErrorExplanation {
  readonly cause: string;
  readonly remedy: string;
}

/** The token must not be accepted: 401 (RFC 6750 §3.1). */
export const TOKEN_REJECTED_CODES = {
  malformed: {
    cause: 'It is neither a signed JWT in strict compact form (RFC 7515 §3.1) nor an opaque token that an issuer could introspect.',
    remedy: 'Send the `access_token` of the token response unchanged. For opaque tokens, give the guard `clientId` and a credential.',
  },
  too_large: { cause: 'It is longer than 8 KiB.', remedy: 'Request fewer scopes and authorization details, or opaque tokens.' },
  wrong_type: {
    cause: 'It is a JWT of another type than `at+jwt` (RFC 9068 §4), such as an ID token.',
    remedy: 'Send an access token. For a server that does not mark them, set `tokenType` of the issuer.',
  },
  unsupported_algorithm: {
    cause: '`alg` is not the algorithm of its key. `none` is always refused.',
    remedy: 'Nothing, if the token is forged. Otherwise the issuer publishes a wrong `alg` for the key.',
  },
  critical_header: {
    cause: 'It has a `crit` header (RFC 7515 §4.1.11), and no extension is supported.',
    remedy: 'Have the issuer omit it.',
  },
  unknown_key: {
    cause: 'The issuer publishes no key with this `kid`: it was revoked or removed, or the token is of another server.',
    remedy: 'Request a new token. If new tokens are refused too, compare `iss` with the issuer of the guard.',
  },
  bad_signature: {
    cause: 'The signature is not valid: the token was changed, or signed by another key under the same `kid`.',
    remedy: 'Request a new token, and look for what changes tokens on their way.',
  },
  invalid_claim: {
    cause: 'A required claim is missing or has the wrong type; the message names it.',
    remedy: 'Have the issuer set it, as RFC 9068 §2.2 requires.',
  },
  wrong_issuer: {
    cause: 'It was issued by another issuer. A tenant of Mintmark has two, one for each path of the token endpoint.',
    remedy: 'Configure the guard with the URL of the tenant, which covers both issuers, or with the other issuer.',
  },
  wrong_audience: {
    cause: 'It was issued for another API.',
    remedy: 'Have the client request this one, by `resource`, and compare it with `audience` of the guard.',
  },
  expired: { cause: 'Its `exp` is over.', remedy: 'Request a new token. If it is new, compare the clocks.' },
  not_yet_valid: { cause: 'Its `nbf` or `iat` is in the future.', remedy: 'Compare the clocks of the issuer and of the API.' },
  revoked: { cause: 'The revocation feed lists it, its client, its credential or its key.', remedy: 'Request a new token.' },
  inactive: {
    cause: 'Introspection reports that it is not active (RFC 7662 §2.2): it has expired, was revoked, or is unknown.',
    remedy: 'Request a new token. `mintmark inspect` names the reason.',
  },
  sender_constrained: {
    cause: 'It is bound to a key or certificate (`cnf`), and was presented without a proof.',
    remedy: 'Send it as `DPoP` with a proof, or on a connection with the certificate, as it was obtained.',
  },
  unknown_confirmation: {
    cause: 'It is bound by a method that is not supported (RFC 7800 §3.1).',
    remedy: 'Bind it by DPoP (`jkt`) or by a certificate (`x5t#S256`).',
  },
  wrong_scheme: {
    cause: 'It was presented as `DPoP` without being bound to a key (RFC 9449 §7.2).',
    remedy: 'Present it as `Bearer`, or obtain it with a DPoP proof.',
  },
  wrong_certificate: {
    cause: 'It is bound to a certificate that the connection did not prove (RFC 8705 §3).',
    remedy:
      'Use the certificate with which it was obtained. Behind a proxy, have it forward the certificate, and read it by the option `certificate` of the route.',
  },
  wrong_proof_key: { cause: 'The proof was signed with another key than the token is bound to.', remedy: 'Sign with the same key.' },
  invalid_proof: {
    cause: 'The DPoP proof is missing, repeated or not valid (RFC 9449 §4.3); the message names the fault.',
    remedy:
      'Sign a proof for each request, with its method and URL. Behind a proxy, set `publicUrl` of the guard to the URL that clients use.',
  },
  wrong_content_digest: {
    cause: 'The `content_digest` of the proof is missing, or is not that of the body (DPoP profile for MCP).',
    remedy:
      'Sign the digest of the bytes that are sent, after compression. If the proof is right, look for what changes bodies on their way.',
  },
  proof_replayed: { cause: 'The proof was used before.', remedy: 'Sign a new proof for each request, also for a retry.' },
  nonce_required: {
    cause: 'The proof lacks the current nonce, which the response contains (RFC 9449 §9).',
    remedy: 'Repeat the request with the nonce of `DPoP-Nonce`; a DPoP client does so by itself.',
  },
} as const satisfies Record<string, ErrorExplanation>;

/** The request has no token (401 without an error code), or is malformed (400; RFC 6750 §3.1) or too large (413). */
export const REQUEST_REJECTED_CODES = {
  no_token: { cause: 'The request has no access token.', remedy: 'Send `Authorization: Bearer TOKEN`.' },
  invalid_request: {
    cause: 'The request has several tokens or `Authorization` fields, or a malformed one.',
    remedy: 'Send one field with one token.',
  },
  content_too_large: {
    cause: 'The body is longer than `dpop.bodyLimit`, and would have to be compared with the DPoP proof (413).',
    remedy: 'Send less at once, or raise the limit.',
  },
} as const satisfies Record<string, ErrorExplanation>;

/** The token is valid but not sufficient: 403 with `insufficient_scope` (RFC 6750 §3.1). */
export const INSUFFICIENT_RIGHTS_CODES = {
  insufficient_scope: {
    cause: 'It lacks a scope that the route requires; the challenge names it.',
    remedy: 'Request the scope. If it is refused, add it to the client.',
  },
  insufficient_entitlement: {
    cause: 'Its client lacks an entitlement that the route requires.',
    remedy: 'Give the client the entitlement, and request a new token.',
  },
  insufficient_authorization_details: {
    cause: 'It has no authorization details that permit the request (RFC 9396).',
    remedy: 'Request a token with details of the required type and content.',
  },
} as const satisfies Record<string, ErrorExplanation>;

/** Whether the token is valid is unknown for now: 503 with `Retry-After`. */
export const GUARD_UNAVAILABLE_CODES = {
  metadata_unavailable: {
    cause: 'The metadata of the issuer could not be read, and none was read before.',
    remedy: 'Check that the API reaches the issuer and trusts its certificate; `cause` has the error.',
  },
  keys_unavailable: {
    cause: 'The key set of the issuer could not be read, and the last one is too old.',
    remedy: 'As for `metadata_unavailable`.',
  },
  introspection_unavailable: {
    cause: 'An opaque token could not be introspected, or a JWT while the revocation feed is behind.',
    remedy: 'Check that the server is reached and accepts the credentials of the API; `cause` has the error.',
  },
  resource_not_visible: {
    cause: 'The client of the API does not own the resource, so that the issuer does not report the state of its tokens.',
    remedy: 'Make it an owner: `mintmark resource update URI --owner CLIENT_ID`.',
  },
  replays_unavailable: {
    cause: 'The store of used DPoP proofs failed.',
    remedy: 'Check `dpop.replayStore`; `cause` has the error.',
  },
} as const satisfies Record<string, ErrorExplanation>;
