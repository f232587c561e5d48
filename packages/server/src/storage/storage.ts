// The storage contract. Verbs say the need and are atomic; a backend is right when `storageContract` passes on it.
import type { SigningAlgorithm } from '../jose/signing-algorithms.ts';
import type { AuditEntry } from '../records/audit-entry.ts';
import type { Client, ClientSecret, RegisteredAuthMethod } from '../records/client.ts';
import type { CredentialUse } from '../records/credential-use.ts';
import type { OwnEntitlement } from '../records/entitlement.ts';
import type { Grant, GrantRecord } from '../records/grant.ts';
import type { GrantFilter, GrantPageRequest, SignInFilter, SignIns } from '../records/grant-filter.ts';
import type { Replay } from '../records/replay.ts';
import type { NumberedRevocation } from '../records/revocation.ts';
import type { Envelope, Place, SigningKeyRecord } from '../records/signing-key.ts';
import type { Resource, Tenant } from '../records/tenant.ts';
import type { AuditStorage } from './audit-storage.ts';
import type { TableRows } from './table-rows.ts';

/** A master key that the store has values under, and a value by which a loaded key is known to be that one. */
export interface StoreKey {
  readonly keyId: string;
  readonly checkValue: string;
  readonly createdAt: number;
  /** Once nothing is under it any more but secret hashes: the pepper that keys them, under another key, so that this one can go. */
  readonly retired: { readonly at: number; readonly pepper: Envelope } | undefined;
}

/** A local CA of the store, for the servers that have no certificate of the operator's. */
export interface LocalAuthorityRecord {
  /** From 1 on, in the order in which they were made. */
  readonly number: number;
  /** PEM. */
  readonly certificate: string;
  /** PKCS #8 in PEM. */
  readonly privateKey: Envelope;
  /** Milliseconds since the epoch. */
  readonly createdAt: number;
}

/** A value that is kept sealed, and where. */
export interface SealedValue {
  readonly place: Place;
  readonly envelope: Envelope;
}

/** Everything that a first start makes, in one transaction. */
export interface FirstStart {
  readonly storeKey: StoreKey;
  /** None where the operator has a certificate. */
  readonly authorities: readonly LocalAuthorityRecord[];
  readonly tenant: Tenant;
  readonly resources: readonly Resource[];
  readonly signingKeys: readonly SigningKeyRecord[];
  readonly client: Client;
  readonly audit: AuditEntry;
}

/** Everything that a new tenant consists of, in one transaction. */
export interface NewTenant extends Pick<FirstStart, 'tenant' | 'resources' | 'signingKeys' | 'client'> {
  /** Of the tenant that makes it, and of the new one. */
  readonly audit: readonly AuditEntry[];
}

/** A change that other readers of the store must hear of, to drop what they have cached. */
export interface Change {
  /** The record id of this very change. */
  readonly id: string;
  readonly kind: 'tenant' | 'client' | 'key';
  readonly tenantId: string;
  /** The client id or kid; the tenant id for a tenant. */
  readonly subject: string;
}

/** One page of a list in order of creation. */
export interface PageRequest {
  /** The record id after which the page starts; `undefined` for the first page. */
  readonly after: string | undefined;
  readonly limit: number;
}

/** Which clients a list is of; all that is given has to fit. */
export interface ClientFilter {
  /** `deleted`: those that can still be restored, which no other list shows. */
  readonly state?: 'enabled' | 'disabled' | 'expired' | 'deleted' | undefined;
  readonly owner?: string | undefined;
  readonly environment?: string | undefined;
  readonly authMethod?: RegisteredAuthMethod | undefined;
  /** Names, or names and values: `team`, `team=payments`. */
  readonly labels?: readonly string[] | undefined;
  readonly scope?: string | undefined;
  /** Whatever its case. */
  readonly entitlement?: string | undefined;
  /** A part of the id, the name or the description, whatever its case. */
  readonly text?: string | undefined;
  /** Milliseconds since the epoch. */
  readonly expiresBefore?: number | undefined;
  /** Milliseconds since the epoch: made before, and none of its credentials was good for anything since. */
  readonly unusedSince?: number | undefined;
}

/** The order of a list of clients; by `name`, one that is renamed meanwhile may be seen twice or not at all. */
export interface ClientSort {
  readonly by: 'created' | 'client_id' | 'name';
  readonly descending: boolean;
}

/** One page of clients. */
export interface ClientPageRequest extends PageRequest {
  readonly filter?: ClientFilter | undefined;
  /** By creation when absent. */
  readonly sort?: ClientSort | undefined;
  /** The name or client id of the record that the page starts after, where the list is sorted by it. */
  readonly afterKey?: string | undefined;
  /** Whose clients; `undefined` for all. */
  readonly owners?: readonly string[] | undefined;
}

/** The end of a client by its own expiry. */
export interface ExpiryChange {
  readonly tenantId: string;
  readonly clientId: string;
  readonly at: number;
  readonly audit: AuditEntry;
}

/** A change to a client's state that ends its tokens or lets it start anew. */
export interface ClientStateChange {
  readonly tenantId: string;
  readonly clientId: string;
  readonly at: number;
  readonly by: string;
  readonly audit: AuditEntry;
}

/**
 * How a state change ended: `unchanged` when the client was in that state already (nothing is written, no generation is bumped),
 * `locked-out` when it would have left the tenant without a client that can manage clients, `protected` when the client is protected against
 * deletion, `locked-down` when its lockdown has to be lifted first (nothing is written either).
 */
export type StateChangeResult = 'changed' | 'unchanged' | 'unknown' | 'locked-out' | 'protected' | 'locked-down';

/** A secret that the one who made it may see once more, until a moment. */
export interface SecretReveal {
  readonly tenantId: string;
  readonly clientId: string;
  readonly secretId: string;
  /** The client id of that principal. */
  readonly revealedTo: string;
  readonly sealed: Envelope;
  readonly expiresAt: number;
}

/** A new secret of a client that is there. */
export interface SecretAddition extends ClientStateChange {
  readonly secret: ClientSecret;
  /** When the secrets that count retire in its favour, unless they do earlier; `undefined` leaves them as they are. */
  readonly retireOthersAt: number | undefined;
  /** Whether those that retire already do so at once. */
  readonly endRetiring?: boolean | undefined;
  readonly reveal: SecretReveal | undefined;
}

/** How an addition ended: `too-many` when the client would have more secrets than it may, `too-many-slow` more that are under a slow hash; only `added` writes. */
export type SecretAdditionResult = 'added' | 'unknown' | 'too-many' | 'too-many-slow' | 'locked-out';

/** A change to one secret. */
export interface SecretChange extends ClientStateChange {
  readonly secretId: string;
  /** The version that the change was made from; `undefined` for any. */
  readonly expectedVersion: number | undefined;
  /** Members that are there are set, `undefined` among them; the others stay. */
  readonly set: Partial<Pick<ClientSecret, 'label' | 'expiresAt' | 'retiresAt' | 'deactivatedAt'>>;
}

/** How it ended: `ended` for a secret that expired, retired or was revoked before, of which only the label can change. */
export type SecretChangeResult = UpdateResult | 'unchanged' | 'ended' | 'locked-out';

/** A request under its `Idempotency-Key`. */
export interface RequestName {
  readonly tenantId: string;
  /** The client id of whoever sent it: a key is the actor's own. */
  readonly actor: string;
  /** A hash of the key. */
  readonly key: string;
  /** The request that executes. */
  readonly requestId: string;
}

/** A request that is to be executed once. */
export interface RequestClaim extends RequestName {
  /** A hash of what is asked for. */
  readonly fingerprint: string;
  readonly at: number;
  /** Until when the answer may show a secret again. */
  readonly revealedUntil: number;
  readonly expiresAt: number;
  /** The request that had the key, was cut off, and is known to have had no effect. */
  readonly takesOver?: string;
}

/** A request that had the key before. */
export interface ClaimedRequest {
  readonly fingerprint: string;
  readonly requestId: string;
  readonly startedAt: number;
  /** `undefined` while it is under way, or when it was cut off. */
  readonly answered:
    | {
        readonly status: number;
        readonly headers: Readonly<Record<string, string>>;
        /** Without a secret. */
        readonly body: string;
        /** The body with the secret. */
        readonly sealed: Envelope | undefined;
        readonly revealedUntil: number;
      }
    | undefined;
}

/** A request with its answer. */
export interface SettledRequest extends RequestName {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly sealed: Envelope | undefined;
}

/** How an update of a record ended: `stale` when it is no longer of the version that was read; only `changed` writes. */
export type UpdateResult = 'changed' | 'unknown' | 'stale';

/** A changed record, and the version that the change was made from. */
export interface RecordUpdate<Record> {
  /** As it is to be, with the next version; its generation, secrets and states are not written. */
  readonly record: Record;
  readonly expectedVersion: number;
  readonly audit: AuditEntry;
}

/** All that one request makes of a client: its settings, its secrets and whether it is enabled, in one. */
export interface ClientReplacement extends RecordUpdate<Client> {
  readonly at: number;
  readonly by: string;
  /** `undefined` leaves the secrets as they are; otherwise those that count retire at once, in favour of `secret` where there is one. */
  readonly secrets:
    | { readonly secret: ClientSecret | undefined; readonly reveal: SecretReveal | undefined; readonly audit: AuditEntry }
    | undefined;
  /** `undefined` leaves it as it is. */
  readonly state: { readonly enabled: boolean; readonly audit: AuditEntry } | undefined;
}

/** How it ended; only `changed` writes. */
export type ReplacementResult = UpdateResult | Exclude<SecretAdditionResult, 'added'> | 'locked-down';

/** A condition on a client; fields are compared with their case by `is` and `is-not`, without it by `contains`. */
export type ClientCondition =
  | { readonly field: 'clientId' | 'name'; readonly op: 'is' | 'is-not' | 'contains'; readonly value: string }
  | { readonly field: 'enabled'; readonly value: boolean };

/** A page of clients by its number, for APIs that count pages: what is written meanwhile moves what the next one has. */
export interface NumberedClientPage {
  readonly offset: number;
  readonly limit: number;
  /** All have to fit. */
  readonly conditions: readonly ClientCondition[];
  /** The first decides; those made earlier come first among equals. */
  readonly sort: readonly { readonly by: ClientCondition['field']; readonly descending: boolean }[];
  /** Whose clients; `undefined` for all. */
  readonly owners: readonly string[] | undefined;
}

/** A grant that may be recorded only if what it was obtained with was never used before. */
export interface ProvenGrant {
  readonly grant: Grant;
  readonly replays: readonly Replay[];
}

/** A change to a grant by someone who manages grants. */
export interface GrantChange {
  readonly tenantId: string;
  readonly id: string;
  /** `revoked` is final. */
  readonly to: 'active' | 'suspended' | 'revoked';
  readonly at: number;
  readonly audit: AuditEntry;
}

/** A revocation that the owner of a token asked for (RFC 7009). */
export interface OwnRevocation {
  readonly tenantId: string;
  readonly grantId: string;
  readonly at: number;
}

/** A secret, and whose it is. */
export interface SecretOfClient {
  readonly clientId: string;
  readonly secret: ClientSecret;
}

/** Which secrets of all clients, and in which order. Times are milliseconds since the epoch. */
export interface SecretPageRequest {
  /** `created`: the oldest first; `end`: those that end by themselves, the next first. */
  readonly by: 'created' | 'end';
  /** What the page starts behind. */
  readonly after: { readonly key: number; readonly id: string } | undefined;
  readonly limit: number;
  /** Of clients of this owner. */
  readonly owner?: string | undefined;
  /** Of clients with this label: `name`, or `name=value`. */
  readonly label?: string | undefined;
  /** Only of clients of these owners; `undefined` for all. */
  readonly owners?: readonly string[] | undefined;
  readonly endsBefore?: number | undefined;
  readonly createdBefore?: number | undefined;
  /** The moment at which they have not ended. */
  readonly at: number;
}

/** A secret, and the client that has it. */
export interface ListedSecret extends SecretOfClient {
  readonly clientName: string;
  readonly owner: string | undefined;
}

/** A revocation of grants that have something in common. */
export interface GrantsRevocation {
  readonly tenantId: string;
  readonly filter: GrantFilter;
  readonly at: number;
  /** Most that one transaction revokes. */
  readonly limit: number;
  /** The entry about those of one transaction. */
  readonly audit: (grantIds: readonly string[]) => AuditEntry;
}

/** Keys of one algorithm that come into being, or take over. */
export interface KeyChange {
  readonly tenantId: string;
  readonly at: number;
  /** The new standby, announced now. */
  readonly standby: SigningKeyRecord;
  readonly audit: AuditEntry;
}

/** What fills an empty store. */
export interface Restoration {
  /** The rows of the backup, those that others refer to first. Read again when the database asks for the transaction again. */
  readonly rows: () => AsyncIterable<TableRows>;
  readonly at: number;
  /** The keys that take the place of a tenant's, of one algorithm: one that signs, and its standby. */
  readonly newKeys: (tenantId: string, algorithm: SigningAlgorithm) => Promise<readonly SigningKeyRecord[]>;
  /** The entry, for the home tenant. */
  readonly audit: (homeTenantId: string) => AuditEntry;
}

/** Whose tokens an ending is about: a tenant's, of one client, of one credential of it, or under one signing key. */
export interface EffectScope {
  readonly tenantId: string;
  readonly clientId?: string | undefined;
  readonly credentialId?: string | undefined;
  readonly kid?: string | undefined;
}

/** What an ending would end. Times are seconds since the epoch. */
export interface Effect {
  readonly liveTokens: number;
  /** When the last token was given, as far as grants are kept. */
  readonly lastIssuedAt: number | undefined;
  /** From where live tokens were asked for, the latest first; the first twenty. */
  readonly addresses: readonly { readonly address: string; readonly liveTokens: number; readonly lastIssuedAt: number }[];
}

/** The store. Every promise rejects with {@link StorageUnavailable} when the store cannot be reached or written. */
export interface Storage extends AuditStorage {
  /** Makes the home tenant and all that belongs to it. `false` when the store has one: nothing is written then. */
  firstStart(first: FirstStart): Promise<boolean>;
  storeKeys(): Promise<readonly StoreKey[]>;
  /** The local CAs, in the order in which they were made. */
  localAuthorities(): Promise<readonly LocalAuthorityRecord[]>;
  /** Adds a local CA. `false` when another node took its number. */
  addLocalAuthority(authority: LocalAuthorityRecord): Promise<boolean>;
  /** Notes a master key that values come to be under. `false` when it is known. */
  registerStoreKey(key: StoreKey, audit: AuditEntry): Promise<boolean>;
  /** Some values that are under one of these master keys. */
  valuesUnder(keyIds: readonly string[], limit: number): Promise<readonly SealedValue[]>;
  /** Puts other envelopes into the places of values; one that has changed meanwhile is left as it is. */
  reseal(values: readonly (SealedValue & { readonly resealed: Envelope })[]): Promise<void>;
  /** Retires a master key, unless values are under it. */
  retireStoreKey(change: {
    readonly keyId: string;
    readonly at: number;
    readonly pepper: Envelope;
    readonly audit: AuditEntry;
  }): Promise<'retired' | 'unchanged' | 'unknown' | 'in-use'>;

  /** All tenants, or those of these ids; the home tenant comes first. */
  tenants(ids?: ReadonlySet<string>): Promise<readonly Tenant[]>;
  resources(tenantId: string): Promise<readonly Resource[]>;
  /** Changes a tenant's settings and hosts; its public URL stays. `host-taken` when a host is another tenant's. */
  updateTenant(update: RecordUpdate<Tenant>): Promise<UpdateResult | 'locked-out' | 'host-taken'>;
  /**
   * Gives a tenant the public URL, the hosts and the former URLs of the record, and names its built-in resources by the new URL, also where its
   * clients chose one. Ends no token. `resource-taken` when a registered resource has one of these names.
   */
  moveTenant(move: {
    readonly record: Tenant;
    readonly expectedVersion: number;
    readonly at: number;
    readonly audit: readonly AuditEntry[];
  }): Promise<UpdateResult | 'host-taken' | 'resource-taken'>;
  /** Makes a tenant beside the home tenant. `false` when one of its hosts is another's: nothing is written then. */
  createTenant(tenant: NewTenant): Promise<boolean>;
  /** Disables a tenant and bumps its generation, or enables it. Not the home tenant. */
  setTenantState(change: {
    readonly tenantId: string;
    readonly to: 'disabled' | 'enabled';
    readonly at: number;
    readonly by: string;
    readonly audit: AuditEntry;
  }): Promise<'changed' | 'unchanged' | 'unknown' | 'home'>;
  /** Bumps the tenant's generation: all tokens minted before are dead. `false` for an unknown tenant. */
  endTenantTokens(change: { readonly tenantId: string; readonly at: number; readonly audit: AuditEntry }): Promise<boolean>;

  /** `taken` for a URI that is there, `scope-taken` when one of its scopes or types of details belongs to another resource. */
  createResource(resource: Resource, audit: AuditEntry): Promise<'created' | 'taken' | 'scope-taken'>;
  updateResource(update: RecordUpdate<Resource>): Promise<UpdateResult | 'scope-taken'>;
  /** Only a registered resource. `in-use` while a client names it as its default. */
  deleteResource(change: {
    readonly tenantId: string;
    readonly uri: string;
    readonly audit: AuditEntry;
  }): Promise<'deleted' | 'unknown' | 'in-use'>;

  /** The tenant's own entitlements, by name. */
  entitlements(tenantId: string): Promise<readonly OwnEntitlement[]>;
  /** The names behind `ibm:` that clients of a tenant hold, a thousand at most. */
  inertEntitlements(tenantId: string): Promise<readonly string[]>;
  /** `false` when the tenant has one of this name, whatever its case. */
  createEntitlement(entitlement: OwnEntitlement, audit: AuditEntry): Promise<boolean>;
  updateEntitlement(update: RecordUpdate<OwnEntitlement>): Promise<UpdateResult>;
  /** `in-use` while a client holds it, also one that is deleted and can be restored. */
  deleteEntitlement(change: {
    readonly tenantId: string;
    readonly name: string;
    readonly audit: AuditEntry;
  }): Promise<'deleted' | 'unknown' | 'in-use'>;

  /** All keys that are not removed, in order of announcement. */
  signingKeys(tenantId: string): Promise<readonly SigningKeyRecord[]>;
  /** Makes the first keys of an algorithm: one that signs and its standby. `false` when the tenant has a key of it that signs. */
  addSigningKeys(change: KeyChange & { readonly signing: SigningKeyRecord }): Promise<boolean>;
  /**
   * The standby signs, the key that signed retires, a new standby is announced. `false` when `kid` is not the key that signs, or `next` not
   * the standby: a new one may not have been announced for long enough.
   */
  rotateSigningKey(
    change: KeyChange & { readonly kid: string; readonly next: string; readonly algorithm: SigningAlgorithm },
  ): Promise<boolean>;
  /** Ends a key and its tokens. If it signed, the standby signs; if it signed or stood by, the new standby is announced. */
  revokeSigningKey(change: KeyChange & { readonly kid: string }): Promise<'changed' | 'unchanged' | 'unknown'>;
  /** Removes keys that retired or were revoked before a moment; the entry gets their `kids`, and is written if there are any. */
  removeSigningKeys(tenantId: string, endedBefore: number, audit: AuditEntry): Promise<void>;

  /** A client with all its secrets, unless deleted. */
  findClient(tenantId: string, clientId: string): Promise<Client | undefined>;
  /** A client by its record's own id, unless deleted. */
  findClientByRecordId(tenantId: string, id: string): Promise<Client | undefined>;
  /** `false` when the client id was ever used in this tenant: nothing is written then. */
  createClient(client: Client, audit: AuditEntry, reveal?: SecretReveal): Promise<boolean>;
  /** A page of clients; it starts where the last one ended, whatever was written meanwhile. Deleted ones are left out unless asked for. */
  listClients(tenantId: string, page: ClientPageRequest): Promise<readonly Client[]>;
  /** A page by its number, and how many clients fit in all. */
  listClientsByNumber(tenantId: string, page: NumberedClientPage): Promise<{ readonly total: number; readonly clients: readonly Client[] }>;
  /** Disables and bumps the generation. */
  disableClient(change: ClientStateChange): Promise<StateChangeResult>;
  enableClient(change: ClientStateChange): Promise<StateChangeResult>;
  /** Marks as deleted and bumps the generation; the client id stays taken. */
  deleteClient(change: ClientStateChange): Promise<StateChangeResult>;
  /** A client that was deleted and can still be restored. */
  findDeletedClient(tenantId: string, clientId: string): Promise<Client | undefined>;
  /** Takes a deletion back, unless nothing is left of the client; its tokens stay dead. */
  restoreClient(change: ClientStateChange): Promise<StateChangeResult>;
  /** Leaves nothing but the ids of clients that were deleted before a moment, at most `limit` of them. `0` when there were none. */
  purgeClients(deletedBefore: number, limit: number): Promise<number>;
  /** Disables, deactivates every secret and bumps the generation, in one. */
  lockDownClient(change: ClientStateChange): Promise<StateChangeResult>;
  /** Puts back what a lockdown ended; its tokens stay dead. */
  liftLockdown(change: ClientStateChange): Promise<StateChangeResult>;

  /** Clients that expired by a moment (milliseconds) and whose tokens were not ended for it; deleted ones left out. */
  expiredClients(at: number, limit: number): Promise<readonly { readonly tenantId: string; readonly clientId: string }[]>;
  /** Bumps the generation of a client that expired, once for each expiry. `false` when there is nothing to do. */
  endExpiredClient(change: ExpiryChange): Promise<boolean>;

  /** What an ending would end at this moment. */
  effectOf(scope: EffectScope): Promise<Effect>;
  /** Runs verbs as they would run, and takes all of it back. Not those that write bursts. */
  rehearse<Result>(work: (storage: Storage) => Promise<Result>): Promise<Result>;

  /** Changes a client's settings and entitlements; state and secrets stay, and the generation, unless the client had expired. */
  updateClient(update: RecordUpdate<Client>): Promise<UpdateResult | 'locked-out'>;
  /** Changes settings, secrets and state of a client in one; each change has its entry. Ends tokens only where it disables. */
  replaceClient(replacement: ClientReplacement): Promise<ReplacementResult>;
  /** Bumps the client's generation: all its tokens are dead, and it may get new ones. */
  endClientTokens(change: ClientStateChange): Promise<StateChangeResult>;
  /** Adds a secret to a client; ends no token. */
  addSecret(addition: SecretAddition): Promise<SecretAdditionResult>;
  /** Changes a secret, or several of the same client, all or none; ends no token. */
  changeSecret(change: SecretChange, ...others: readonly SecretChange[]): Promise<SecretChangeResult>;
  /** What a principal may still see of a client's secrets at a moment. */
  findReveals(query: {
    readonly tenantId: string;
    readonly clientId: string;
    readonly revealedTo: string;
    readonly at: number;
  }): Promise<readonly SecretReveal[]>;
  /** Forgets what may no longer be shown. */
  purgeReveals(expiredBefore: number): Promise<void>;
  /** Claims an `Idempotency-Key`; of those that come at once, one gets it. The others, and later ones, are told of its request. */
  claimRequest(claim: RequestClaim): Promise<ClaimedRequest | undefined>;
  /** Keeps the answer of the request that has the key. */
  settleRequest(request: SettledRequest): Promise<void>;
  /** Gives back the key of a request that changed nothing. */
  releaseRequest(request: RequestName): Promise<void>;
  /** Forgets what is kept under keys, in its time. */
  purgeRequests(now: number): Promise<void>;
  /** Writes when credentials were last used, each once; of two times the later stays. */
  recordCredentialUses(uses: readonly CredentialUse[]): Promise<void>;
  /** When the credentials of some clients were last used. */
  credentialUses(tenantId: string, clientIds: readonly string[]): Promise<readonly CredentialUse[]>;
  /** Revokes a credential as compromised: a secret, or the thumbprint of a key or certificate. All tokens obtained with it are dead. */
  revokeCredential(change: ClientStateChange & { readonly credentialId: string }): Promise<StateChangeResult>;

  /**
   * Writes a burst of grants in one commit: all or none, durable when the promise fulfils. A grant whose id is there already with the
   * same content counts as written, so that a commit of unknown outcome can be tried again.
   *
   * @throws {@link RowRefused} when the store took none because a row is bad, as one whose id stands for another grant
   */
  recordGrants(burst: readonly Grant[]): Promise<void>;
  /**
   * Writes a burst of grants with what each was obtained with, in one commit. A grant of which anything was used before, in the store or
   * earlier in the burst, is not written. Idempotent, as {@link Storage.recordGrants}.
   *
   * @returns what had been used before, by the ids of the grants that were not written for it
   */
  recordProvenGrants(burst: readonly ProvenGrant[]): Promise<ReadonlyMap<string, readonly Replay[]>>;
  /** Remembers uses that lead to no grant. `false` when one of them was remembered before: nothing is written then. */
  recordReplays(replays: readonly Replay[]): Promise<boolean>;
  /** Forgets uses that expired before a moment, at most `limit` of them; how many there were. */
  purgeReplays(expiredBefore: number, limit: number): Promise<number>;
  changeGrant(change: GrantChange): Promise<'changed' | 'unchanged' | 'unknown'>;
  /** Revokes grants, many to a commit. One that is revoked already, or unknown, is left as it is. */
  revokeGrants(burst: readonly OwnRevocation[]): Promise<void>;
  /** Revokes grants, the latest first. @returns how many; as many as `limit` when there may be more */
  revokeChosenGrants(revocation: GrantsRevocation): Promise<number>;
  /** A page of grants, the latest first. */
  listGrants(tenantId: string, page: GrantPageRequest): Promise<readonly GrantRecord[]>;
  /** Brings the lists of grants nearer to the present. @returns how many grants they have heard of now; as many as `limit` when more are left */
  postGrants(now: number, limit: number): Promise<number>;
  /** Removes the oldest grants that were issued before a moment. @returns how many; as many as `limit` when more are left */
  purgeGrants(issuedBefore: number, limit: number): Promise<number>;
  /** Who got tokens and who was refused, the latest first. */
  signIns(tenantId: string, filter: SignInFilter): Promise<readonly SignIns[]>;
  /** Forgets how many got tokens in hours before a moment. */
  purgeSignIns(before: number): Promise<void>;
  /** Puts another hash of the same secret in the place of one. `false` when the secret changed meanwhile. */
  rehashSecret(change: {
    readonly tenantId: string;
    readonly clientId: string;
    readonly secretId: string;
    readonly from: string;
    readonly hash: string;
    readonly pepperId: string;
  }): Promise<boolean>;
  /** A page of the secrets of all clients. */
  listSecrets(tenantId: string, page: SecretPageRequest): Promise<readonly ListedSecret[]>;
  /** The secrets that end so, each with its client, also of deleted ones. */
  secretsEnding(tenantId: string, lastFour: string): Promise<readonly SecretOfClient[]>;
  findGrant(tenantId: string, id: string): Promise<GrantRecord | undefined>;
  findGrantByTokenHash(tenantId: string, tokenHash: string): Promise<GrantRecord | undefined>;

  /** The number of the last event of the tenant; 0 before the first. */
  lastRevocation(tenantId: string): Promise<number>;
  /** The events numbered above `after`, in order, of which none has `exp` (seconds) at or below `notExpiredAt`. */
  revocations(
    tenantId: string,
    range: { readonly after: number; readonly notExpiredAt: number; readonly limit: number },
  ): Promise<readonly NumberedRevocation[]>;
  /** Forgets events whose `exp` (seconds) lies before a moment, at most `limit` of them; how many there were. */
  purgeRevocations(expiredBefore: number, limit: number): Promise<number>;

  /** The changes of the last ten seconds and more, for idempotent use by a poll each 250 ms. */
  recentChanges(): Promise<readonly Change[]>;
  /** Hands over every table that is worth keeping, as of one moment, some rows at a time; those that others refer to first. */
  dump(take: (rows: TableRows) => Promise<void>): Promise<void>;
  /**
   * Fills an empty store from a backup, in one transaction. Nothing that ended comes back to life: all tokens end, signing keys are replaced.
   *
   * @throws {@link NewerStore} for tables or columns that this version does not know
   */
  restore(restoration: Restoration): Promise<'restored' | 'not-empty'>;

  /** Resolves when the store answers a query. */
  ping(): Promise<void>;
  close(): Promise<void>;
}

/** The store cannot be reached, or did not take a write. The request may be tried again. */
export class StorageUnavailable extends Error {
  override readonly name = 'StorageUnavailable';
}

/** The store refused a write because of a row in it. Trying again as it stands is of no use. */
export class RowRefused extends Error {
  override readonly name = 'RowRefused';
}

/** The store was written by a newer version, whose tables this one does not know. */
export class NewerStore extends Error {
  override readonly name = 'NewerStore';
}
