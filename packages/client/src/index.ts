// Public names, listed one by one. Nothing that is reached from here needs more than an edge runtime has; see `node.ts`.

export type { ClientKey, PrivateJwk, SigningAlgorithm } from '@mintmark/protocol';
export type {
  AuditChainRecord,
  AuditChainsRecord,
  AuditCheckpointRecord,
  AuditEntryRecord,
  AuditFilter,
  AuditPage,
} from './management/audit-records.ts';
export type { ClientAuthentication, ClientAuthMethod } from './client-auth/client-authentication.ts';
export type { SecretProvider, SecretRequest, SecretSource } from './client-auth/secret-source.ts';
export type { DpopKeyPair } from './dpop/dpop-prover.ts';
export type { Transport } from './http/exchange.ts';
export type { GrantParameters } from './token/grant-parameters.ts';
export type { ClientEnding, ClientIncidentCalls, EffectCalls, EntitlementCalls } from './management/incident-calls.ts';
export type {
  CreatedTenantRecord,
  EffectRecord,
  EntitlementRecord,
  EvaluationRecord,
  MoveEffectRecord,
  NewTenantRecord,
  QuestionRecord,
  TenantMoveRecord,
} from './management/incident-records.ts';
export type { ManagedKind, ManagedRecords, RecordOfKind, VersionedRecord, WriteOptions } from './management/managed-records.ts';
export type { ManagementAudit } from './management/audit.ts';
export {
  type ClientListOptions,
  createManagementClient,
  type ManagementClient,
  type ManagementClientOptions,
  type PageOptions,
} from './management/management-client.ts';
export { ManagementError, type Problem, type ProblemField } from './management/management-error.ts';
export type { GrantChoice, GrantPage, ManagementGrants, RevokedGrants, SignInRecord, WhoseRecord } from './management/grants.ts';
export type {
  ClientPage,
  ClientPatchRecord,
  ClientSettingsRecord,
  CreatedClientRecord,
  FapiFaultRecord,
  GrantRecord,
  IpRulesRecord,
  JwkSetRecord,
  ManagedAuthMethod,
  ManagedIntrospection,
  ManagedSigningAlg,
  ManagedTokenFormat,
  ManagementClientRecord,
  NewClientRecord,
  NewResourceRecord,
  ResourcePatchRecord,
  ResourceRecord,
  ResourceSettingsRecord,
  SigningKeyRecord,
  TenantPatchRecord,
  TenantRecord,
} from './management/records.ts';
export type {
  CreatedSecretRecord,
  CredentialUseRecord,
  ListedSecretRecord,
  ManagementSecretRecord,
  NewSecretRecord,
  RotationRecord,
  SecretPatchRecord,
} from './management/secret-records.ts';
export type { ManagedSecrets, OnceOptions, RehearsalOptions, SecretListOptions } from './management/secrets.ts';
export { type Counter, countTokenEvents, type Meter } from './metrics.ts';
export { NetworkError, type NetworkErrorCode, networkError } from './errors/network-error.ts';
export { OAuthResponseError } from './errors/oauth-response-error.ts';
export { ProtocolError, type ProtocolErrorCode } from './errors/protocol-error.ts';
export { requestToken } from './token/request-token.ts';
export { SecretError } from './errors/secret-error.ts';
export { apigee, auth0, cognito, entra, ibmVerify, keycloak, mintmark, okta, type ServerPreset } from './server/presets.ts';
export type { TokenServer } from './server/token-server.ts';
export type { Authorization, AuthorizedAnswer, AuthorizedRequest } from './source/authorization.ts';
export type { AuthorizedFetch, AuthorizedInit } from './source/authorized-fetch.ts';
export type { Outside, Schedule } from './source/runtime.ts';
export type { RequestReason, TokenEvent, TokenEventListener } from './source/token-events.ts';
export type { GetTokenOptions } from './source/token-keeper.ts';
export { createTokenSource, type TokenSource, type TokenSourceOptions } from './source/token-source.ts';
export { encryptTokenStore } from './stores/encrypted-token-store.ts';
export { memoryTokenStore } from './stores/memory-token-store.ts';
export { type RedisTokenStoreOptions, redisTokenStore } from './stores/redis-token-store.ts';
export type { TokenStore } from './stores/token-store.ts';
export type { TenantLifeCalls } from './management/tenant-calls.ts';
export { tenantOrigin } from './http/tenant-url.ts';
export type { Token } from './token/token.ts';
export type { TokenGrantOptions, TokenRequestOptions } from './token/token-request.ts';
export { isTransient } from './errors/transient.ts';
