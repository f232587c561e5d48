// Implements the part of the storage contract for secrets, in SQL.
import type { SecretStorage } from '../../contract/secrets.ts';
import type { Backend } from '../backend.ts';
import { hasNul } from '../nul.ts';
import { joinedSecretOf } from './client-secret-row.ts';
import { rehashSecret } from './rehash-secret.ts';
import { secretPage } from './secret-list.ts';
import { addSecret, changeSecrets } from './secrets.ts';
import { secretsEnding } from './secrets-ending.ts';

export const secretStorage = (backend: Backend, now: () => number): SecretStorage => ({
  addSecret: async (addition) => (hasNul(addition.clientId) ? 'unknown' : addSecret(backend, addition, now())),
  changeSecrets: async (changes) =>
    changes.some(({ clientId, secretId }) => hasNul(clientId + secretId)) ? 'unknown' : changeSecrets(backend, changes, now()),
  rehashSecret: (rehash) => rehashSecret(backend, rehash),
  listSecrets: async (tenantId, page) => {
    if (hasNul([page.owner, page.label, page.after?.id].join())) return [];
    return (await secretPage(backend.reads, tenantId, page).execute()).flatMap((row) => {
      const secret = joinedSecretOf(row);
      return secret === undefined ? [] : { clientId: row.client_id, clientName: row.name, owner: row.owner ?? undefined, secret };
    });
  },
  secretsEnding: async (tenantId, lastFour) => {
    if (hasNul(lastFour)) return [];
    return (await secretsEnding(backend.reads, tenantId, lastFour).execute()).flatMap((row) => {
      const secret = joinedSecretOf(row);
      return secret === undefined ? [] : { clientId: row.client_id, secret };
    });
  },
});
