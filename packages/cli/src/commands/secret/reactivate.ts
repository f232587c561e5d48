// `mintmark secret reactivate ID SECRET`: a deactivated secret counts again.
import type { Command } from 'commander';
import { addExamples } from '../../command-help.ts';
import type { Io } from '../../io.ts';
import { configureForSecret } from './one-secret.ts';

export const configure = (command: Command, io: Io): void => {
  configureForSecret(command, io, { doing: 'Reactivating', call: ({ secrets }, at) => secrets.reactivate(...at) });
  addExamples(command, [['mintmark secret reactivate payments-api 01a20000-0000-7000-8000-000000000000', 'somebody did']]);
};
