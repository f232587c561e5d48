export { type BasicCredentials, formatBasic, parseBasic } from './basic.ts';
export { bearerChallenge, parseBearer } from './bearer.ts';
export { CREDENTIAL_FORMATS, type CredentialKind, credentialKind, generateCredential } from './credential-format.ts';
export { type Form, MAX_FORM_PARAMETERS, parseForm } from './form.ts';
export type { AuthorizationServerMetadata, TokenResponse } from './metadata.ts';
export { OAUTH_ERRORS, OAuthError, type OAuthErrorCode, type OAuthErrorOptions } from './oauth-error.ts';
export { isScopeToken, MAX_SCOPE_LENGTH, parseScope } from './scope.ts';
export { parseTokenRequest, requestedScope, requireResourceIndicator, type TokenRequest } from './token-request.ts';
