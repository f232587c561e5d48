// `mintmark client restore ID`: a deletion of the last 30 days is taken back; tokens stay dead.
import type { Command } from 'commander';
import { addExamples } from '../../command-help.ts';
import type { Io } from '../../io.ts';
import { configureForOne } from './one-client.ts';

export const configure = (command: Command, io: Io): void => {
  configureForOne(command, io, { doing: 'Restoring', call: (clients, clientId) => clients.restore(clientId) });
  addExamples(command, [
    ['mintmark client restore billing', 'as it was, with its secrets'],
    ['mintmark client list --state deleted', 'what can be restored'],
  ]);
};
