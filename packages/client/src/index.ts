// Public names of `@mintmark/client`: tokens. Nothing reached from here needs more than an edge runtime
// has; see `node/`.

export type { ClientKey, PrivateJwk, SigningAlgorithm } from '@mintmark/protocol';
export type { AttestationProvider, AttestationRequest, AttestedAuthentication } from './client-auth/attestation.ts';
export type { ClientAuthentication, ClientAuthMethod, WorkloadAuthentication } from './client-auth/client-authentication.ts';
export type { SecretProvider, SecretRequest, SecretSource } from './client-auth/secret-source.ts';
export type { WorkloadRequest, WorkloadSource } from './client-auth/workload-source.ts';
export type { DpopKeyPair, PublicInstanceJwk } from './dpop/dpop-prover.ts';
export { MintmarkError, type MintmarkErrorCode, type NetworkErrorCode, type ProtocolErrorCode } from './errors/mintmark-error.ts';
export { NetworkError, networkError } from './errors/network-error.ts';
export { type OAuthErrorResponse, OAuthResponseError } from './errors/oauth-response-error.ts';
export { ProtocolError } from './errors/protocol-error.ts';
export { SecretError } from './errors/secret-error.ts';
export { TokenStoreError } from './errors/token-store-error.ts';
export { isTransient } from './errors/transient.ts';
export { WorkloadError } from './errors/workload-error.ts';
export type { Transport } from './http/exchange.ts';
export { tenantOrigin } from './http/tenant-url.ts';
export { type Counter, countTokenEvents, type Meter } from './metrics.ts';
export { apigee, auth0, cognito, entra, ibmVerify, keycloak, mintmark, okta, type ServerPreset } from './server/presets.ts';
export type { TokenServer } from './server/token-server.ts';
export type { Authorization, AuthorizedRequest, AuthorizedResponse } from './source/authorization.ts';
export type { AuthorizedFetch, AuthorizedInit } from './source/authorized-fetch.ts';
export type { GetTokenOptions } from './source/renewed-token.ts';
export type { Runtime, Schedule } from './source/runtime.ts';
export type { RequestReason, TokenEvent, TokenEventListener } from './source/token-events.ts';
export { createTokenSource, type TokenSource, type TokenSourceOptions } from './source/token-source.ts';
export { encryptTokenStore } from './stores/encrypted-token-store.ts';
export { memoryTokenStore } from './stores/memory-token-store.ts';
export { type RedisTokenStoreOptions, redisTokenStore } from './stores/redis-token-store.ts';
export type { TokenStore } from './stores/token-store.ts';
export type { GrantParameters } from './token/grant-parameters.ts';
export { requestToken } from './token/request-token.ts';
export type { Token } from './token/token.ts';
export type { TokenGrantOptions, TokenRequestOptions } from './token/token-request.ts';
