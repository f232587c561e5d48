// Public names of `@mintmark/client/management`: the management API. Nothing reached from here needs more than an edge runtime has.

export { NetworkError, type NetworkErrorCode } from '../errors/network-error.ts';
export { ProtocolError, type ProtocolErrorCode } from '../errors/protocol-error.ts';
export type { Transport } from '../http/exchange.ts';
export type { ManagementAudit } from './audit.ts';
export type {
  AuditChainRecord,
  AuditChainsRecord,
  AuditCheckpointRecord,
  AuditEntryRecord,
  AuditFilter,
  AuditPage,
} from './audit-records.ts';
export type { GrantChoice, GrantPage, ManagementGrants, RevokedGrants, SignInRecord, WhoseRecord } from './grants.ts';
export type { ClientEnding, ClientIncidentCalls, EffectCalls, EntitlementCalls } from './incident-calls.ts';
export type {
  CreatedTenantRecord,
  EffectRecord,
  EntitlementRecord,
  EvaluationRecord,
  MoveEffectRecord,
  NewTenantRecord,
  QuestionRecord,
  TenantMoveRecord,
} from './incident-records.ts';
export type { ManagedKind, ManagedRecords, RecordOfKind, VersionedRecord, WriteOptions } from './managed-records.ts';
export {
  type ClientListOptions,
  createManagementClient,
  type ManagementClient,
  type ManagementClientOptions,
  type PageOptions,
} from './management-client.ts';
export { ManagementError, type Problem, type ProblemField } from './management-error.ts';
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
} from './records.ts';
export type {
  CreatedSecretRecord,
  CredentialUseRecord,
  ListedSecretRecord,
  ManagementSecretRecord,
  NewSecretRecord,
  RotationRecord,
  SecretPatchRecord,
} from './secret-records.ts';
export type { ManagedSecrets, OnceOptions, RehearsalOptions, SecretListOptions } from './secrets.ts';
export type { TenantLifeCalls } from './tenant-calls.ts';
