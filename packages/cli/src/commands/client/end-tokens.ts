// `mintmark client end-tokens ID`: all tokens of a client are dead; it may get new ones.
import type { Command } from 'commander';
import { addExamples } from '../../command-help.ts';
import type { Io } from '../../io.ts';
import { configureForOne } from './one-client.ts';

export const configure = (command: Command, io: Io): void => {
  configureForOne(command, io, { doing: 'Ending its tokens', call: (clients, clientId) => clients.endTokens(clientId) });
  addExamples(command, [['mintmark client end-tokens billing', 'everything that it was given until now is worth nothing']]);
};
