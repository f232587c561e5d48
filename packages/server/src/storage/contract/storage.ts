// The storage contract: the sum of its parts. Each verb serves one need and is atomic; a backend is correct
// when `storageContract` passes on it.
import type { AuditStorage } from './audit.ts';
import type { BackupStorage } from './backup.ts';
import type { ChangeStorage } from './changes.ts';
import type { ClientListStorage } from './client-lists.ts';
import type { ClientMetadataStorage } from './client-metadata.ts';
import type { ClientStateStorage } from './client-states.ts';
import type { ClientStorage } from './clients.ts';
import type { CredentialStorage } from './credentials.ts';
import type { DeniedTokenStorage } from './denied-tokens.ts';
import type { DerivedGrantStorage } from './derived-grants.ts';
import type { EffectStorage } from './effects.ts';
import type { EntitlementStorage } from './entitlements.ts';
import type { GrantStorage } from './grants.ts';
import type { IdempotentRequestStorage } from './idempotent-requests.ts';
import type { InstanceStorage } from './instances.ts';
import type { IssuerStorage } from './issuers.ts';
import type { LocalAuthorityStorage } from './local-authorities.ts';
import type { OpenIdProviderStorage } from './openid-providers.ts';
import type { OperatorPasskeyStorage } from './operator-passkeys.ts';
import type { OperatorSessionStorage } from './operator-sessions.ts';
import type { OperatorStorage } from './operators.ts';
import type { QuotaStorage } from './quotas.ts';
import type { ReplayStorage } from './replays.ts';
import type { LogPosition } from './replica.ts';
import type { ResourceStorage } from './resources.ts';
import type { RevocationStorage } from './revocations.ts';
import type { SecretRevealStorage } from './secret-reveals.ts';
import type { SecretStorage } from './secrets.ts';
import type { SignInStorage } from './sign-ins.ts';
import type { SigningKeyStorage } from './signing-keys.ts';
import type { StoreKeyStorage } from './store-keys.ts';
import type { TenantStorage } from './tenants.ts';
import type { TrustStorage } from './trusts.ts';
import type { UsageStorage } from './usage.ts';

/** The tables of the store, by subject. */
export interface Tables
  extends TenantStorage,
    ResourceStorage,
    EntitlementStorage,
    IssuerStorage,
    TrustStorage,
    StoreKeyStorage,
    LocalAuthorityStorage,
    SigningKeyStorage,
    ClientStorage,
    ClientListStorage,
    ClientStateStorage,
    ClientMetadataStorage,
    SecretStorage,
    SecretRevealStorage,
    CredentialStorage,
    InstanceStorage,
    IdempotentRequestStorage,
    GrantStorage,
    DeniedTokenStorage,
    DerivedGrantStorage,
    SignInStorage,
    UsageStorage,
    EffectStorage,
    ReplayStorage,
    QuotaStorage,
    OperatorStorage,
    OperatorSessionStorage,
    OperatorPasskeyStorage,
    OpenIdProviderStorage,
    RevocationStorage,
    ChangeStorage,
    AuditStorage,
    BackupStorage {}

/**
 * The store. Every promise rejects with {@link StorageUnavailable} when the store cannot be reached or
 * written.
 */
export interface Storage extends Tables {
  /** Runs verbs and rolls all of it back. Verbs that write batches are not supported. */
  dryRun<Result>(work: (storage: Storage) => Promise<Result>): Promise<Result>;
  /** Fulfils when the store responds to a query. */
  ping(): Promise<void>;
  /** What tells this database from every other that exists, copies of it among them. Not for display. */
  identity(): Promise<string>;
  /** How far the log of the database reaches; `undefined` when it has no replicas. */
  logPosition(): Promise<LogPosition | undefined>;
  close(): Promise<void>;
}
