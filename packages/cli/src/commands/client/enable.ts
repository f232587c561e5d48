// `mintmark client enable ID`: lets it get tokens again; those that were ended stay so.
import type { Command } from 'commander';
import { addExamples } from '../../command-help.ts';
import type { Io } from '../../io.ts';
import { configureForOne } from './one-client.ts';

export const configure = (command: Command, io: Io): void => {
  configureForOne(command, io, { doing: 'Enabling', call: (clients, clientId) => clients.enable(clientId) });
  addExamples(command, [['mintmark client enable billing', 'it gets new tokens; those that were ended stay so']]);
};
