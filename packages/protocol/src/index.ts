export { auditChainStart, auditLink, type LinkedEntry } from './audit-chain.ts';
export { type AuthorizationDetail, parseAuthorizationDetails } from './authorization-details.ts';
export { decodeBase64url, encodeBase64url, isBase64url } from './base64url.ts';
export { type BasicCredentials, formatBasic, isBasic, parseBasic } from './basic.ts';
export { bearerChallenge, formatChallenge, type PresentedAccessToken, parseAccessToken } from './bearer.ts';
export { canonicalResource } from './canonical-resource.ts';
export { certificateOfField, MAX_CERTIFICATE_FIELD } from './certificate-field.ts';
export { ASSERTION_TYPE, type AssertionClaims, macAssertion, setAssertion, signAssertion } from './client-assertion.ts';
export {
  CLIENT_AUTH_METHOD_NAMES,
  CLIENT_AUTH_METHODS,
  type ClientAuthMethodName,
  type ClientAuthMethodProperties,
  clientAuthMethodsWith,
  isOwnAuthMethod,
  methodsOfRegistration,
  OWN_AUTH_METHOD_NAMES,
  type OwnAuthMethodName,
  propertiesOfRegistration,
  REGISTERED_AUTH_METHODS,
  type RegisteredAuthMethod,
} from './client-auth-methods.ts';
export { base62, CREDENTIAL_FORMATS, type CredentialKind, credentialKind, fromBase62, generateCredential } from './credential-format.ts';
export { parseDuration } from './duration.ts';
export { FORM_PARAMETERS, type Form, MAX_FORM_PARAMETERS, parseForm } from './form.ts';
export { isLoopbackHostname, withoutBrackets } from './host-name.ts';
export { invalidArgument } from './invalid-argument.ts';
export { asJsonObject, isJsonObject, type JsonObject } from './json-object.ts';
export { PRIVATE_KEY_MEMBERS, PUBLIC_KEY_MEMBERS } from './jwk-members.ts';
export { type CompactJws, type Jws, MAX_JWS_LENGTH, parseJws, splitJws } from './jws.ts';
export {
  fitsKey,
  isSameAlgorithm,
  isSigningAlgorithm,
  JWS_ALGORITHM_NAMES,
  JWS_ALGORITHMS,
  type JwsAlgorithm,
  type SigningAlgorithm,
} from './jws-algorithms.ts';
export type { AuthorizationServerMetadata, TokenResponse } from './metadata.ts';
export { OAUTH_ERRORS, OAuthError, type OAuthErrorCode, type OAuthErrorOptions } from './oauth-error.ts';
export { requestIdOf } from './request-id.ts';
export { resourceIdentity } from './resource-identity.ts';
export { isScopeToken, MAX_SCOPE_LENGTH, parseScope } from './scope.ts';
export {
  type ClientKey,
  importSigningKey,
  isSameKey,
  type PrivateJwk,
  type SigningKey,
  signJwt,
} from './signing-key.ts';
export { steadyClock } from './steady-clock.ts';
export { parseStrictJson } from './strict-json.ts';
export { normalizedUri } from './target-uri.ts';
export {
  type ExchangeParameters,
  parseTokenRequest,
  requestedScope,
  requireResourceIndicator,
  TOKEN_EXCHANGE_GRANT,
  type TokenRequest,
} from './token-request.ts';
