// The storage contract over SQL: what all backends share. Every verb goes through one gate, which knows when the store is closed and what
// the database's errors mean.

import { recordId } from '../../records/record-id.ts';
import type { ClientPageRequest, NumberedClientPage } from '../contract/client-lists.ts';
import type { ClientStateChange, StateChangeResult } from '../contract/client-states.ts';
import type { Storage } from '../contract/storage.ts';
import { withChains } from './audit.ts';
import { auditStorage } from './audit-storage.ts';
import type { Backend } from './backend.ts';
import { recentChanges } from './changes.ts';
import { endExpiredClient, expiredClients } from './client-expiry.ts';
import { clientById, clientByRecordId, clientPage, clientsByRecordIds, deletedClientById } from './client-queries.ts';
import { changeClientState, DELETE, DISABLE, ENABLE, END_TOKENS, type StateTransition } from './client-state.ts';
import { createClient } from './create-client.ts';
import { createTenant, setTenantState } from './create-tenant.ts';
import { credentialUsesOf, recordCredentialUses } from './credential-uses.ts';
import { rollingBack } from './dry-run.ts';
import { effectOf } from './effect.ts';
import { firstStart } from './first-start.ts';
import { Gate } from './gate.ts';
import { grantPage } from './grant-list.ts';
import { postGrants, purgeGrants, purgeSignIns } from './grant-postings.ts';
import { changeGrant, revokeGrants, revokeMatchingGrants } from './grant-state.ts';
import { grantById, grantByTokenHash, recordGrants } from './grants.ts';
import { claimRequest, purgeRequests, releaseRequest, settleRequest } from './idempotent-requests.ts';
import { addLocalAuthority, allLocalAuthorities } from './local-authorities.ts';
import { liftLockdown, lockDownClient } from './lockdown.ts';
import { moveTenant } from './move-tenant.ts';
import { countClients, numberedClientIds } from './numbered-clients.ts';
import {
  createEntitlement,
  deleteEntitlement,
  entitlementsOfTenant,
  inertEntitlementsOf,
  ownEntitlementOf,
  updateEntitlement,
} from './own-entitlements.ts';
import { rehashSecret } from './rehash-secret.ts';
import { replaceClient } from './replace-client.ts';
import { purgeReplays, recordProvenGrants, recordReplays } from './replays.ts';
import { createResource, deleteResource, updateResource } from './resources.ts';
import { purgeClients, restoreClient } from './restore-client.ts';
import { lastRevocation, purgeRevocations, revocationsAfter } from './revocations.ts';
import { revokeCredential } from './revoke-credential.ts';
import { changeOf } from './rows/change-row.ts';
import { clientsOf } from './rows/client-row.ts';
import { joinedSecretOf } from './rows/client-secret-row.ts';
import { grantOf } from './rows/grant-row.ts';
import { resourceOf } from './rows/resource-row.ts';
import { revocationOf } from './rows/revocation-row.ts';
import { signingKeyOf } from './rows/signing-key-row.ts';
import { storeKeyOf } from './rows/store-key-row.ts';
import { tenantOf } from './rows/tenant-row.ts';
import { registerStoreKey, reseal, retireStoreKey, valuesUnder } from './sealed-values.ts';
import { secretPage } from './secret-list.ts';
import { purgeReveals, revealOf, revealsFor } from './secret-reveals.ts';
import { addSecret, changeSecrets } from './secrets.ts';
import { secretsEnding } from './secrets-ending.ts';
import { signIns } from './sign-ins.ts';
import { addSigningKeys, removeSigningKeys, revokeSigningKey, rotateSigningKey } from './signing-keys.ts';
import { allStoreKeys, resourcesOfTenant, signingKeysOfTenant, tenantsOf } from './tenant-queries.ts';
import { updateClient } from './update-client.ts';
import { endTenantTokens, updateTenant } from './update-tenant.ts';
import { dump, restore } from './whole-store.ts';

// All text that a page is asked for by.
const askedIn = ({ after = '', afterKey = '', filter = {} }: ClientPageRequest): string =>
  [after, afterKey, ...Object.values(filter)].flat().join();

const textIn = ({ conditions }: NumberedClientPage): string => conditions.map(({ value }) => value).join();

/** A store on a backend. What is known of time and of certificates decides who can sign in when a tenant must not be locked out. */
export const sqlStorage = (database: Backend, now: () => number): Storage => {
  const epoch = recordId();
  const backend = withChains(database, epoch);
  const { reads } = backend;
  let dryStorage: Storage | undefined;
  let closing: Promise<void> | undefined;
  const gate = new Gate((error) => backend.failure(error));
  const findClient = backend.prepare('find_client', clientById);
  const findGrant = backend.prepare('find_grant', grantById);
  const findGrantByTokenHash = backend.prepare('find_grant_by_token_hash', grantByTokenHash);
  const findChanges = backend.prepare('recent_changes', (db) => recentChanges(db, backend.databaseTime));
  const findLastRevocation = backend.prepare('last_revocation', lastRevocation);
  const findStoreKeys = backend.prepare('store_keys', allStoreKeys);

  // What a peer sends may hold a NUL. Nothing stored does: PostgreSQL's text cannot, and would call the question itself an error.
  const find = <Result>(key: string, none: Result, look: () => Promise<Result>): Promise<Result> =>
    gate.enter(async () => (key.includes('\0') ? none : look()));
  const changeState = (transition: StateTransition, change: ClientStateChange): Promise<StateChangeResult> =>
    find<StateChangeResult>(change.clientId, 'unknown', () => changeClientState(backend, transition, change, now()));

  return {
    firstStart: (first) => gate.enter(() => firstStart(backend, first)),
    storeKeys: () => gate.enter(async () => (await allStoreKeys(reads).execute()).map(storeKeyOf)),
    localAuthorities: () => gate.enter(() => allLocalAuthorities(reads)),
    addLocalAuthority: (authority) => gate.enter(() => addLocalAuthority(backend, authority)),
    registerStoreKey: (key, audit) => gate.enter(() => registerStoreKey(backend, key, audit)),
    valuesUnder: (keyIds, limit) => gate.enter(() => valuesUnder(reads, keyIds, limit)),
    reseal: (values) => gate.enter(() => reseal(backend, values)),
    retireStoreKey: (change) => gate.enter(() => retireStoreKey(backend, change)),
    tenants: (ids) => gate.enter(async () => (await tenantsOf(reads, ids).execute()).map(tenantOf)),
    resources: (tenantId) => gate.enter(async () => (await resourcesOfTenant(reads, tenantId).execute()).map(resourceOf)),
    updateTenant: (update) => gate.enter(() => updateTenant(backend, update, now())),
    moveTenant: (move) => gate.enter(() => moveTenant(backend, move)),
    createTenant: (tenant) => gate.enter(() => createTenant(backend, tenant)),
    setTenantState: (change) => find(change.tenantId, 'unknown', () => setTenantState(backend, change)),
    endTenantTokens: (change) => gate.enter(() => endTenantTokens(backend, change)),
    createResource: (resource, audit) => gate.enter(() => createResource(backend, resource, audit)),
    updateResource: (update) => gate.enter(() => updateResource(backend, update)),
    deleteResource: (change) => find(change.uri, 'unknown', () => deleteResource(backend, change)),

    entitlements: (tenantId) => gate.enter(async () => (await entitlementsOfTenant(reads, tenantId).execute()).map(ownEntitlementOf)),
    inertEntitlements: (tenantId) => gate.enter(async () => (await inertEntitlementsOf(reads, tenantId).execute()).map(({ name }) => name)),
    createEntitlement: (entitlement, audit) => gate.enter(() => createEntitlement(backend, entitlement, audit)),
    updateEntitlement: (update) => gate.enter(() => updateEntitlement(backend, update)),
    deleteEntitlement: (change) => find(change.name, 'unknown', () => deleteEntitlement(backend, change)),
    signingKeys: (tenantId) => gate.enter(async () => (await signingKeysOfTenant(reads, tenantId).execute()).map(signingKeyOf)),
    addSigningKeys: (change) => gate.enter(() => addSigningKeys(backend, change)),
    rotateSigningKey: (change) => gate.enter(() => rotateSigningKey(backend, change)),
    revokeSigningKey: (change) => find(change.kid, 'unknown', () => revokeSigningKey(backend, change)),
    removeSigningKeys: (tenantId, endedBefore, audit) => gate.enter(() => removeSigningKeys(backend, tenantId, endedBefore, audit)),

    findClient: (tenantId, clientId) => find(clientId, undefined, async () => clientsOf(await findClient(tenantId, clientId))[0]),
    findClientByRecordId: (tenantId, id) =>
      find(id, undefined, async () => clientsOf(await clientByRecordId(reads, tenantId, id).execute())[0]),
    createClient: (client, audit, reveal) => gate.enter(() => createClient(backend, client, audit, reveal)),
    findDeletedClient: (tenantId, clientId) =>
      find(clientId, undefined, async () => clientsOf(await deletedClientById(reads, tenantId, clientId).execute())[0]),
    listClients: (tenantId, page) =>
      find(askedIn(page), [], async () => clientsOf(await clientPage(reads, tenantId, page, now()).execute())),
    listClientsByNumber: (tenantId, page) =>
      find(textIn(page), { total: 0, clients: [] }, async () => {
        const ids = await numberedClientIds(reads, tenantId, page);
        const clients = ids.length === 0 ? [] : clientsOf(await clientsByRecordIds(reads, tenantId, ids).execute());
        const byId = new Map(clients.map((client) => [client.id, client]));
        return { total: await countClients(reads, tenantId, page), clients: ids.flatMap((id) => byId.get(id) ?? []) };
      }),
    disableClient: (change) => changeState(DISABLE, change),
    enableClient: (change) => changeState(ENABLE, change),
    deleteClient: (change) => changeState(DELETE, change),
    expiredClients: (at, limit) =>
      gate.enter(async () =>
        (await expiredClients(reads, at, limit).execute()).map(({ tenant_id: tenantId, client_id: clientId }) => ({ tenantId, clientId })),
      ),
    endExpiredClient: (change) => find(change.clientId, false, () => endExpiredClient(backend, change)),
    restoreClient: (change) => find<StateChangeResult>(change.clientId, 'unknown', () => restoreClient(backend, change)),
    purgeClients: (deletedBefore, limit) => gate.enter(() => purgeClients(backend, deletedBefore, limit, now())),
    lockDownClient: (change) => find<StateChangeResult>(change.clientId, 'unknown', () => lockDownClient(backend, change, now())),
    liftLockdown: (change) => find<StateChangeResult>(change.clientId, 'unknown', () => liftLockdown(backend, change)),
    effectOf: (scope) =>
      find([scope.clientId, scope.credentialId, scope.kid].join(), { liveTokens: 0, lastIssuedAt: undefined, addresses: [] }, () =>
        effectOf(reads, scope, now()),
      ),
    dryRun: (work) =>
      gate.enter(() => {
        dryStorage ??= sqlStorage(rollingBack(backend), now);
        return work(dryStorage);
      }),
    updateClient: (update) => gate.enter(() => updateClient(backend, update, now())),
    replaceClient: (replacement) => gate.enter(() => replaceClient(backend, replacement, now())),
    endClientTokens: (change) => changeState(END_TOKENS, change),
    addSecret: (addition) => find(addition.clientId, 'unknown', () => addSecret(backend, addition, now())),
    changeSecrets: (changes) =>
      find(changes.map(({ clientId, secretId }) => clientId + secretId).join(''), 'unknown', () => changeSecrets(backend, changes, now())),
    findReveals: (query) => find(query.clientId, [], async () => (await revealsFor(reads, query).execute()).map(revealOf)),
    purgeReveals: (expiredBefore) => gate.enter(() => purgeReveals(backend, expiredBefore)),
    claimRequest: (claim) => gate.enter(() => claimRequest(backend, claim)),
    settleRequest: (request) => gate.enter(() => settleRequest(backend, request)),
    releaseRequest: (request) => gate.enter(() => releaseRequest(backend, request)),
    purgeRequests: (at) => gate.enter(() => purgeRequests(backend, at)),
    recordCredentialUses: (uses) => gate.enter(() => recordCredentialUses(backend, uses)),
    credentialUses: (tenantId, clientIds) => gate.enter(() => credentialUsesOf(reads, tenantId, clientIds)),
    revokeCredential: (change) =>
      find<StateChangeResult>(change.clientId + change.credentialId, 'unknown', () => revokeCredential(backend, change, now())),

    recordGrants: (burst) => gate.enter(() => recordGrants(backend, burst)),
    recordProvenGrants: (burst) => gate.enter(() => recordProvenGrants(backend, burst)),
    recordReplays: (replays) => gate.enter(() => recordReplays(backend, replays)),
    purgeReplays: (expiredBefore, limit) =>
      gate.enter(() =>
        backend.write(async (transaction) =>
          Number((await purgeReplays(transaction, expiredBefore, limit).executeTakeFirstOrThrow()).numDeletedRows),
        ),
      ),
    changeGrant: (change) => find(change.id, 'unknown', () => changeGrant(backend, change)),
    revokeGrants: (burst) => gate.enter(() => revokeGrants(backend, burst)),
    revokeMatchingGrants: (revocation) => gate.enter(() => revokeMatchingGrants(backend, revocation)),
    listGrants: (tenantId, page) =>
      find(Object.values(page.filter).join(), [], async () => (await grantPage(reads, tenantId, page)).map(grantOf)),
    postGrants: (at, limit) => gate.enter(() => postGrants(backend, at, limit)),
    purgeGrants: (issuedBefore, limit) => gate.enter(() => purgeGrants(backend, issuedBefore, limit)),
    signIns: (tenantId, filter) => find(Object.values(filter).join(), [], () => signIns(reads, tenantId, filter)),
    purgeSignIns: (before) =>
      gate.enter(() =>
        backend.write(async (transaction) => {
          await purgeSignIns(transaction, before).execute();
        }),
      ),
    rehashSecret: (change) => gate.enter(() => rehashSecret(backend, change)),
    listSecrets: (tenantId, page) =>
      find([page.owner, page.label, page.after?.id].join(), [], async () =>
        (await secretPage(reads, tenantId, page).execute()).flatMap((row) => {
          const secret = joinedSecretOf(row);
          return secret === undefined ? [] : [{ clientId: row.client_id, clientName: row.name, owner: row.owner ?? undefined, secret }];
        }),
      ),
    secretsEnding: (tenantId, lastFour) =>
      find(lastFour, [], async () =>
        (await secretsEnding(reads, tenantId, lastFour).execute()).flatMap((row) => {
          const secret = joinedSecretOf(row);
          return secret === undefined ? [] : { clientId: row.client_id, secret };
        }),
      ),
    findGrant: (tenantId, id) => find(id, undefined, async () => (await findGrant(tenantId, id)).map(grantOf)[0]),
    findGrantByTokenHash: (tenantId, tokenHash) =>
      find(tokenHash, undefined, async () => (await findGrantByTokenHash(tenantId, tokenHash)).map(grantOf)[0]),

    ...auditStorage(backend, epoch, gate),

    lastRevocation: (tenantId) => gate.enter(async () => (await findLastRevocation(tenantId, ''))[0]?.last_revocation ?? 0),
    revocations: (tenantId, range) => gate.enter(async () => (await revocationsAfter(reads, tenantId, range).execute()).map(revocationOf)),
    purgeRevocations: (expiredBefore, limit) =>
      gate.enter(() =>
        backend.write(async (transaction) =>
          Number((await purgeRevocations(transaction, expiredBefore, limit).executeTakeFirstOrThrow()).numDeletedRows),
        ),
      ),

    recentChanges: () => gate.enter(async () => (await findChanges('', '')).map(changeOf)),
    dump: (take) => gate.enter(() => dump(backend, take)),
    restore: (restoration) => gate.enter(() => restore(backend, restoration)),
    ping: () =>
      gate.enter(async () => {
        await findStoreKeys('', '');
        await backend.requireInPlace?.();
      }),
    close: () => {
      closing ??= gate.close().then(() => backend.close());
      return closing;
    },
  };
};
