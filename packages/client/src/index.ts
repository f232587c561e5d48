// Public names, listed one by one.
export type {
  AuditChainRecord,
  AuditChainsRecord,
  AuditCheckpointRecord,
  AuditEntryRecord,
  AuditFilter,
  AuditPage,
} from './audit-records.ts';
export type { ClientEnding, ClientIncidentCalls, EffectCalls, EntitlementCalls } from './incident-calls.ts';
export type {
  CreatedTenantRecord,
  EffectRecord,
  EntitlementRecord,
  EvaluationRecord,
  NewTenantRecord,
  QuestionRecord,
} from './incident-records.ts';
export type { ManagementAudit } from './management-audit.ts';
export {
  type ClientListOptions,
  createManagementClient,
  type ManagementClient,
  type ManagementClientOptions,
  type PageOptions,
} from './management-client.ts';
export { ManagementError, type Problem, type ProblemField } from './management-error.ts';
export type { GrantChoice, GrantPage, ManagementGrants, RevokedGrants, SignInRecord, WhoseRecord } from './management-grants.ts';
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
  Patch,
  ResourcePatchRecord,
  ResourceRecord,
  ResourceSettingsRecord,
  SigningKeyRecord,
  TenantPatchRecord,
  TenantRecord,
} from './management-records.ts';
export type {
  CreatedSecretRecord,
  CredentialUseRecord,
  ManagementSecretRecord,
  NewSecretRecord,
  RotationRecord,
  SecretPatchRecord,
} from './management-secret-records.ts';
export type { ManagedSecrets, OnceOptions, RehearsalOptions } from './management-secrets.ts';
export { NetworkError, type NetworkErrorCode } from './network-error.ts';
export { OAuthResponseError } from './oauth-response-error.ts';
export { ProtocolError, type ProtocolErrorCode } from './protocol-error.ts';
export { type ClientAuthMethod, requestToken, type TokenRequestOptions, type TokenServer } from './request-token.ts';
export type { TenantLifeCalls } from './tenant-calls.ts';
export { tenantOrigin } from './tenant-url.ts';
export type { Token } from './token.ts';
