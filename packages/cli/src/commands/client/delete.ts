// `mintmark client delete ID`: it can be restored for 30 days, but its tokens end for good, so it asks first.
import type { Command } from 'commander';
import { addExamples } from '../../command-help.ts';
import type { Io } from '../../io.ts';
import { printable } from '../../output/printable.ts';
import { configureEnding, type EndingOptions } from '../ending.ts';

export const configure = (command: Command, io: Io): void => {
  configureEnding<EndingOptions, void>(command, io, {
    argument: ['<client-id>', 'the API client'],
    doing: 'Deleting',
    effect: ({ effects }, clientId) => effects.ofClient(clientId, 'delete'),
    call: ({ clients }, clientId) => clients.delete(clientId),
    question: (clientId) =>
      `Delete ${printable(clientId)}? Its tokens end now. It can be restored for 30 days; nobody else ever gets its id.`,
    final: true,
    forms: (_, clientId) => ({
      json: { client_id: clientId, deleted: true },
      lines: () => [`Deleted ${printable(clientId)}.`],
      ids: [clientId],
    }),
    quiet: 'print the client id only',
  });
  addExamples(command, [
    ['mintmark client delete billing', 'asks, and ends its tokens; `restore` takes it back for 30 days'],
    ['mintmark client delete billing --dry-run', 'how many tokens would end, and who uses them'],
    ['mintmark client delete billing --yes', 'in a script'],
  ]);
};
