// The public names of @mintmark/guard.
export type { ClientKey, PrivateJwk, SigningAlgorithm } from '@mintmark/protocol';
export type { FeedState } from './feed/revocation-feed.ts';
export { createGuard, type Guard } from './guard.ts';
export {
  GuardUnavailable,
  type GuardUnavailableCode,
  InsufficientRights,
  RequestRejected,
  TokenRejected,
  type TokenRejectedCode,
} from './guard-errors.ts';
export type { GuardEvent, GuardListener } from './guard-events.ts';
export type { DpopOptions, GuardOptions } from './guard-options.ts';
export type { GuardStatus, IssuerProblem, IssuerStatus } from './guard-status.ts';
export type { ProtectedRequest } from './http/protected-request.ts';
export type { ProtectedResourceMetadata, ResourceDescription } from './http/protected-resource.ts';
export type { Refusal } from './http/refusal.ts';
export { tokenOf } from './http/tokens-of-requests.ts';
export type { IntrospectionState } from './introspection/introspector.ts';
export type { ApiCredentials, CredentialSource, SecretRequest } from './issuers/api-credentials.ts';
export type { IssuerOptions, OtherIssuer, TenantIssuer } from './issuers/issuer-options.ts';
export type { AccessToken } from './jwt/access-token.ts';
export type { KeysState } from './keys/published-keys.ts';
export type { Delay } from './outside-world.ts';
export { type CertificateSource, parseCertificateHeader } from './proof/client-certificate.ts';
export type { ReplayStore } from './proof/replay-store.ts';
export { anyOf, type Requirement, requireAuthorizationDetail, requireEntitlement, requireScope } from './requirements.ts';
