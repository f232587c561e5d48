// `mintmark secret add ID`: adds a secret to a client; its other secrets remain valid.
import { recordOf } from '../../connection.ts';
import { newSecretCommand } from './new-secret.ts';

export const command = newSecretCommand({
  progress: 'Adding a secret',
  create: ({ secrets }, clientId, settings, once) => recordOf(secrets.create(clientId, settings, once)),
  examples: [
    ['mintmark secret add payments-api --label laptop --expires 30d', 'for a month'],
    ['mintmark secret add payments-api --to-file payments.secret', 'into a file that only its owner can read'],
    ['mintmark secret add payments-api --keep-sealed', 'for a client that will use client_secret_jwt'],
  ],
});
