// `mintmark secret revoke ID SECRET`: the secret is in the wrong hands; it ends, and with it all tokens that were obtained by it.
import type { Command } from 'commander';
import { addExamples } from '../../command-help.ts';
import type { Io } from '../../io.ts';
import { configureForSecret } from './one-secret.ts';

export const configure = (command: Command, io: Io): void => {
  configureForSecret(command, io, {
    doing: 'Revoking',
    call: async ({ clients, secrets }, [clientId, secretId]) => {
      await clients.revokeCredential(clientId, secretId);
      return secrets.get(clientId, secretId);
    },
    question: () => 'Revoke the secret as compromised? All tokens obtained with it end now, for good.',
  });
  addExamples(command, [
    ['mintmark secret revoke payments-api 01a20000-0000-7000-8000-000000000000', 'asks, and ends the secret and all its tokens'],
  ]);
};
