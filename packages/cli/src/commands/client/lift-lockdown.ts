// `mintmark client lift-lockdown ID`: what a lockdown disabled and deactivated counts again; tokens stay dead.
import type { Command } from 'commander';
import { addExamples } from '../../command-help.ts';
import type { Io } from '../../io.ts';
import { configureForOne } from './one-client.ts';

export const configure = (command: Command, io: Io): void => {
  configureForOne(command, io, { doing: 'Lifting the lockdown', call: (clients, clientId) => clients.liftLockdown(clientId) });
  addExamples(command, [['mintmark client lift-lockdown billing', 'revoke the secret that leaked first: it would count again']]);
};
