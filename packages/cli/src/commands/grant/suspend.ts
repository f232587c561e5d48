// `mintmark grant suspend ID`: its token is inactive until it is reactivated.
import type { GrantRecord } from '@mintmark/client/management';
import type { Command } from 'commander';
import { addExamples } from '../../command-help.ts';
import type { Io } from '../../io.ts';
import { configureCall } from '../call.ts';
import { grantForms } from './grant-card.ts';

export const configure = (command: Command, io: Io): void => {
  configureCall<object, GrantRecord>(command, io, {
    argument: ['<grant-id>', 'the grant_id of a token answer, or the jti of a JWT'],
    doing: 'Suspending',
    call: ({ grants }, grantId) => grants.suspend(grantId),
    forms: grantForms,
    quiet: 'print the grant id only',
  });
  addExamples(command, [['mintmark grant suspend 01a20000-0000-7000-8000-000000000000', 'until you know more']]);
};
