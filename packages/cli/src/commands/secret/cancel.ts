// `mintmark secret cancel ID SECRET`: cancels the retirement of a secret.
import { recordOf } from '../../connection.ts';
import { managementCommand } from '../management-command.ts';
import { ONE_SECRET_COMMAND } from './one-secret.ts';

export const command = managementCommand({
  ...ONE_SECRET_COMMAND,
  progress: 'Cancelling the retirement',
  call: ({ secrets }, [clientId, secretId]) => recordOf(secrets.update(clientId, secretId, { retires_at: null })),
  examples: [['mintmark secret cancel payments-api 01a20000-0000-7000-8000-000000000000', 'the secret stays valid alongside the new one']],
});
