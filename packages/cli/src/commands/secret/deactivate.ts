// `mintmark secret deactivate ID SECRET`: makes a secret unusable until it is reactivated. Its tokens remain
// valid.
import type { SecretRecord } from '@mintmark/client/management';
import { recordOf } from '../../connection.ts';
import { managementCommand } from '../management-command.ts';
import { addSecretDryRun, type DryRunOptions, ONE_SECRET_COMMAND } from './one-secret.ts';

export const command = managementCommand<DryRunOptions, SecretRecord>({
  ...ONE_SECRET_COMMAND,
  options: addSecretDryRun,
  progress: 'Deactivating',
  call: ({ secrets }, [clientId, secretId], { dryRun }) => recordOf(secrets.deactivate(clientId, secretId, { dryRun })),
  examples: [
    [
      'mintmark secret deactivate payments-api 01a20000-0000-7000-8000-000000000000',
      'to find out whether it is still used; `secret reactivate` undoes this',
    ],
  ],
});
