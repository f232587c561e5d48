// The public names of @mintmark/guard.
export type { ClientKey, PrivateJwk, SigningAlgorithm } from '@mintmark/protocol';
export { tokenOf } from './adapters/request-tokens.ts';
export type { ApiCredentials, CredentialSource, SecretRequest } from './api-client/api-credentials.ts';
export type { AccessToken } from './claims/access-token.ts';
export type { FeedState } from './feed/revocation-feed.ts';
export { createGuard, type Guard } from './guard.ts';
export {
  GuardError,
  type GuardErrorCode,
  GuardUnavailable,
  type GuardUnavailableCode,
  InsufficientRights,
  type InsufficientRightsCode,
  RequestRejected,
  type RequestRejectedCode,
  TokenRejected,
  type TokenRejectedCode,
} from './guard-errors.ts';
export type { GuardEvent, GuardListener } from './guard-events.ts';
export type { DpopOptions, GuardOptions } from './guard-options.ts';
export type { GuardStatus, IssuerProblem, IssuerStatus } from './guard-status.ts';
export type { IntrospectionState } from './introspection/introspector.ts';
export type { IssuerOptions, OtherIssuer, TenantIssuer } from './issuers/issuer-options.ts';
export type { KeysState } from './keys/published-keys.ts';
export { type CertificateSource, parseCertificateHeader } from './proof/client-certificate.ts';
export type { BodyReader, ProtectedRequest } from './proof/protected-request.ts';
export type { ReplayStore } from './proof/replay-store.ts';
export { anyOf, type Requirement, requireAuthorizationDetail, requireEntitlement, requireScope } from './requirements.ts';
export type { AgentSecurity, AgentSecurityOptions } from './responses/agent-security.ts';
export type { ErrorResponse } from './responses/error-response.ts';
export type { ProtectedResourceMetadata, ResourceDescription } from './responses/resource-metadata.ts';
export type { Delay } from './runtime.ts';
export type { TransactionToken } from './transactions/transaction-token.ts';
