// The storage contract over SQL: all parts behind one gate, which refuses calls once the store is closed and
// maps the database's errors.
import { recordId } from '../../records/record-id.ts';
import type { Storage } from '../contract/storage.ts';
import { auditStorage } from './audit/audit-storage.ts';
import { withChains } from './audit/chains.ts';
import type { Backend } from './backend.ts';
import { backupStorage } from './backup/backup-storage.ts';
import { changeStorage } from './changes/change-storage.ts';
import { clientListStorage } from './clients/client-list-storage.ts';
import { clientMetadataStorage } from './clients/client-metadata.ts';
import { clientStateStorage } from './clients/client-state-storage.ts';
import { clientStorage } from './clients/client-storage.ts';
import { credentialStorage } from './credentials/credential-storage.ts';
import { deniedTokenStorage } from './denied-tokens/denied-token-storage.ts';
import { derivedGrantStorage } from './derived-grants/derived-grant-storage.ts';
import { rollingBack } from './dry-run.ts';
import { effectStorage } from './effects/effect-storage.ts';
import { entitlementStorage } from './entitlements/entitlement-storage.ts';
import { Gate } from './gate.ts';
import { gated } from './gated.ts';
import { grantStorage } from './grants/grant-storage.ts';
import { idempotentRequestStorage } from './idempotent-requests/idempotent-request-storage.ts';
import { instanceStorage } from './instances/instance-storage.ts';
import { issuerStorage } from './issuers/issuer-storage.ts';
import { localAuthorityStorage } from './local-authorities/local-authority-storage.ts';
import { openIdProviderStorage } from './openid-providers/openid-provider-storage.ts';
import { operatorStorage } from './operators/operator-storage.ts';
import { quotaStorage } from './quotas/quota-storage.ts';
import { replayStorage } from './replays/replay-storage.ts';
import { resourceStorage } from './resources/resource-storage.ts';
import { revocationStorage } from './revocations/revocation-storage.ts';
import { secretRevealStorage } from './secret-reveals/secret-reveal-storage.ts';
import { secretStorage } from './secrets/secret-storage.ts';
import { signInStorage } from './sign-ins/sign-in-storage.ts';
import { signingKeyStorage } from './signing-keys/signing-key-storage.ts';
import { allStoreKeys } from './store-keys/store-key-row.ts';
import { storeKeyStorage } from './store-keys/store-key-storage.ts';
import { tenantStorage } from './tenants/tenant-storage.ts';
import { trustStorage } from './trusts/trust-storage.ts';
import { usageStorage } from './usage/usage-storage.ts';

/**
 * The store of a backend.
 *
 * @param now - in milliseconds; decides which clients of a tenant can authenticate
 */
export const sqlStorage = (database: Backend, now: () => number): Storage => {
  const epoch = recordId();
  const backend = withChains(database, epoch);
  const gate = new Gate((error) => backend.failure(error));
  const findStoreKeys = backend.prepare('store_keys', allStoreKeys);
  let dryStorage: Storage | undefined;
  let closing: Promise<void> | undefined;
  const verbs = {
    ...tenantStorage(backend, now),
    ...resourceStorage(backend),
    ...entitlementStorage(backend),
    ...issuerStorage(backend),
    ...trustStorage(backend),
    ...storeKeyStorage(backend),
    ...localAuthorityStorage(backend),
    ...signingKeyStorage(backend),
    ...clientStorage(backend, now),
    ...clientListStorage(backend, now),
    ...clientStateStorage(backend, now),
    ...clientMetadataStorage(backend),
    ...secretStorage(backend, now),
    ...secretRevealStorage(backend),
    ...credentialStorage(backend, now),
    ...instanceStorage(backend),
    ...idempotentRequestStorage(backend),
    ...grantStorage(backend, now),
    ...deniedTokenStorage(backend),
    ...derivedGrantStorage(backend),
    ...signInStorage(backend),
    ...usageStorage(backend),
    ...effectStorage(backend, now),
    ...replayStorage(backend),
    ...quotaStorage(backend),
    ...operatorStorage(backend, now),
    ...openIdProviderStorage(backend, now),
    ...revocationStorage(backend),
    ...changeStorage(backend),
    ...auditStorage(backend, epoch),
    ...backupStorage(backend),
    dryRun: async <Result>(work: (storage: Storage) => Promise<Result>): Promise<Result> => {
      dryStorage ??= sqlStorage(rollingBack(backend), now);
      return work(dryStorage);
    },
    identity: () => backend.identity(),
    logPosition: async () => backend.logPosition?.(),
    ping: async () => {
      await findStoreKeys('', '');
      await backend.requireSameDatabase?.();
    },
  };
  return {
    ...gated(gate, verbs),
    close: () => {
      closing ??= gate.close().then(() => backend.close());
      return closing;
    },
  };
};
