// `mintmark secret add ID`: one more secret, beside those that the client has.
import type { Command } from 'commander';
import { addExamples } from '../../command-help.ts';
import type { Io } from '../../io.ts';
import { configureNewSecret } from './new-secret.ts';

export const configure = (command: Command, io: Io): void => {
  configureNewSecret(command, io, 'Adding a secret', ({ secrets }, clientId, settings, once) => secrets.add(clientId, settings, once));
  addExamples(command, [
    ['mintmark secret add payments-api --label laptop --expires 30d', 'for someone who needs it for a month'],
    ['mintmark secret add payments-api --to-file payments.secret', 'straight into a file that its owner alone can read'],
    ['mintmark secret add payments-api --keep-sealed', 'for a client that is to switch to client_secret_jwt'],
  ]);
};
