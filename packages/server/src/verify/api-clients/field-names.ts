// Translates the management API's field names to those of IBM Security Verify, for problems of a body.

const NAMES: readonly (readonly [native: string, verify: string])[] = [
  ['/name', '/clientName'],
  ['/client_id', '/clientId'],
  ['/client_secret', '/clientSecret'],
  ['/jwks_uri', '/jwkUri'],
  ['/jwks', '/additionalConfig/jwks'],
  ['/token_endpoint_auth_method', '/additionalConfig/clientAuthMethod'],
  ['/token_endpoint_auth_signing_alg', '/additionalConfig/clientAssertionSigningAlg'],
  ['/assertion_key_ids', '/additionalConfig/allowedClientAssertionVerificationKeys'],
  ['/max_assertion_lifetime', '/additionalConfig/maxAssertionLifetime'],
  ['/assertion_audience_list', '/additionalConfig/assertionAudienceList'],
  ['/legacy_assertion_audience', '/additionalConfig/legacyAssertionAudience'],
  ['/tls_client_certificate_bound_access_tokens', '/additionalConfig/certificateBoundAccessTokens'],
  ['/tls_client_auth_', '/additionalConfig/tlsClientAuthAttribute:'],
  ['/dpop_bound_access_tokens', '/additionalConfig/dpopBoundAccessTokens'],
  ['/introspect_authorization', '/additionalConfig/introspectAuthorization'],
  ['/access_token_lifetime', '/overrideSettings/accessTokenLifetime'],
  ['/access_token_signing_alg', '/idTokenSigningAlg'],
  ['/access_token_format', '/accessTokenType'],
  ['/scopes', '/overrideSettings/scopes'],
  ['/ip_rules/ranges', '/ipFilters'],
];

/** The JSON Pointer of a field in this API. */
export const verifyPointer = (pointer: string): string => {
  const [native, verify] = NAMES.find(([name]) => pointer.startsWith(name)) ?? ['', ''];
  return verify + pointer.slice(native.length);
};
