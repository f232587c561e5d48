// `mintmark client revoke-credential ID CREDENTIAL`: a secret, key or certificate is in the wrong hands.
import type { Command } from 'commander';
import { addExamples } from '../../command-help.ts';
import type { Io } from '../../io.ts';
import { configureCall } from '../call.ts';
import { addConfirmOption, type ConfirmOptions, requireConfirmed } from '../confirmed.ts';
import { clientCard } from './client-card.ts';

interface RevokeOptions extends ConfirmOptions {
  readonly credential: string;
}

export const configure = (command: Command, io: Io): void => {
  command.requiredOption('--credential <id>', 'the id of a secret, or the thumbprint of a key or certificate, as grants name it');
  addConfirmOption(command);
  configureCall<RevokeOptions, Parameters<typeof clientCard>[0]>(command, io, {
    argument: ['<client-id>', 'the API client'],
    doing: 'Revoking',
    call: async ({ clients }, clientId, options) => {
      await requireConfirmed(options, `Revoke credential ${options.credential}? All tokens obtained with it end now, for good.`, io);
      return clients.revokeCredential(clientId, options.credential);
    },
    forms: (client) => ({ json: client, lines: () => clientCard(client), ids: [client.client_id] }),
    quiet: 'print the client id only',
  });
  addExamples(command, [
    ['mintmark client revoke-credential billing --credential 01a20000-0000-7000-8000-000000000000', 'asks, and ends its tokens'],
  ]);
};
