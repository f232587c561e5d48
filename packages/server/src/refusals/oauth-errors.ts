// What the error codes of responses mean to the caller, and what it can do. The operator finds the reason behind an
// error by the request id.
import type { OAuthErrorCode } from '@mintmark/protocol';
import type { Explanation } from './reasons/explanation.ts';

/** Error code to explanation, for callers. */
export const OAUTH_ERROR_EXPLANATIONS = {
  invalid_request: {
    cause: 'The request is malformed: a parameter is missing, repeated or too long, or method, path or media type are wrong.',
    remedy: 'The description names the parameter. Send a form (`application/x-www-form-urlencoded`) by POST.',
  },
  invalid_client: {
    cause: 'The client could not be authenticated. Unknown, disabled and expired clients get the same response as wrong credentials.',
    remedy: 'Check client id and credential. The operator finds the reason by `mintmark explain REQUEST_ID`.',
  },
  invalid_grant: { cause: 'Not sent by this server; other servers send it for codes and refresh tokens.', remedy: '–' },
  unauthorized_client: {
    cause: 'The client may not use this grant type.',
    remedy: 'Have the operator allow it, or use another client.',
  },
  unsupported_grant_type: {
    cause: 'The server does not support the grant type.',
    remedy: 'Send `grant_type=client_credentials`. The metadata lists the grant types.',
  },
  unsupported_response_type: {
    cause: 'The authorization endpoint serves no response type: there are no users.',
    remedy: 'Use the token endpoint.',
  },
  invalid_scope: {
    cause: 'The client may not have a requested scope, or it belongs to another resource than the requested one.',
    remedy: 'Request a scope that the client has; without `scope`, it gets its default scopes.',
  },
  invalid_target: {
    cause: 'The resource is not registered, or the client may not have tokens for it (RFC 8707).',
    remedy: 'Compare `resource` with the registered URI: the case and trailing slash of its path are significant.',
  },
  invalid_authorization_details: {
    cause: 'The authorization details are malformed, of an unknown type, or do not fit the schema of their type (RFC 9396).',
    remedy: 'The description names the member.',
  },
  invalid_dpop_proof: {
    cause: 'The DPoP proof is not valid, or was used before (RFC 9449).',
    remedy: 'Sign a new proof for each request, with its method and URL and the current time.',
  },
  use_dpop_nonce: {
    cause: 'The DPoP proof must have a nonce that the server chose.',
    remedy: 'Repeat the request with the nonce of `DPoP-Nonce`; a DPoP client does so by itself.',
  },
  use_attestation_challenge: {
    cause: 'The proof of an attested key must have a challenge that the server chose.',
    remedy: 'Repeat the request with the challenge of `OAuth-Client-Attestation-Challenge`.',
  },
  invalid_token: {
    cause: 'The access token is missing, malformed, has ended, or is not for this API.',
    remedy: 'Request a new one. For the management API, request it for the resource of the tenant.',
  },
  insufficient_scope: {
    cause: 'The client of the token does not have the right that the operation requires.',
    remedy: 'Have an administrator give the client the entitlement that the response names.',
  },
  server_error: {
    cause: 'The server failed unexpectedly.',
    remedy: 'Report the request id: the log of the server has the cause under it.',
  },
  temporarily_unavailable: {
    cause: 'The store does not respond, or the server is overloaded (503); with 429, a limit or quota is exceeded.',
    remedy: 'Try again after `Retry-After`.',
  },
} as const satisfies Readonly<Record<OAuthErrorCode, Explanation>>;
