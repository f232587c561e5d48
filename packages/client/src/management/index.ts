// Public names of `@mintmark/client/management`: the management API. Nothing reached from here needs more
// than an edge runtime has.

export { MintmarkError, type MintmarkErrorCode, type NetworkErrorCode, type ProtocolErrorCode } from '../errors/mintmark-error.ts';
export { NetworkError } from '../errors/network-error.ts';
export { ProtocolError } from '../errors/protocol-error.ts';
export type { Transport } from '../http/exchange.ts';
export type { AgentFilter, AgentPage, AgentRecord, AgentsApi, AgentWithActivity } from './agents.ts';
export type {
  AuditApi,
  AuditChainRecord,
  AuditChains,
  AuditCheckpointRecord,
  AuditEntryRecord,
  AuditFilter,
  AuditPage,
} from './audit.ts';
export type {
  AuthMethod,
  ClientFilter,
  ClientKind,
  ClientPage,
  ClientPatch,
  ClientRecord,
  ClientSettings,
  ClientsApi,
  CreatedClientRecord,
  IntrospectAuthorization,
  IpRules,
  JwkSet,
  MetadataRefresh,
  NewClient,
  Quota,
  TokenFormat,
} from './clients.ts';
export type {
  ClientActionEndingTokens,
  DistrustEffect,
  Effect,
  EffectsApi,
  Evaluation,
  EvaluationRequest,
  InstanceActionEndingTokens,
  MoveEffect,
  TenantActionEndingTokens,
} from './effects.ts';
export type { EntitlementPatch, EntitlementRecord, EntitlementsApi, NewEntitlement } from './entitlements.ts';
export type { GrantChain, GrantFilter, GrantPage, GrantRecord, GrantsApi, RevocationFilter, RevokedGrants } from './grants.ts';
export type { InstanceFilter, InstancePage, InstanceRecord, InstancesApi } from './instances.ts';
export type { IssuerPatch, IssuerRecord, IssuersApi, NewIssuer } from './issuers.ts';
export type { KeysApi, SigningAlg, SigningKeyRecord } from './keys.ts';
export type { LatencyReport } from './latency.ts';
export { createManagementClient, type ManagementClient } from './management-client.ts';
export { type DetailTemplate, ManagementError, type Problem, type ProblemField } from './management-error.ts';
export type {
  CreatedOperator,
  NewOperator,
  OperatorLink,
  OperatorPatch,
  OperatorRecord,
  OperatorSession,
  OperatorsApi,
} from './operators.ts';
export type {
  CreateOptions,
  DryRunOptions,
  IdempotencyOptions,
  PageOptions,
  UpdateOptions,
  Versioned,
  VersionOptions,
} from './options.ts';
export type { NewProvider, ProviderPatch, ProviderRecord, ProvidersApi, ProviderTestResult } from './providers.ts';
export type { ClientQuotas, NewSharedQuota, QuotasApi, SharedQuotaPatch, SharedQuotaRecord } from './quotas.ts';
export { readProblem } from './read-response.ts';
export type { ReportsApi, ScopeHolder, ScopeHolders, UnusedScopes, UnusedTrusts, WasteReport } from './reports.ts';
export type { NewResource, ResourcePatch, ResourceRecord, ResourceSettings, ResourcesApi } from './resources.ts';
export type {
  CreatedSecretRecord,
  CredentialUse,
  ListedSecretRecord,
  NewSecret,
  RetireOptions,
  SecretFilter,
  SecretPatch,
  SecretRecord,
  SecretRotation,
  SecretsApi,
} from './secrets.ts';
export type { ManagementClientOptions } from './send.ts';
export type { IdentifiedCredential, SignIn, SignInFilter, SignInsApi } from './sign-ins.ts';
export type {
  CreatedTenantRecord,
  FapiFault,
  NewTenant,
  TenantMove,
  TenantPatch,
  TenantRecord,
  TenantsApi,
} from './tenants.ts';
export type {
  NewTrust,
  ProposedTrust,
  TokenEvaluation,
  TokenEvaluationRequest,
  TrustAdvice,
  TrustPage,
  TrustPatch,
  TrustRecord,
  TrustsApi,
} from './trusts.ts';
export type { Usage, UsageApi, UsageFilter, UsagePage } from './usage.ts';
