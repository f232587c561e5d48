// The tests that every storage backend passes. Each part tests one function or one guarantee of the storage
// contract.
import { Readable } from 'node:stream';
import { after, describe } from 'node:test';
import { addSecretContract } from './contract/add-secret.ts';
import { auditContract } from './contract/audit.ts';
import { auditChainContract } from './contract/audit-chain.ts';
import { backupContract } from './contract/backup.ts';
import { changeSecretsContract } from './contract/change-secrets.ts';
import { changesContract } from './contract/changes.ts';
import { clientMetadataContract } from './contract/client-metadata.ts';
import { clientStatesContract } from './contract/client-states.ts';
import { clientsContract } from './contract/clients.ts';
import { compromisedSecretsContract } from './contract/compromised-secrets.ts';
import { credentialsContract } from './contract/credentials.ts';
import { deniedTokensContract } from './contract/denied-tokens.ts';
import { derivedGrantsContract } from './contract/derived-grants.ts';
import { effectsContract } from './contract/effects.ts';
import { findClientsContract } from './contract/find-clients.ts';
import { firstStartContract } from './contract/first-start.ts';
import { grantListsContract } from './contract/grant-lists.ts';
import { grantsContract } from './contract/grants.ts';
import { idempotentRequestsContract } from './contract/idempotent-requests.ts';
import { instancesContract } from './contract/instances.ts';
import { issuersContract } from './contract/issuers.ts';
import { listClientsContract } from './contract/list-clients.ts';
import { listSecretsContract } from './contract/list-secrets.ts';
import { lockOutContract } from './contract/lock-out.ts';
import { lockdownAndRestoreContract } from './contract/lockdown-and-restore.ts';
import { numberedClientsContract } from './contract/numbered-clients.ts';
import { type EveryVerb, openingAndClosingContract } from './contract/opening-and-closing.ts';
import { operatorsContract } from './contract/operators.ts';
import { quotasContract } from './contract/quotas.ts';
import { replaceClientContract } from './contract/replace-client.ts';
import { replaysContract } from './contract/replays.ts';
import { secretRevealsContract } from './contract/secret-reveals.ts';
import { settingsContract } from './contract/settings.ts';
import { signingKeysContract } from './contract/signing-keys.ts';
import { trustsContract } from './contract/trusts.ts';
import { usageContract } from './contract/usage.ts';
import { sampleAudit } from './samples/audit-entry.ts';
import { sampleClient, sampleSecret } from './samples/client.ts';
import { sampleUse } from './samples/credential-use.ts';
import { sampleFirstStart } from './samples/first-start.ts';
import { newGrant, newGrants, sampleGrant } from './samples/grant.ts';
import { NOW } from './samples/ids-and-time.ts';
import { PASSWORD, sampleLink, sampleOperator, samplePasskey, sampleSession } from './samples/operator.ts';
import { sampleClaim } from './samples/request-claim.ts';
import { sampleResource } from './samples/resource.ts';
import { sampleSharedQuota } from './samples/shared-quota.ts';
import { sampleKey } from './samples/signing-key.ts';
import { sampleTrust } from './samples/trust-rule.ts';
import { sampleIssuer } from './samples/trusted-issuer.ts';
import { type End, type MakeDatabase, makeWorkbench } from './test-store.ts';

/** Every table of the schema, by name. */
const TABLES = [
  'audit',
  'audit_chains',
  'audit_checkpoints',
  'changes',
  'client_entitlements',
  'client_instances',
  'client_secrets',
  'client_terms',
  'client_texts',
  'clients',
  'credential_uses',
  'denied_tokens',
  'derived_grants',
  'grant_batches',
  'grant_postings',
  'grant_postings_reach',
  'grant_states',
  'idempotent_requests',
  'local_authorities',
  'mintmark_migration',
  'mintmark_migration_lock',
  'operator_links',
  'operator_passkeys',
  'operator_sessions',
  'operators',
  'quota_windows',
  'replays',
  'resources',
  'revocations',
  'scope_uses',
  'secret_reveals',
  'shared_quotas',
  'sign_ins',
  'signing_keys',
  'store_keys',
  'tenant_entitlements',
  'tenant_hosts',
  'tenants',
  'token_repeats',
  'trust_values',
  'trusted_issuers',
  'trusts',
  'usage_counts',
  'usage_writers',
];

const change = { tenantId: 't', clientId: 'c', at: NOW, by: 'admin', audit: sampleAudit('t') };
const operatorChange = { tenantId: 't', operatorId: 'o', at: NOW, audit: sampleAudit('t') };
const keyChange = { tenantId: 't', at: NOW, standby: sampleKey('t'), audit: sampleAudit('t') };

/** A call of each function of the storage contract except `close`. */
export const VERBS: EveryVerb = {
  firstStart: (storage) => storage.firstStart(sampleFirstStart()),
  storeKeys: (storage) => storage.storeKeys(),
  localAuthorities: (storage) => storage.localAuthorities(),
  addLocalAuthority: (storage) =>
    storage.addLocalAuthority({ number: 1, certificate: 'PEM', privateKey: { keyId: 'k', ciphertext: 'c' }, createdAt: NOW }),
  tenants: (storage) => storage.tenants(),
  resources: (storage) => storage.resources('t'),
  entitlements: (storage) => storage.entitlements('t'),
  inertEntitlements: (storage) => storage.inertEntitlements('t'),
  createEntitlement: (storage) =>
    storage.createEntitlement({ tenantId: 't', name: 'a:b', description: '', version: 1, createdAt: NOW }, sampleAudit('t')),
  updateEntitlement: (storage) =>
    storage.updateEntitlement({
      record: { tenantId: 't', name: 'a:b', description: '', version: 1, createdAt: NOW },
      expectedVersion: 1,
      audit: sampleAudit('t'),
    }),
  deleteEntitlement: (storage) => storage.deleteEntitlement({ tenantId: 't', name: 'a:b', audit: sampleAudit('t') }),
  signingKeys: (storage) => storage.signingKeys('t'),
  findClient: (storage) => storage.findClient('t', 'c'),
  createClient: (storage) => storage.createClient(sampleClient('t'), sampleAudit('t')),
  listClients: (storage) => storage.listClients('t', { after: undefined, limit: 1 }),
  disableClient: (storage) => storage.disableClient(change),
  enableClient: (storage) => storage.enableClient(change),
  deleteClient: (storage) => storage.deleteClient(change),
  findDeletedClient: (storage) => storage.findDeletedClient('t', 'c'),
  restoreClient: (storage) => storage.restoreClient(change),
  effectOf: (storage) => storage.effectOf({ tenantId: 't' }),
  dryRun: (storage) => storage.dryRun((store) => store.disableClient(change)),
  purgeClients: (storage) => storage.purgeClients(0, 1),
  lockDownClient: (storage) => storage.lockDownClient(change),
  liftLockdown: (storage) => storage.liftLockdown(change),
  updateTenant: (storage) => storage.updateTenant({ record: sampleFirstStart().tenant, expectedVersion: 1, audit: sampleAudit('t') }),
  moveTenant: (storage) => storage.moveTenant({ record: sampleFirstStart().tenant, expectedVersion: 1, at: 0, audit: [] }),
  createTenant: (storage) => storage.createTenant({ ...sampleFirstStart(), audit: [] }),
  setTenantState: (storage) => storage.setTenantState({ tenantId: 't', to: 'disabled', at: 0, by: 'admin', audit: sampleAudit('t') }),
  endTenantTokens: (storage) => storage.endTenantTokens({ tenantId: 't', at: 0, audit: sampleAudit('t') }),
  createResource: (storage) => storage.createResource(sampleResource('t', 'https://r'), sampleAudit('t')),
  updateResource: (storage) =>
    storage.updateResource({ record: sampleResource('t', 'https://r'), expectedVersion: 1, audit: sampleAudit('t') }),
  deleteResource: (storage) => storage.deleteResource({ tenantId: 't', uri: 'https://r', audit: sampleAudit('t') }),
  addSigningKeys: (storage) => storage.addSigningKeys({ ...keyChange, signing: sampleKey('t') }),
  rotateSigningKey: (storage) => storage.rotateSigningKey({ ...keyChange, kid: 'k', next: 'n', algorithm: 'ES256' }),
  revokeSigningKey: (storage) => storage.revokeSigningKey({ ...keyChange, kid: 'k' }),
  claimClientMetadata: (storage) => storage.claimClientMetadata(0, 1, 1),
  confirmClientMetadata: (storage) => storage.confirmClientMetadata({ tenantId: 't', clientId: 'c', version: 1 }, 0),
  expiredClients: (storage) => storage.expiredClients(0, 1),
  endExpiredClient: (storage) => storage.endExpiredClient({ tenantId: 't', clientId: 'c', at: 0, audit: sampleAudit('t') }),
  removeSigningKeys: (storage) => storage.removeSigningKeys('t', 0, sampleAudit('t')),
  updateClient: (storage) => storage.updateClient({ record: sampleClient('t'), expectedVersion: 1, audit: sampleAudit('t') }),
  endClientTokens: (storage) => storage.endClientTokens(change),
  addSecret: (storage) => storage.addSecret({ ...change, secret: sampleSecret(), retireOthersAt: undefined, reveal: undefined }),
  changeSecrets: (storage) => storage.changeSecrets([{ ...change, secretId: 's', expectedVersion: undefined, set: {} }]),
  claimRequest: (storage) => storage.claimRequest(sampleClaim('t')),
  settleRequest: (storage) => storage.settleRequest({ ...sampleClaim('t'), status: 200, headers: {}, body: '', sealed: undefined }),
  releaseRequest: (storage) => storage.releaseRequest(sampleClaim('t')),
  purgeRequests: (storage) => storage.purgeRequests(0),
  recordCredentialUses: (storage) => storage.recordCredentialUses([sampleUse('t')]),
  credentialUses: (storage) => storage.credentialUses('t', ['c']),
  recordInstanceUses: (storage) =>
    storage.recordInstanceUses([{ tenantId: 't', clientId: 'c', name: 'i', firstAt: 0, at: 0, address: '192.0.2.1', tokens: 1 }]),
  listInstances: (storage) => storage.listInstances('t', 'c', { after: undefined, limit: 1 }),
  findInstance: (storage) => storage.findInstance('t', 'c', 'i'),
  instanceCounts: (storage) => storage.instanceCounts('t', ['c'], 0),
  changeInstance: (storage) => storage.changeInstance({ ...change, name: 'i', to: 'ended' }),
  purgeInstances: (storage) => storage.purgeInstances(0, 1),
  findReveals: (storage) => storage.findReveals({ tenantId: 't', clientId: 'c', revealedTo: 'x', at: 0 }),
  purgeReveals: (storage) => storage.purgeReveals(0),
  revokeCredential: (storage) => storage.revokeCredential({ ...change, credentialId: 'c' }),
  recordProvenGrants: (storage) => storage.recordProvenGrants([{ grant: newGrant(sampleGrant('t')), replays: [] }]),
  recordDerivedGrants: (storage) => storage.recordDerivedGrants([{ grant: newGrant(sampleGrant('t')), replays: [] }]),
  derivedGrants: (storage) => storage.derivedGrants('t', 'g', 1),
  purgeDerivedGrants: (storage) => storage.purgeDerivedGrants(0, 1),
  recordReplays: (storage) => storage.recordReplays([{ tenantId: 't', kind: 'dpop', key: 'k', expiresAt: 0 }]),
  trustedIssuers: (storage) => storage.trustedIssuers('t'),
  createIssuer: (storage) => storage.createIssuer(sampleIssuer('t'), sampleAudit('t')),
  updateIssuer: (storage) => storage.updateIssuer({ record: sampleIssuer('t'), expectedVersion: 1, audit: sampleAudit('t') }),
  disableIssuer: (storage) => storage.disableIssuer({ tenantId: 't', id: 'i', at: 0, by: 'x', audit: sampleAudit('t') }),
  deleteIssuer: (storage) => storage.deleteIssuer({ tenantId: 't', id: 'i', audit: sampleAudit('t') }),
  trustsOfClient: (storage) => storage.trustsOfClient('t', 'c'),
  listTrusts: (storage) => storage.listTrusts('t', { after: undefined, limit: 1, owners: undefined }),
  trustsByPin: (storage) => storage.trustsByPin('t', 'i', 'p'),
  trustsOfIssuer: (storage) => storage.trustsOfIssuer('t', 'i'),
  clientsTrusting: (storage) => storage.clientsTrusting('t', 'i'),
  createTrust: (storage) => storage.createTrust({ rule: sampleTrust('t', 'c'), pin: 'p' }, sampleAudit('t')),
  updateTrust: (storage) => storage.updateTrust({ record: sampleTrust('t', 'c'), pin: 'p', expectedVersion: 1, audit: sampleAudit('t') }),
  deleteTrust: (storage) => storage.deleteTrust({ tenantId: 't', clientId: 'c', id: 'x', at: 0, audit: sampleAudit('t') }),
  distrustIssuer: (storage) => storage.distrustIssuer({ tenantId: 't', id: 'i', at: 0, by: 'x', audit: sampleAudit('t') }),
  operators: (storage) => storage.operators('t'),
  findOperator: (storage) => storage.findOperator('t', 'o'),
  createOperator: (storage) => storage.createOperator(sampleOperator('t'), sampleLink('t'), sampleAudit('t')),
  updateOperator: (storage) => storage.updateOperator({ record: sampleOperator('t'), expectedVersion: 1, audit: sampleAudit('t') }),
  deleteOperator: (storage) => storage.deleteOperator(operatorChange),
  addOperatorLink: (storage) => storage.addOperatorLink(sampleLink('t', { operatorId: 'o' }), sampleAudit('t')),
  findOperatorLink: (storage) => storage.findOperatorLink('t', 'h', 0),
  useOperatorLink: (storage) =>
    storage.useOperatorLink({
      ...{ ...operatorChange, tokenHash: 'h', operator: sampleOperator('t'), password: PASSWORD },
      session: sampleSession('t', 'o'),
    }),
  setOperatorPassword: (storage) =>
    storage.setOperatorPassword({ ...operatorChange, from: undefined, password: PASSWORD, exceptSession: undefined }),
  beginOperatorSession: (storage) => storage.beginOperatorSession(sampleSession('t', 'o'), sampleAudit('t')),
  findOperatorSession: (storage) => storage.findOperatorSession('t', 'h', { now: 0, idleSince: 0 }),
  useOperatorSession: (storage) => storage.useOperatorSession('t', 's', 0),
  operatorSessions: (storage) => storage.operatorSessions('t', 'o', { now: 0, idleSince: 0 }),
  endOperatorSessions: (storage) => storage.endOperatorSessions({ ...operatorChange, id: undefined }),
  addOperatorPasskey: (storage) => storage.addOperatorPasskey(samplePasskey('t', 'o'), sampleAudit('t')),
  operatorPasskeys: (storage) => storage.operatorPasskeys('t', 'o'),
  findOperatorPasskey: (storage) => storage.findOperatorPasskey('t', 'p'),
  useOperatorPasskey: (storage) => storage.useOperatorPasskey({ tenantId: 't', id: 'p', from: 0, counter: 1, at: 0 }),
  deleteOperatorPasskey: (storage) => storage.deleteOperatorPasskey({ ...operatorChange, id: 'p' }),
  purgeOperatorSessions: (storage) => storage.purgeOperatorSessions(0),
  sharedQuotas: (storage) => storage.sharedQuotas('t'),
  createSharedQuota: (storage) => storage.createSharedQuota(sampleSharedQuota('t'), sampleAudit('t')),
  updateSharedQuota: (storage) =>
    storage.updateSharedQuota({ record: sampleSharedQuota('t'), expectedVersion: 1, audit: sampleAudit('t') }),
  deleteSharedQuota: (storage) => storage.deleteSharedQuota({ tenantId: 't', name: 'q', audit: sampleAudit('t') }),
  takeQuota: (storage) =>
    storage.takeQuota([{ tenantId: 't', subject: 's', seconds: 60, quota: 1, isEnforced: true, wanted: 1, uncounted: 0 }], () =>
      sampleAudit('t'),
    ),
  returnQuota: (storage) => storage.returnQuota([{ tenantId: 't', subject: 's', seconds: 60, endsAt: 0, count: 1 }]),
  quotaUses: (storage) => storage.quotaUses('t', ['s']),
  purgeQuotaWindows: (storage) => storage.purgeQuotaWindows(1),
  purgeReplays: (storage) => storage.purgeReplays(0, 1),
  changeGrant: (storage) => storage.changeGrant({ tenantId: 't', id: 'g', to: 'revoked', at: 0, audit: sampleAudit('t') }),
  revokeGrants: (storage) => storage.revokeGrants([{ grant: sampleGrant('t'), at: 0 }]),
  lastRevocation: (storage) => storage.lastRevocation('t'),
  lastRevocations: (storage) => storage.lastRevocations(),
  revocations: (storage) => storage.revocations('t', { after: 0, notExpiredAt: 0, limit: 1 }),
  purgeRevocations: (storage) => storage.purgeRevocations(0, 1),
  findClientByRecordId: (storage) => storage.findClientByRecordId('t', 'i'),
  listClientsByNumber: (storage) => storage.listClientsByNumber('t', { offset: 0, limit: 1, conditions: [], sort: [], owners: undefined }),
  replaceClient: (storage) =>
    storage.replaceClient({
      record: sampleClient('t'),
      expectedVersion: 1,
      audit: sampleAudit('t'),
      at: 0,
      by: 'a',
      secrets: undefined,
      state: undefined,
    }),
  recordGrants: (storage) => storage.recordGrants(newGrants([sampleGrant('t')])),
  listGrants: (storage) => storage.listGrants('t', { filter: {}, before: undefined, limit: 1 }),
  revokeMatchingGrants: (storage) =>
    storage.revokeMatchingGrants({ tenantId: 't', filter: {}, at: 0, limit: 1, audit: () => sampleAudit('t') }),
  postGrants: (storage) => storage.postGrants(1),
  purgeGrants: (storage) => storage.purgeGrants(0, 1),
  signIns: (storage) => storage.signIns('t', { since: 0, until: 1, limit: 1 }),
  addSignIns: (storage) =>
    storage.addSignIns([{ tenantId: 't', clientId: 'c', credentialId: 's', address: '192.0.2.1', count: 1, firstAt: 0, lastAt: 0 }]),
  purgeSignIns: (storage) => storage.purgeSignIns(0),
  addUsage: (storage) => storage.addUsage({ writer: 'w', number: 1, counts: [], repeats: [], scopes: [], trustValues: [] }),
  usage: (storage) => storage.usage('t', { from: 0, to: 1, counts: 'both', group: { by: 'client' }, limit: 1 }),
  firstUsage: (storage) => storage.firstUsage('t'),
  scopeUses: (storage) => storage.scopeUses('t', ['c']),
  trustValues: (storage) => storage.trustValues('t', 'r'),
  trustDemand: (storage) => storage.trustDemand({ tenantId: 't', clientId: 'c', id: 'r' }, 0),
  tokenDemand: (storage) => storage.tokenDemand('t', { day: 0, by: 'client', tolerated: { ratio: 3, excess: 0 } }),
  wasteReportedOn: (storage) => storage.wasteReportedOn('t'),
  reportWaste: (storage) => storage.reportWaste('t', 86_400, []),
  mergeUsage: (storage) => storage.mergeUsage(0, 1),
  purgeUsage: (storage) => storage.purgeUsage({ counts: 0, repeats: 0 }, 1),
  rehashSecret: (storage) => storage.rehashSecret({ tenantId: 't', clientId: 'c', secretId: 's', from: 'a', hash: 'b', pepperId: 'p' }),
  listSecrets: (storage) => storage.listSecrets('t', { by: 'created', after: undefined, limit: 1, at: 0 }),
  secretsEnding: (storage) => storage.secretsEnding('t', 'abcd'),
  findDenial: (storage) => storage.findDenial('t', 'j'),
  denyToken: (storage) => storage.denyToken({ tenantId: 't', jti: 'j', expiresAt: 0, at: 0, audit: sampleAudit('t') }),
  purgeDenials: (storage) => storage.purgeDenials(0, 1),
  findGrant: (storage) => storage.findGrant('t', 'g'),
  findGrantByTokenHash: (storage) => storage.findGrantByTokenHash('t', { hash: 'h', timeSlot: 0 }),
  appendAudit: (storage) => storage.appendAudit([sampleAudit('t')]),
  auditPage: (storage) => storage.auditPage('t', { order: 'oldest', limit: 1 }),
  auditChains: (storage) => storage.auditChains('t'),
  auditLinks: (storage) => storage.auditLinks('t', { epoch: 'e', after: 0, limit: 1 }),
  auditCheckpoints: (storage) => storage.auditCheckpoints('t', { after: 0, limit: 1 }),
  lastAuditCheckpoint: (storage) => storage.lastAuditCheckpoint('t'),
  firstAuditCheckpointSince: (storage) => storage.firstAuditCheckpointSince('t', 0),
  auditChainsToSign: (storage) => storage.auditChainsToSign('t'),
  recordAuditCheckpoint: (storage) => storage.recordAuditCheckpoint('t', { number: 1, at: 0, jws: '' }, []),
  markAuditPurgeable: (storage) => storage.markAuditPurgeable('t', 0, 1),
  purgeAudit: (storage) => storage.purgeAudit('t', 0, 1),
  auditOfRequest: (storage) => storage.auditOfRequest('t', 'r'),
  recentChanges: (storage) => storage.recentChanges(),
  registerStoreKey: (storage) => storage.registerStoreKey(sampleFirstStart().storeKey, sampleAudit('t')),
  valuesSealedUnder: (storage) => storage.valuesSealedUnder(['k'], 1),
  reseal: (storage) => storage.reseal([]),
  retireStoreKey: (storage) =>
    storage.retireStoreKey({ keyId: 'k', at: 0, pepper: { keyId: 'k', ciphertext: 'c' }, audit: sampleAudit('t') }),
  dump: (storage) => storage.dump(async () => {}),
  restore: (storage) => storage.restore({ rows: () => Readable.from([]), at: 0, newKeys: async () => [], audit: () => sampleAudit('t') }),
  logPosition: (storage) => storage.logPosition(),
  ping: (storage) => storage.ping(),
};

/** Runs the suite on a backend. */
export const storageContract = (name: string, emptyDatabase: MakeDatabase): void => {
  describe(`storage contract: ${name}`, () => {
    const ends: End[] = [];
    const workbench = makeWorkbench({ after: (end) => ends.push(end) }, emptyDatabase);
    after(async () => {
      for (const end of ends.toReversed()) await end();
    });
    openingAndClosingContract(workbench, { tables: TABLES, everyVerb: VERBS });
    firstStartContract(workbench);
    clientsContract(workbench);
    listClientsContract(workbench);
    findClientsContract(workbench);
    numberedClientsContract(workbench);
    clientMetadataContract(workbench);
    clientStatesContract(workbench);
    replaceClientContract(workbench);
    lockdownAndRestoreContract(workbench);
    lockOutContract(workbench);
    addSecretContract(workbench);
    changeSecretsContract(workbench);
    compromisedSecretsContract(workbench);
    secretRevealsContract(workbench);
    listSecretsContract(workbench);
    credentialsContract(workbench);
    instancesContract(workbench);
    idempotentRequestsContract(workbench);
    grantsContract(workbench);
    grantListsContract(workbench);
    deniedTokensContract(workbench);
    derivedGrantsContract(workbench);
    usageContract(workbench);
    effectsContract(workbench);
    auditContract(workbench);
    auditChainContract(workbench);
    changesContract(workbench);
    settingsContract(workbench);
    signingKeysContract(workbench);
    replaysContract(workbench);
    quotasContract(workbench);
    operatorsContract(workbench);
    issuersContract(workbench);
    trustsContract(workbench);
    backupContract(workbench);
  });
};
