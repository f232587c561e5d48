export { type Backup, type BackupOptions, backup } from './backup/backup.ts';
export { type Restored, type RestoreOptions, restore } from './backup/restore.ts';
export { CONFIG_KEYS, ConfigError, type ConfigFlags, parseConfig, type ServerConfig } from './config/config.ts';
export { type UnknownVariable, unknownVariables } from './config/unknown-variables.ts';
export { type LocalCa, localCas } from './maintenance/local-cas.ts';
export { type Recovery, recover } from './maintenance/recover.ts';
export type { Rewrapped } from './maintenance/rewrap.ts';
export { makeMasterKey, rewrapStore } from './maintenance/rewrap-store.ts';
export type { ListenAddress } from './net/listen-address.ts';
export type { AuditEntry } from './records/audit-entry.ts';
export type { Client, ClientSecret } from './records/client.ts';
export type { CredentialUse } from './records/credential-use.ts';
export type { Grant, GrantRecord } from './records/grant.ts';
export type { GrantFilter, GrantPageRequest, SignInFilter, SignIns } from './records/grant-filter.ts';
export type { SigningKeyRecord } from './records/signing-key.ts';
export type { Resource, Tenant } from './records/tenant.ts';
export { type FirstCredentials, type RunningServer, type StartOptions, startServer } from './server.ts';
export type { AuditPageRequest } from './storage/audit-storage.ts';
export { openStorage, type StorageLocation, type StorageOptions } from './storage/open-storage.ts';
export {
  type Change,
  type ClientCondition,
  type ClientFilter,
  type ClientReplacement,
  type ClientSort,
  type ClientStateChange,
  type Effect,
  type EffectScope,
  type FirstStart,
  type LocalAuthorityRecord,
  NewerStore,
  type NewTenant,
  type NumberedClientPage,
  type PageRequest,
  type RequestClaim,
  RowRefused,
  type SecretAddition,
  type SecretChange,
  type SecretPageRequest,
  type SecretReveal,
  type StateChangeResult,
  type Storage,
  StorageUnavailable,
  type StoreKey,
} from './storage/storage.ts';
export type { TableRows } from './storage/table-rows.ts';
export { StartError } from './system/start-error.ts';
