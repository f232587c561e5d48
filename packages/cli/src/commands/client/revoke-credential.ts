// `mintmark client revoke-credential ID CREDENTIAL`: a secret, key or certificate is in the wrong hands.
import type { ManagementClientRecord } from '@mintmark/client/management';
import type { Command } from 'commander';
import { addExamples } from '../../command-help.ts';
import type { Io } from '../../io.ts';
import { printable } from '../../output/printable.ts';
import { configureEnding, type EndingOptions } from '../ending.ts';
import { clientCard } from './client-card.ts';

interface RevokeOptions extends EndingOptions {
  readonly credential: string;
}

export const configure = (command: Command, io: Io): void => {
  command.requiredOption('--credential <id>', 'the id of a secret, or the thumbprint of a key or certificate, as grants name it');
  configureEnding<RevokeOptions, ManagementClientRecord>(command, io, {
    argument: ['<client-id>', 'the API client'],
    doing: 'Revoking',
    effect: ({ effects }, clientId, { credential }) => effects.ofCredential(clientId, credential),
    call: ({ clients }, clientId, { credential }) => clients.revokeCredential(clientId, credential),
    question: (_, { credential }) => `Revoke credential ${printable(credential)}? All tokens obtained with it end now, for good.`,
    name: (_, { credential }) => credential,
    final: true,
    forms: (client) => ({ json: client, lines: () => clientCard(client), ids: [client.client_id] }),
    quiet: 'print the client id only',
  });
  addExamples(command, [
    ['mintmark client revoke-credential billing --credential 01a20000-0000-7000-8000-000000000000', 'asks, and ends its tokens'],
  ]);
};
