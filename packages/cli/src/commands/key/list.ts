// `mintmark key list`.
import type { SigningKeyRecord } from '@mintmark/client/management';
import type { Command } from 'commander';
import { addExamples } from '../../command-help.ts';
import type { Io } from '../../io.ts';
import { configureCall } from '../call.ts';
import { keyForms } from './key-table.ts';

export const configure = (command: Command, io: Io): void => {
  configureCall<object, readonly SigningKeyRecord[]>(command, io, {
    doing: 'Listing keys',
    call: ({ keys }) => keys.list(),
    forms: keyForms,
    quiet: 'print kids only, one a line',
  });
  addExamples(command, [['mintmark key list', 'which key signs, which stands by, which are retired']]);
};
