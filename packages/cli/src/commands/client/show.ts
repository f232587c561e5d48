// `mintmark client show ID`.
import type { Command } from 'commander';
import { addExamples } from '../../command-help.ts';
import type { Io } from '../../io.ts';
import { configureForOne } from './one-client.ts';

export const configure = (command: Command, io: Io): void => {
  configureForOne(command, io, { doing: 'Looking it up', call: (clients, clientId) => clients.get(clientId) });
  addExamples(command, [
    ['mintmark client show billing', 'everything about it but its secrets'],
    ['mintmark client show billing --output json | jq .secrets', 'when its secrets were made and end'],
  ]);
};
