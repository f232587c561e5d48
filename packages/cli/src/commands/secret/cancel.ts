// `mintmark secret cancel ID SECRET`: a secret that was to retire stays.
import type { Command } from 'commander';
import { addExamples } from '../../command-help.ts';
import type { Io } from '../../io.ts';
import { configureForSecret } from './one-secret.ts';

export const configure = (command: Command, io: Io): void => {
  configureForSecret(command, io, {
    doing: 'Cancelling the retirement',
    call: ({ secrets }, at) => secrets.update(...at, { retires_at: null }),
  });
  addExamples(command, [
    ['mintmark secret cancel payments-api 01a20000-0000-7000-8000-000000000000', 'it goes on to count beside the new one'],
  ]);
};
