// `mintmark secret reactivate ID SECRET`: makes a deactivated secret usable again.
import { recordOf } from '../../connection.ts';
import { managementCommand } from '../management-command.ts';
import { ONE_SECRET_COMMAND } from './one-secret.ts';

export const command = managementCommand({
  ...ONE_SECRET_COMMAND,
  progress: 'Reactivating',
  call: ({ secrets }, [clientId, secretId]) => recordOf(secrets.reactivate(clientId, secretId)),
  examples: [['mintmark secret reactivate payments-api 01a20000-0000-7000-8000-000000000000', 'it is still used']],
});
