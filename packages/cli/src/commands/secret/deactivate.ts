// `mintmark secret deactivate ID SECRET`: the secret no longer counts until it is reactivated; its tokens stay good.
import type { SecretRecord } from '@mintmark/client/management';
import { recordOf } from '../../connection.ts';
import { managementCommand } from '../management-command.ts';
import { addSecretDryRun, type DryRunOptions, ONE_SECRET } from './one-secret.ts';

export const command = managementCommand<DryRunOptions, SecretRecord>({
  ...ONE_SECRET,
  options: addSecretDryRun,
  progress: 'Deactivating',
  call: ({ secrets }, [clientId, secretId], { dryRun }) => recordOf(secrets.deactivate(clientId, secretId, { dryRun })),
  examples: [
    ['mintmark secret deactivate payments-api 01a20000-0000-7000-8000-000000000000', 'does anybody still use it? reactivate undoes this'],
  ],
});
