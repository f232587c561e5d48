// `mintmark client end-tokens ID`: all tokens of a client are dead; it may get new ones.
import type { Command } from 'commander';
import { addExamples } from '../../command-help.ts';
import type { Io } from '../../io.ts';
import { configureEndingOfClient } from './ending-client.ts';

export const configure = (command: Command, io: Io): void => {
  configureEndingOfClient(command, io, {
    ending: 'end-tokens',
    doing: 'Ending its tokens',
    question: ['End all tokens of', '? It may get new ones at once.'],
    call: (clients, clientId) => clients.endTokens(clientId),
  });
  addExamples(command, [
    ['mintmark client end-tokens billing', 'everything that it was given until now is worth nothing'],
    ['mintmark client end-tokens billing --dry-run', 'how much that would be'],
  ]);
};
