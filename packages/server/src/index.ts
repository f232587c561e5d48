export type { AuditEntry } from './audit/audit-entry.ts';
export { type Backup, type BackupOptions, backup } from './backup/backup.ts';
export { type Restored, type RestoreOptions, restore } from './backup/restore.ts';
export type { Client, ClientSecret } from './clients/client.ts';
export type { CredentialUse } from './clients/credential-uses.ts';
export type { ListenAddress } from './config/listen-address.ts';
export { type UnknownVariable, unknownVariables } from './config/unknown-variables.ts';
export { CONFIG_KEYS, ConfigError, type ConfigFlags, parseConfig, type ServerConfig } from './config.ts';
export type { Rewrapped } from './keys/rewrap.ts';
export type { SigningKeyRecord } from './keys/signing-key.ts';
export { type LocalCa, localCas } from './local-cas.ts';
export { type Recovery, recover } from './recover.ts';
export { makeMasterKey, rewrapStore } from './rewrap-store.ts';
export { type FirstCredentials, type RunningServer, type StartOptions, startServer } from './server.ts';
export { StartError } from './start-error.ts';
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
export type { Resource, Tenant } from './tenants/tenant.ts';
export type { Grant, GrantRecord } from './tokens/grant.ts';
export type { GrantFilter, GrantPageRequest, SignInFilter, SignIns } from './tokens/grant-filter.ts';
