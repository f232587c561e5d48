// `mintmark client disable ID`: its tokens end at once.
import type { Command } from 'commander';
import { addExamples } from '../../command-help.ts';
import type { Io } from '../../io.ts';
import { configureForOne } from './one-client.ts';

export const configure = (command: Command, io: Io): void => {
  configureForOne(command, io, { doing: 'Disabling', call: (clients, clientId) => clients.disable(clientId) });
  addExamples(command, [['mintmark client disable billing', 'ends its tokens; `enable` lets it get new ones']]);
};
