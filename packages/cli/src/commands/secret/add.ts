// `mintmark secret add ID`: one more secret, beside those that the client has.
import { recordOf } from '../../connection.ts';
import { newSecretCommand } from './new-secret.ts';

export const command = newSecretCommand({
  progress: 'Adding a secret',
  create: ({ secrets }, clientId, settings, once) => recordOf(secrets.create(clientId, settings, once)),
  examples: [
    ['mintmark secret add payments-api --label laptop --expires 30d', 'for someone who needs it for a month'],
    ['mintmark secret add payments-api --to-file payments.secret', 'straight into a file that its owner alone can read'],
    ['mintmark secret add payments-api --keep-sealed', 'for a client that is to switch to client_secret_jwt'],
  ],
});
