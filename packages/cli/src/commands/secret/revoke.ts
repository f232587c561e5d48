// `mintmark secret revoke ID SECRET`: revokes a compromised secret and all tokens obtained with it.
import type { SecretRecord } from '@mintmark/client/management';
import { recordOf } from '../../connection.ts';
import { addConfirmOption, type ConfirmOptions } from '../confirmed.ts';
import { managementCommand } from '../management-command.ts';
import { confirmSecretEnd, ONE_SECRET_COMMAND } from './one-secret.ts';

export const command = managementCommand<ConfirmOptions, SecretRecord>({
  ...ONE_SECRET_COMMAND,
  options: addConfirmOption,
  progress: 'Revoking',
  confirm: (management, args, options, io) =>
    confirmSecretEnd('Revoke the secret as compromised? All tokens obtained with it end now, for good.', management, args, options, io),
  call: async ({ clients, secrets }, [clientId, secretId]) => {
    await clients.revokeCredential(clientId, secretId);
    return recordOf(secrets.get(clientId, secretId));
  },
  examples: [['mintmark secret revoke payments-api 01a20000-0000-7000-8000-000000000000', 'asks, and ends the secret and all its tokens']],
});
