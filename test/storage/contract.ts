// The behaviour suite that every storage backend passes. Each part tells one verb or one promise of the contract.
import { after, describe } from 'node:test';
import { auditContract } from './contract/audit.ts';
import { auditChainContract } from './contract/audit-chain.ts';
import { changesContract } from './contract/changes.ts';
import { clientStateContract } from './contract/client-state.ts';
import { clientsContract } from './contract/clients.ts';
import { credentialUsesContract } from './contract/credential-uses.ts';
import { findClientsContract } from './contract/find-clients.ts';
import { firstStartContract } from './contract/first-start.ts';
import { grantListsContract } from './contract/grant-lists.ts';
import { grantsContract } from './contract/grants.ts';
import { idempotencyContract } from './contract/idempotency.ts';
import { keysContract } from './contract/keys.ts';
import { listClientsContract } from './contract/list-clients.ts';
import { listSecretsContract } from './contract/list-secrets.ts';
import { lockOutContract } from './contract/lock-out.ts';
import { lockdownAndRestoreContract } from './contract/lockdown-and-restore.ts';
import { numberedClientsContract } from './contract/numbered-clients.ts';
import { onceContract } from './contract/once.ts';
import { openingAndClosingContract } from './contract/opening-and-closing.ts';
import { replaceClientContract } from './contract/replace-client.ts';
import { secretsContract } from './contract/secrets.ts';
import { settingsContract } from './contract/settings.ts';
import { wholeStoreContract } from './contract/whole-store.ts';
import { type End, type MakeDatabase, makeWorkbench } from './test-store.ts';

/** Runs the suite on a backend. */
export const storageContract = (name: string, emptyDatabase: MakeDatabase): void => {
  describe(`storage contract: ${name}`, () => {
    const ends: End[] = [];
    const workbench = makeWorkbench({ after: (end) => ends.push(end) }, emptyDatabase);
    after(async () => {
      for (const end of ends.toReversed()) await end();
    });
    openingAndClosingContract(workbench);
    firstStartContract(workbench);
    clientsContract(workbench);
    listClientsContract(workbench);
    findClientsContract(workbench);
    numberedClientsContract(workbench);
    clientStateContract(workbench);
    replaceClientContract(workbench);
    lockdownAndRestoreContract(workbench);
    lockOutContract(workbench);
    secretsContract(workbench);
    listSecretsContract(workbench);
    credentialUsesContract(workbench);
    idempotencyContract(workbench);
    grantsContract(workbench);
    grantListsContract(workbench);
    auditContract(workbench);
    auditChainContract(workbench);
    changesContract(workbench);
    settingsContract(workbench);
    keysContract(workbench);
    onceContract(workbench);
    wholeStoreContract(workbench);
  });
};
