// `mintmark secret deactivate ID SECRET`: the secret no longer counts until it is reactivated; its tokens stay good.
import type { Command } from 'commander';
import { addExamples } from '../../command-help.ts';
import type { Io } from '../../io.ts';
import { configureForSecret } from './one-secret.ts';

export const configure = (command: Command, io: Io): void => {
  configureForSecret(command, io, {
    doing: 'Deactivating',
    call: ({ secrets }, at, { dryRun }) => secrets.deactivate(...at, { dryRun }),
    canRehearse: true,
  });
  addExamples(command, [
    ['mintmark secret deactivate payments-api 01a20000-0000-7000-8000-000000000000', 'does anybody still use it? reactivate undoes this'],
  ]);
};
